"""The addresses of dumps; what stands under a number never changes."""

from django.urls import path

from publish.dumps import views

addresses = [
    path("data/", views.data, name="data"),
    path("data/index.json", views.index, name="data_index"),
    path("data/keys.json", views.keys, name="data_keys"),
    path("data/<str:region>/", views.data_of, name="data_of"),
    path("data/<str:region>/latest/<str:file>", views.latest, name="data_latest"),
    path("data/<str:region>/<int:number>/<str:file>", views.data_file, name="data_file"),
]
