"""What there is at the beginning (开始时的数据): the demo, bodies without a list whose lists are going to be imported, and adjustments
that are ready to be handed in."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from openpyxl import Workbook

from accounts.models import User
from core.reasons import NotAllowed
from demo.loading import load_demo
from demo.places import _stand_in
from demo.walker import Walker
from departments.models import BodyKind, Charter, Department, Region
from departments.roles import Role
from powers.models import PowerVersion
from review.drafting.intentions import Intention
from review.drafting.proposing import Case, propose, set_case, set_details
from review.models.proposals import Change, Proposal
from review.models.rules import ChangeAction, Trigger
from review.workflow.change_actions import CHANGE_ACTIONS
from review.workflow.transitions import Action, why_not
from tests.faults.people import PASSWORD

REGION = "120000"
HEADER = ["事项名称", "权力类型", "实施依据", "行使主体", "责任事项", "追责情形"]
BASIS = "【法律】《中华人民共和国民办教育促进法》第十二条：举办民办学校，由县级以上教育行政部门审批。"
DUTIES = "1.受理责任：一次性告知。\n2.审查责任：核查材料。"
CODES = range(300, 900)
DIGITS = "〇一二三四五六七八九"


def prepare(bodies: int, adjustments: int) -> None:
    """Load all of it; as the application's account, on an empty database with its tables."""
    load_demo()
    region = Region.objects.get(code=REGION)
    since = timezone.localdate() - dt.timedelta(days=365)
    for code in CODES[:bodies]:
        _body(region, code, since)
    can_sign_in = make_password(PASSWORD)
    User.objects.update(password=can_sign_in)
    paper = Path(settings.MEDIA_ROOT) / "materials" / "one.pdf"  # what Walker.note_materials says is there
    paper.parent.mkdir(parents=True, exist_ok=True)
    paper.write_bytes(b"%PDF-1.7\n")
    _adjustments(region, adjustments)


def _body(region: Region, code: int, since: dt.date) -> None:
    name = f"天津市演练{''.join(DIGITS[int(d)] for d in str(code))}局"
    body = Department.objects.create(
        region=region,
        code=str(code),
        order=code,
        name=name,
        short_name=name[2:],
        kind=BodyKind.objects.get(code="component"),
    )
    Charter.objects.create(
        department=body,
        title=f"{name}职能配置、内设机构和人员编制规定",
        issued_on=since,
        effective_from=since,
    )
    for role in (Role.CLERK, Role.LEGAL):
        _stand_in(body, role, since)


def workbook(body: str, names: Iterable[str]) -> bytes:
    """The list of a body, as a file."""
    book = Workbook()
    sheet = book.active
    sheet.append([f"{body}权责清单"])
    sheet.append(HEADER)
    for name in names:
        sheet.append([name, "行政许可", BASIS, body, DUTIES, "1.违法审批的；"])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _adjustments(region: Region, wanted: int) -> None:
    made = 0
    today = timezone.localdate()
    rows = PowerVersion.objects.filter(power__region=region, period__contains=today, period__endswith=None)
    rows = (
        rows.exclude(power__changes__is_open=True)
        .select_related("power", "department__region")
        .order_by("pk")
    )
    for base in rows.exclude(standing=PowerVersion.Standing.CANCELLED):
        if made == wanted:
            return
        try:
            made += _adjustment(base, today)
        except (NotAllowed, User.DoesNotExist):
            continue


def _adjustment(base: PowerVersion, today: dt.date) -> bool:
    """A proposal to change a power, with its case, materials and reasons; whether it can be handed in."""
    walker = Walker()
    clerk = walker.clerk(base.department)
    fitting = [t for t in Trigger.objects.order_by("order") if "modify" in t.actions]
    proposal = propose(
        base.department,
        Intention(ChangeAction.MODIFY, [base.power]),
        by=clerk,
        title=f"调整{base.name}"[:100],
    )
    set_case(proposal, Case(trigger=fitting[0], trigger_on=today, reason="依据有变化"), by=clerk)
    change = Change.objects.select_related("version", "proposal", "power").get(proposal=proposal)
    PowerVersion.objects.filter(pk=change.version_id).update(plain_title=f"{base.name}怎么办"[:100])
    later = f"{today + dt.timedelta(days=30)}"
    said = {d.key: later if d.kind == "date" else "无" for d in CHANGE_ACTIONS[change.action].details}
    set_details(change, said, by=clerk)
    proposal = Proposal.objects.get(pk=proposal.pk)
    walker.note_materials(proposal, by=clerk)
    walker.explain(proposal, by=clerk)
    return not why_not(proposal, Action.SEND, clerk)
