"""The API as a program asks it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def api(client: Client) -> Callable[..., Any]:
    """`api("powers/", type="01")` is what a program is told; `status` what it expects."""

    def get(path: str = "", status: int = 200, **params: str) -> Any:
        address = path if path.startswith("/") else f"/api/v1/{path}"
        response = client.get(address, params or None)
        assert response.status_code == status, response.content.decode()
        kind = "application/json" if status == 200 else "application/problem+json"
        assert response["Content-Type"] == kind
        return response.json()

    return get
