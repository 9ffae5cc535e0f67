"""What a script would never send is answered with a refusal, not an error (暂存的填写)."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from office import keeping
from office.models.kept_forms import KeptForm

KEEP = "/review/kept/keep/"
pytestmark = pytest.mark.django_db


def sent(**given: Any) -> str:
    return json.dumps({"forms": [], "typed": {}, "dropped": [], "since": 0, "asks": False} | given)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (sent(forms=["/a/", "/a/"]), 200),
        (sent(typed={"/a/": [["x\0", "y\0"]]}), 200),
        (sent(typed={"/a/": [["x", "\ud800"]]}), 400),
        (sent(forms=["/" + "题" * 2000]), 400),
        ("[" * 100_000, 400),
    ],
)
def test_what_no_script_sends_is_refused(
    people: SimpleNamespace, signed_in: Callable[..., Any], given: str, status: int
) -> None:
    token = keeping.token_of(people.staffing, "/review/")
    answer = signed_in(people.staffing).post(KEEP, {"token": token, "given": given})
    assert answer.status_code == status
    assert KeptForm.objects.count() <= 1
