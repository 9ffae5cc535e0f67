"""The public page of the joint meeting, and who keeps the list in each department and what it is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from office.models.bulletins import Bulletin, ContactOfficer
from office.models.deadlines import DeadlineRule
from review.models.rules import MemberUnit
from tests.page_forms import seen_on

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def page(client: Any, address: str = "/mechanism/") -> str:
    cache.clear()
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def section(text: str, head: str) -> str:
    """What the page says below a <dt> of its list."""
    return text.split(f"<dt>{head}", 1)[1].split("</dd>", 1)[0]


# --- the mechanism -----------------------------------------------------------------------------------------


def test_anybody_reads_who_sits_in_it_and_who_reviews_what(joint: SimpleNamespace, client: Any) -> None:
    MemberUnit.objects.filter(kind="justice").update(
        contact="法规处", phone="022-00000002", valid_from=dt.date(2020, 3, 26)
    )
    text = page(client)
    for said in ("市委编办", "召集单位", "市司法局", "法规处", "022-00000002", "2020年3月26日", "演示电话"):
        assert said in text, said
    justice = section(text, "司法行政")
    assert "行政处罚" in justice.split("征求意见")[0]
    assert "行政许可" not in justice, "licences are 政务服务's (津党编发〔2020〕6号 art. 4)"
    assert "应当审查：行政许可" in section(text, "政务服务")
    assert "征求意见：依申请的其他职权" in section(text, "政务服务")
    assert "应当审查：各类职权" in section(text, "机构编制")


def test_terms_are_those_the_review_goes_by(joint: SimpleNamespace, region: Any, client: Any) -> None:
    text = page(client)
    general = DeadlineRule.objects.get(step="review", region=None).working_days
    assert f"逐项提出意见，{general}个工作日内" in text
    DeadlineRule.objects.create(step="review", region=region, working_days=33)
    assert "逐项提出意见，33个工作日内" in page(client)


def test_a_member_that_left_is_gone_and_a_sixth_one_appears(joint: SimpleNamespace, client: Any) -> None:
    """Members are rows: extra ones come by configuration."""
    today = timezone.localdate()
    MemberUnit.objects.filter(kind="finance").update(valid_to=today)
    other = joint.units["reform"].department
    MemberUnit.objects.create(region=joint.region, kind="other", name="市审计局", department=other, order=9)
    text = page(client)
    assert "市财政局" not in text
    assert "市审计局" in text


def test_each_region_has_its_own_page(joint: SimpleNamespace, district: Any, client: Any) -> None:
    assert "和平区" not in page(client)
    MemberUnit.objects.create(region=district, kind="staffing", name="和平区委编办")
    assert f'href="/mechanism/{district.code}/"' in page(client)
    text = page(client, f"/mechanism/{district.code}/")
    assert "和平区委编办" in text
    assert "市司法局" not in text
    assert client.get("/mechanism/999999/").status_code == 404
    assert client.get("/mechanism/x/").status_code == 404


def test_without_a_meeting_it_says_so(reference: None, client: Any) -> None:
    assert "尚未公布" in page(client)


def test_it_is_linked_cheap_and_cached(joint: SimpleNamespace, district: Any, client: Any) -> None:
    assert 'href="/mechanism/"' in page(client, "/about/")
    cache.clear()
    with CaptureQueriesContext(connection) as first:
        assert client.get("/mechanism/").status_code == 200
    assert len(first) <= 9
    with CaptureQueriesContext(connection) as again:
        answer = client.get("/mechanism/")
    assert len(again) == 1, "the generation"
    assert answer.headers["Cache-Control"].startswith("public")
    assert not answer.cookies


# --- officers and bulletins ----------------------------------------------------------------------------------


def officer(department: Any, **more: Any) -> dict[str, Any]:
    form = {"department": department.pk, "name": "联络员甲", "phone": "022-1", "valid_from": "2026-01-01"}
    return form | more


def test_a_change_of_officer_is_logged_and_the_one_before_stays(
    department: Any, people: SimpleNamespace, signed_in: Make
) -> None:
    """One contact officer for each department; a change of officer is logged."""
    client = signed_in(people.clerk)
    add = reverse("admin:office_contactofficer_add")
    assert client.post(add, officer(department)).status_code == 302
    first = ContactOfficer.objects.get()
    answer = client.post(add, officer(department, name="联络员乙"))
    assert "该部门已有在任的联络员" in answer.content.decode()
    change = reverse("admin:office_contactofficer_change", args=[first.pk])
    assert (
        client.post(change, seen_on(client, change) | officer(department, valid_to="2026-06-01")).status_code
        == 302
    )
    later = officer(department, name="联络员乙", valid_from="2026-06-01")
    assert client.post(add, later).status_code == 302
    assert [o.name for o in ContactOfficer.objects.current()] == ["联络员乙"]
    assert first.history.count() == 2
    logged = Event.objects.filter(target_type="office.contactofficer").values_list("action", flat=True)
    assert sorted(logged) == ["admin.added", "admin.added", "admin.changed"]


def test_a_department_keeps_its_own_officer_and_no_other(
    department: Any, neighbour: Any, people: SimpleNamespace, signed_in: Make
) -> None:
    add = reverse("admin:office_contactofficer_add")
    signed_in(people.neighbour).post(add, officer(department))
    assert not ContactOfficer.objects.exists()
    assert signed_in(people.inspector).post(add, officer(department)).status_code == 403
    assert signed_in(people.staffing).post(add, officer(department)).status_code == 302


def test_the_desk_shows_bulletins_and_who_keeps_the_list(
    department: Any, district: Any, region: Any, people: SimpleNamespace, signed_in: Make
) -> None:
    today = timezone.localdate()
    Bulletin.objects.create(region=region, title="培训班通知", kind="training", text="请参加", place="三楼")
    Bulletin.objects.create(region=district, title="外区通知", text="外区")
    Bulletin.objects.create(
        title="旧通知", text="旧", valid_to=today, valid_from=today - dt.timedelta(days=9)
    )
    home = signed_in(people.clerk).get(reverse("office:desk")).content.decode()
    assert "培训班通知" in home
    assert "外区通知" not in home
    assert "旧通知" not in home
    assert "还没有登记权责清单联络员" in home
    ContactOfficer.objects.create(department=department, name="联络员甲", phone="022-00001012")
    home = signed_in(people.legal).get(reverse("office:desk")).content.decode()
    assert "022-00001012" in home
    assert "还没有登记" not in home
    assert "培训班通知" in signed_in(people.staffing).get(reverse("office:desk")).content.decode()


def test_bulletins_are_listed_read_and_exported_by_whoever_they_are_for(
    region: Any, people: SimpleNamespace, signed_in: Make
) -> None:
    one = Bulletin.objects.create(region=region, title="培训班通知", kind="training", text="请参加")
    Bulletin.objects.create(title="解读一", kind="guide", text="怎样填", on_top=True)
    client, url = signed_in(people.clerk), reverse("office:bulletins")
    assert [b.title for b in client.get(url).context["page"].object_list] == ["解读一", "培训班通知"]
    assert [b.pk for b in client.get(url, {"kind": "training"}).context["page"].object_list] == [one.pk]
    assert client.get(url, {"sort": ";drop", "page": "x", "kind": "nonsense"}).status_code == 200
    assert client.get(reverse("office:bulletins_export")).status_code == 200
    read = reverse("office:bulletin", args=[one.pk])
    assert "请参加" in client.get(read).content.decode()
    assert signed_in(people.stranger).get(read).status_code == 404
    assert signed_in(people.nobody).get(read).status_code == 404
    assert signed_in(None).get(read).status_code == 302
