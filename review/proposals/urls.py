"""Addresses of proposals (调整申请) and of what departments answer; part of review.urls."""

from django.urls import path

from review.proposals import reply_views, views

urlpatterns = [
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/export/", views.proposals_export, name="proposals_export"),
    path("proposals/<int:pk>/", views.proposal, name="proposal"),
    path("proposals/<int:pk>/reply/", reply_views.reply_page, name="reply"),
    path("cosigns/<int:pk>/", reply_views.cosign_page, name="cosign"),
    path("materials/<int:pk>/", reply_views.material, name="material"),
]
