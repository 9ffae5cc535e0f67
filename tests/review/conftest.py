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
        member=make_user("member", ("member", region, neighbour)),
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


# --- the joint review ----------------------------------------------------------------------------------


@pytest.fixture
def joint(
    region: Region, staffing: User, people: SimpleNamespace, make_user: Callable[..., User]
) -> SimpleNamespace:
    """A joint meeting of five, with the member units, their departments and a person sitting for each."""
    from departments.models import Department
    from review.models.rules import MemberUnit

    units = {
        "staffing": MemberUnit.objects.create(region=region, kind="staffing", name="市委编办", convenes=True)
    }
    found: dict[str, Any] = {"staffing": staffing}
    names = {
        "justice": "市司法局",
        "service": "市政务服务办",
        "reform": "市发展改革委",
        "finance": "市财政局",
    }
    for order, (kind, name) in enumerate(names.items(), start=1):
        body = Department.objects.create(
            region=region, code=f"20{order}", name=f"天津{name}", short_name=name
        )
        units[kind] = MemberUnit.objects.create(
            region=region, kind=kind, name=name, department=body, order=order
        )
        found[kind] = make_user(kind, ("member", region, body))
    return SimpleNamespace(units=units, people=SimpleNamespace(**found), region=region)


@pytest.fixture
def opine() -> Callable[..., None]:
    """`opine(proposal, "justice", by=…, verdict="disagree", grounds="…", signed=True)` gives a member's opinions."""
    from demo.walker import Walker

    walker = Walker()

    def run(
        proposal: Any, kind: str, *, by: Any, verdict: str = "agree", grounds: str = "", signed: bool = True
    ) -> None:
        (task,) = [task for task in walker.tasks(proposal) if task.unit.kind == kind]
        walker.opine(task, verdict, grounds, signed=signed, by=by)

    return run


@pytest.fixture
def adjustment(
    make_draft: Callable[..., Any],
    propose: Callable[..., Any],
    decide: Callable[..., None],
    complete: Callable[..., None],
    explain: Callable[..., None],
    people: SimpleNamespace,
    joint: SimpleNamespace,
) -> Callable[..., Any]:
    """`adjustment("教师资格认定", power_type="02")` is a complete draft proposal to modify powers that are on the list."""
    from powers.drafting import draft_from
    from powers.models import PowerVersion
    from review.models.proposals import Change

    def make(*names: str, **fields: Any) -> Any:
        firsts = [make_draft(name, **fields) for name in names or ("民办学校设立审批",)]
        decide(propose(*firsts))
        bases = [PowerVersion.objects.get(pk=first.pk) for first in firsts]
        drafts = [draft_from(base, plain_title=f"{base.name}怎么办") for base in bases]
        proposal = propose(drafts[0], action="modify", base=bases[0], by=people.clerk)
        for draft, base in zip(drafts[1:], bases[1:], strict=True):
            Change.objects.create(
                proposal=proposal, power=draft.power, version=draft, base=base, action="modify"
            )
        explain(proposal)
        complete(proposal)
        return proposal

    return make


@pytest.fixture
def bring(people: SimpleNamespace, joint: SimpleNamespace) -> Callable[..., Any]:
    """`bring(proposal, "meeting")` walks an adjustment the ordinary way until it is in that state."""
    from demo.walker import Walker

    return Walker().to
