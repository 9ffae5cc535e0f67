"""Files whose address gives the same bytes for ever (固定文件): dumps and printed editions, kept for a year by whatever stands between."""

from __future__ import annotations

import datetime as dt

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date
from django.utils.translation import gettext as _

FOR_EVER = "public, max-age=31536000, immutable"


def lasting(
    request: HttpRequest,
    file: FieldFile,
    *,
    digest: str,
    made_at: dt.datetime,
    content_type: str,
    name: str,
    attached: bool,
) -> HttpResponseBase:
    """The file under the name, `digest` being its own; 304 for who has it."""
    etag = f'"{digest.partition(":")[2]}"'
    known: HttpResponseBase | None = get_conditional_response(
        request, etag=etag, last_modified=int(made_at.timestamp())
    )
    response = known or _opened(file, content_type, content_disposition_header(attached, name))
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(made_at.timestamp())
    return response


def _opened(file: FieldFile, content_type: str, disposition: str | None) -> HttpResponseBase:
    try:
        opened, size = file.open("rb"), file.size
    except OSError as error:
        raise Http404(_("这个数据文件暂时读不出来，请稍后再试。")) from error
    response = FileResponse(opened, content_type=content_type)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Content-Length"] = str(size)
    return response
