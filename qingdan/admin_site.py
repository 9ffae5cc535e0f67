"""The admin site: where departments file changes and offices keep reference data."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpResponse

from accounts.requests import OfficeRequest
from office.desk import desk_of
from review.drafting.startable_listing import start_buttons


class QingdanAdminSite(AdminSite):
    site_header = "权责清单管理系统"
    site_title = "权责清单管理系统"
    index_title = "管理工作台"
    site_url = "/"
    index_template = "admin/desk.html"

    def index(self, request: OfficeRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The home page: first what waits for this person, then what they can start, then the tables."""
        user = request.user
        more = {"desk": desk_of(user), "starts": start_buttons(user)}
        return super().index(request, (extra_context or {}) | more)
