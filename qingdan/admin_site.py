"""The admin site: where departments file changes and offices keep reference data."""

from django.contrib.admin import AdminSite


class QingdanAdminSite(AdminSite):
    site_header = "权责清单管理系统"
    site_title = "权责清单管理系统"
    index_title = "管理工作台"
    site_url = "/"
