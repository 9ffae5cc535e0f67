"""WSGI entry point."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.core.wsgi import get_wsgi_application

from qingdan.metrics_place import count_in

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingdan.settings")
CHARSET = re.compile(r";\s*charset\b[^;]*", re.IGNORECASE)
if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    count_in(Path(folder))
_django = get_wsgi_application()

from qingdan.front_door import FrontDoor  # noqa: E402 - needs what Django has loaded

_site = FrontDoor(_django)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The site, for which every request is UTF-8: what a stranger names instead (punycode, zlib) is slow or no text at all."""
    if said := environ.get("CONTENT_TYPE"):
        environ["CONTENT_TYPE"] = CHARSET.sub("", said)
    return _site(environ, start_response)
