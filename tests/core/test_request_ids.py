"""Every answer has a number, every log record made for it bears the same, and the headers tell what they must."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from copy import deepcopy
from typing import Any

from django.test import RequestFactory

from core.request_ids import RequestIds, request_id


def test_a_proxys_number_is_kept_and_anything_else_replaced(client: Any, settings: Any) -> None:
    alone = client.get("/healthz", headers={"x-request-id": "abcd-1234"})
    assert alone["X-Request-ID"] != "abcd-1234", "without a proxy of ours it is the reader who says so"
    settings.PROXIES = 1
    kept = client.get("/healthz", headers={"x-request-id": "abcd-1234"})
    assert kept["X-Request-ID"] == "abcd-1234"
    for bad in ("short", "a" * 65, "abc\tdefgh", "数字数字数字数字"):
        made = client.get("/healthz", headers={"x-request-id": bad})["X-Request-ID"]
        assert made != bad
        assert len(made) == 32


def test_log_records_bear_the_number_as_json(settings: Any) -> None:
    settings.PROXIES = 1
    config = deepcopy(settings.LOGGING)
    config["handlers"]["console"]["formatter"] = "json"
    config["loggers"] = {"test.json": {"handlers": ["console"], "propagate": False, "level": "INFO"}}
    del config["root"]
    logging.config.dictConfig({**config, "disable_existing_loggers": False})
    log = logging.getLogger("test.json")
    out = io.StringIO()
    log.handlers[0].setStream(out)  # type: ignore[attr-defined]

    def view(request: Any) -> dict[str, str]:
        log.warning("出错了：%s", "甲")
        return {}

    class Answer:
        headers: dict[str, str] = {}

    RequestIds(lambda request: (view(request), Answer)[1])(  # type: ignore[arg-type, return-value]
        RequestFactory().get("/", headers={"x-request-id": "number-123"})
    )
    record = json.loads(out.getvalue())
    assert record["message"] == "出错了：甲"
    assert (record["request_id"], record["level"], record["logger"]) == ("number-123", "WARNING", "test.json")
    assert record["time"]
    assert request_id() == ""


def test_nothing_of_the_device_may_be_used(client: Any) -> None:
    policy = client.get("/healthz")["Permissions-Policy"]
    assert "camera=()" in policy
    assert "geolocation=()" in policy
