"""Fixtures shared by all tests. State is built by the functions the product itself uses."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.cache import cache

if TYPE_CHECKING:
    from accounts.models import User
    from departments.models import Department, Region

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
PASSWORD = "Qingdan-2026!"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real lists and laws beside the checkout; tests that need them skip, visibly, where they are absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"needs the real data in {SHARED_DATA}")
    return SHARED_DATA


@pytest.fixture(autouse=True)
def _plain_settings(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Fast passwords, plain static files, uploads in a folder of the test's own, an empty cache."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def reference(db: None) -> None:
    """The reference data every installation starts with."""
    from powers.reference import load_reference

    load_reference()


@pytest.fixture
def region(reference: None) -> Region:
    """A municipality (直辖市) with the code and name of Tianjin."""
    from departments.models import Level, Region

    return Region.objects.create(
        code="120000",
        name="天津市",
        kind=Region.Kind.PROVINCE,
        level=Level.objects.get(code="2"),
        staffing_contact="演示电话 022-00000001",
    )


@pytest.fixture
def district(region: Region) -> Region:
    from departments.models import Level, Region

    return Region.objects.create(
        code="120101", name="和平区", kind=Region.Kind.DISTRICT, level=Level.objects.get(code="4"), parent=region
    )


@pytest.fixture
def department(region: Region) -> Department:
    from departments.models import BodyKind, Department

    return Department.objects.create(
        region=region,
        code="101",
        name="天津市教育委员会",
        short_name="市教委",
        kind=BodyKind.objects.get(code="component"),
        complaint_phone="022-00001011",
    )


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """`make_user("name", (role, region, department_or_None), …)` makes a person with these offices."""
    from accounts.models import User
    from departments.models import Membership

    def make(username: str, *offices: tuple[str, Any, Any], **extra: Any) -> User:
        user = User.objects.create_user(
            username, f"{username}@example.invalid", PASSWORD, name=username, is_staff=True, **extra
        )
        for role, region, department in offices:
            Membership.objects.create(user=user, role=role, region=region, department=department)
        return user

    return make


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's chromium, or a visible skip."""
    path = os.environ.get("QINGDAN_CHROMIUM", "")
    if not path:
        pytest.skip("needs chromium: bin/test installs it as root; otherwise set QINGDAN_CHROMIUM")
    return path


def pytest_configure() -> None:
    # Playwright's synchronous interface runs an event loop in the test's own thread.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    assert settings.LANGUAGE_CODE == "zh-hans"
