"""Addresses of uploads (清单导入); part of review.urls."""

from django.urls import path

from office.listing_views import export_view, list_paths
from review.imports import completing_views, header_views, views
from review.imports.item_listing import ImportItems, ImportProblems
from review.imports.listing import Imports

urlpatterns = [
    *list_paths("imports/", Imports, "imports"),
    *list_paths("imports/headers/", header_views.Headers, "import_headers"),
    *list_paths("imports/words/", header_views.Words, "import_words"),
    path("imports/sample.<str:format>", header_views.sample, name="import_sample"),
    path("imports/<int:pk>/", completing_views.import_page, name="import"),
    path("imports/<int:pk>/items/export/", export_view(ImportItems), name="import_export"),
    path("imports/<int:pk>/items/<int:item>/", views.import_item, name="import_item"),
    path("imports/<int:pk>/items/complete/", completing_views.complete, name="import_complete"),
    path("imports/<int:pk>/items/paste/", completing_views.paste, name="import_paste"),
    path("imports/<int:pk>/again/", completing_views.uncomplete, name="import_again"),
    *list_paths("imports/<int:pk>/problems/", ImportProblems, "import_problems"),
    path("imports/<int:pk>/questions/", views.import_questions, name="import_questions"),
    path("imports/<int:pk>/case/", views.import_case, name="import_case"),
    path("imports/<int:pk>/confirm/", views.import_confirm, name="import_confirm"),
    path("imports/<int:pk>/discard/", views.import_discard, name="import_discard"),
]
