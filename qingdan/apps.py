"""The admin site of this project in place of Django's own."""

from django.contrib.admin.apps import AdminConfig


class QingdanAdminConfig(AdminConfig):
    default_site = "qingdan.admin_site.QingdanAdminSite"
