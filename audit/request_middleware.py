"""The request in the audit log (请求): its number and where it comes from stand beside every event written while it runs, and
every file that somebody signed in takes away is an event of its own (导出、下载), whichever view gave it."""

from __future__ import annotations

from collections.abc import Callable
from email.message import Message

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from audit.log import record
from audit.requests import answering


class TellRequest:
    """Outside of the session's middleware: a public page is asked for no session here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with answering(request):
            response = self.get_response(request)
            _tell_download(request, response)
        return response


def _tell_download(request: HttpRequest, response: HttpResponseBase) -> None:
    disposition = response.headers.get("Content-Disposition", "")
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES and hasattr(request, "user")
    if response.status_code != 200 or not disposition.startswith("attachment") or not signed_in:
        return
    if request.user.is_authenticated:
        said = Message()
        said["Content-Disposition"] = disposition
        name = said.get_filename() or ""
        detail = {"path": request.get_full_path()[:500]}
        record("file.downloaded", actor=request.user, target=None, label=name, detail=detail)
