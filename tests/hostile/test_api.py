"""Requests of every kind that docs/openapi.yaml allows and forbids, made by schemathesis (接口的恶意请求).

Each answer must be one that the schema promises, in its shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup

from qingdan.wsgi import application
from tests.hostile.findings import Findings, said
from tests.publish.conftest import put_on_list  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Make = Callable[..., Any]
PROMISED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)


@pytest.fixture
def kept_open() -> Iterator[None]:
    """The application closes its connection after a request; the test's is one with what is written and not committed."""
    ends = [(signal, close_old_connections) for signal in (request_started, request_finished)]
    for signal, close in ends:
        signal.disconnect(close)
    yield
    for signal, close in ends:
        signal.connect(close)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_any_request_to_the_api(
    put_on_list: Make,  # noqa: F811
    tried: Make,
    kept_open: None,
    mode: GenerationMode,
) -> None:
    codes = [put_on_list(name).power.code for name in ("甲许可", "乙许可")]
    known = {
        "code": codes[0],
        "number": 1,
        "region": "120000",
        "key": "120000-101",
        "table": "types",
        "label": "第十二条",
    }
    schema = schemathesis.openapi.from_wsgi("/api/schema/", application)
    checks = schemathesis.checks.CHECKS.get_by_names(list(PROMISED))
    operations = [one.ok() for one in schema.get_all_operations()]
    made = st.one_of([one.as_strategy(generation_mode=mode) for one in operations])

    def case(findings: Findings, request: Any, is_known: bool) -> None:
        for name in request.path_parameters or {}:
            if is_known and name in known:
                request.path_parameters[name] = known[name]
        with findings.case(request.as_curl_command()[:1000]):
            answer = request.call(headers={"Accept-Encoding": "identity"})
            findings.answers[str(answer.status_code)] += 1
            try:
                request.validate_response(answer, checks=checks)
            except FailureGroup as failures:  # no Exception
                raise AssertionError("; ".join(map(str, failures.exceptions))) from None
            said(answer.text)

    tried("api", case, made, st.booleans(), part=2)
