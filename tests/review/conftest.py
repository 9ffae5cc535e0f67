"""People of the review screens, and workbooks to upload."""

from __future__ import annotations

import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

if TYPE_CHECKING:
    from accounts.models import User
    from departments.models import Department, Region

HEADER = ["事项名称", "权力类型", "实施依据", "行使主体", "责任事项", "追责情形"]
BASIS = "【法律】《中华人民共和国民办教育促进法》第十二条：举办民办学校，由县级以上教育行政部门审批。"
DUTIES = "1.受理责任：一次性告知。\n2.审查责任：核查材料。"


@pytest.fixture
def neighbour(region: Region) -> Department:
    """Another body of the same region."""
    from departments.models import Department

    return Department.objects.create(region=region, code="102", name="天津市民政局")


@pytest.fixture
def people(
    region: Region,
    district: Region,
    department: Department,
    neighbour: Department,
    staffing: User,
    make_user: Callable[..., User],
) -> SimpleNamespace:
    """People in every role for the region, and strangers to it."""
    return SimpleNamespace(
        clerk=make_user("clerk", ("clerk", region, department)),
        legal=make_user("legal", ("legal", region, department)),
        staffing=staffing,
        second=make_user("second", ("staffing", region, None)),
        inspector=make_user("inspector", ("inspector", region, None)),
        member=make_user("member", ("member", region, None)),
        accounts=make_user("accounts", ("accounts", region, None)),
        root=make_user("root", is_superuser=True),
        nobody=make_user("nobody"),
        neighbour=make_user("neighbour", ("clerk", region, neighbour)),
        stranger=make_user("stranger", ("staffing", district, None)),
    )


@pytest.fixture
def signed_in(client: Any) -> Callable[[User | None], Any]:
    """The client, signed in as that person (nobody for None)."""

    def as_(user: User | None) -> Any:
        client.logout()
        if user is not None:
            client.force_login(user)
        return client

    return as_


@pytest.fixture
def at_once(settings: Any, django_capture_on_commit_callbacks: Any) -> Callable[..., Any]:
    """`with at_once():` jobs started inside are done when it ends, as a worker would."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

    def scope() -> Any:
        return django_capture_on_commit_callbacks(execute=True)

    return scope


@pytest.fixture
def workbook() -> Callable[..., SimpleUploadedFile]:
    """`workbook("名称", …, body="行使主体", title="标题")` is an .xlsx as a browser sends it."""

    def make(
        *names: str,
        body: str = "天津市教育委员会",
        title: str = "天津市教育委员会权责清单",
        filename: str = "市教委权责清单.xlsx",
        kind: str = "行政许可",
    ) -> SimpleUploadedFile:
        book = Workbook()
        sheet = book.active
        sheet.append([title])
        sheet.append(HEADER)
        for name in names or ("民办学校设立审批",):
            sheet.append([name, kind, BASIS, body, DUTIES, "1.违法审批的；"])
        data = io.BytesIO()
        book.save(data)
        return SimpleUploadedFile(filename, data.getvalue())

    return make
