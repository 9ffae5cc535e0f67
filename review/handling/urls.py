"""Addresses of handling (督办处理); part of review.urls."""

from django.urls import path

from office.listing_views import list_paths
from review.handling import views
from review.handling.compliance_listing import Compliance
from review.handling.listing import Handlings

urlpatterns = [
    *list_paths("compliance/", Compliance, "compliance"),
    *list_paths("handlings/", Handlings, "handlings"),
    path("handlings/new/", views.handling_new, name="handling_new"),
    path("handlings/<int:pk>/", views.handling, name="handling"),
    path("handlings/<int:pk>/receive/", views.handling_receive, name="handling_receive"),
    path("handlings/<int:pk>/reply/", views.handling_reply, name="handling_reply"),
    path("handlings/<int:pk>/close/", views.handling_close, name="handling_close"),
]
