"""The addresses of a department's column. They stand in the pages of other sites: they never change."""

from django.urls import path

from publish.embeds import views

COLUMN = "embed/<str:region>/<str:department>/"
addresses = [
    path("about/embed/", views.embedding, name="embedding"),
    path("embed/column.js", views.script, name="embed_script"),
    path("embed/column.css", views.style, name="embed_style"),
    path(COLUMN, views.frame, name="embed_frame"),
    path(f"{COLUMN}list.json", views.column_json, name="embed_json"),
]
