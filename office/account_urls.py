"""Addresses of a person's own account (本人账号)."""

from django.urls import path

from office import account_views as views

app_name = "account"
urlpatterns = [
    path("", views.home, name="home"),
    path("password/", views.password, name="password"),
    path("verify/", views.verify, name="verify"),
    path("second-factor/", views.enrol, name="enrol"),
    path("recovery-codes/", views.recovery_codes, name="recovery_codes"),
    path("sessions/end/", views.end_session, name="end_sessions"),
    path("sessions/<str:shown>/end/", views.end_session, name="end_session"),
]
