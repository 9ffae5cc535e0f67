"""Addresses of handling (督办处理); part of review.urls."""

from django.urls import path

from review.handling import views

urlpatterns = [
    path("compliance/", views.compliance, name="compliance"),
    path("compliance/export/", views.compliance_export, name="compliance_export"),
    path("handlings/", views.handlings, name="handlings"),
    path("handlings/export/", views.handlings_export, name="handlings_export"),
    path("handlings/new/", views.handling_new, name="handling_new"),
    path("handlings/<int:pk>/", views.handling, name="handling"),
    path("handlings/<int:pk>/receive/", views.handling_receive, name="handling_receive"),
    path("handlings/<int:pk>/reply/", views.handling_reply, name="handling_reply"),
    path("handlings/<int:pk>/close/", views.handling_close, name="handling_close"),
]
