"""What is typed and not saved is kept (暂存): while typing, through a session that ends, until it is saved or dropped."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from office.keeping import drop_old, keep, page_of
from office.models.kept_forms import KeptForm
from powers.models import PowerVersion
from tests.admin.test_drafts import door, fill
from tests.review.conftest import neighbour, people  # noqa: F401 - the cast of the review

pytestmark = pytest.mark.django_db
KEEP = reverse("office:keep")
OURS = {"HTTP_ORIGIN": "http://testserver"}
PASSWORD = "Qingdan-2026!"


@pytest.fixture
def draft(make_draft: Callable[..., PowerVersion], propose: Callable[..., Any]) -> PowerVersion:
    made = make_draft("民办学校设立审批")
    propose(made)
    return made


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def token_on(client: Client, address: str) -> str:
    found = re.search(r'<meta name="keeping" content="([^"]+)"', client.get(address).content.decode())
    assert found
    return found.group(1)


def send(client: Client, token: str, form: str = "", *typed: tuple[str, str], **more: Any) -> Any:
    """What the script sends."""
    given = {
        "forms": [form],
        "typed": {form: typed} if typed else {},
        "dropped": [],
        "since": 0,
        "asks": True,
    }
    return client.post(KEEP, {"token": token, "given": json.dumps(given | more)})


def test_what_is_typed_is_offered_back_until_it_is_saved(
    draft: PowerVersion,
    people: SimpleNamespace,  # noqa: F811
) -> None:
    client, page = signed_in(people.clerk), door(draft)
    token = token_on(client, page)
    assert send(client, token, page, ("remark", "没有保存的备注")).json()["others"] == []
    told = send(signed_in(people.clerk), token, page).json()
    assert told["kept"][page]["typed"] == [["remark", "没有保存的备注"]]
    saved = fill(client, draft) | {"remark": "没有保存的备注", "_keeping": f"{token}|{page}"}
    assert client.post(page, saved).status_code == 302
    assert send(client, token, page).json()["kept"] == {}


def test_a_form_that_is_refused_stays_kept(draft: PowerVersion, people: SimpleNamespace) -> None:  # noqa: F811
    client, page = signed_in(people.clerk), door(draft)
    token = token_on(client, page)
    send(client, token, page, ("remark", "留下的字"))
    client.post(page, fill(client, draft) | {"name": "", "_keeping": f"{token}|{page}"})
    assert send(client, token, page).json()["kept"]


def test_nobody_is_given_what_another_typed(draft: PowerVersion, people: SimpleNamespace) -> None:  # noqa: F811
    mine, page = signed_in(people.clerk), door(draft)
    token = token_on(mine, page)
    send(mine, token, page, ("remark", "只有我看得到"))
    row = KeptForm.objects.get(typed__isnull=False)
    for other in (people.legal, people.root, people.staffing):
        client = signed_in(other)
        assert send(client, token, page).status_code == 401, "the page was served to somebody else"
        assert client.get(reverse("office:kept", args=[row.pk])).status_code == 404
        assert client.post(reverse("office:drop_kept", args=[row.pk])).status_code == 404
        assert "只有我看得到" not in client.get(reverse("office:kept_list")).content.decode()
    assert "只有我看得到" in mine.get(reverse("office:kept_list")).content.decode()
    assert send(mine, "made up", page, ("remark", "x")).status_code == 401
    assert send(Client(), token, page).status_code == 401
    assert mine.post(KEEP, {"token": token, "given": "[1"}).status_code == 400


def test_a_second_editor_is_told_while_typing_and_when_the_first_has_saved(
    draft: PowerVersion,
    people: SimpleNamespace,  # noqa: F811
) -> None:
    clerk, legal, page = signed_in(people.clerk), signed_in(people.legal), door(draft)
    mine, theirs = token_on(clerk, page), token_on(legal, page)
    send(clerk, mine, page)
    [one] = send(legal, theirs, page).json()["others"]
    assert (one["name"], one["here"], one["typing"], one["saved"]) == ("clerk", True, "", "")
    send(clerk, mine, page, ("remark", "正在写"))
    [one] = send(legal, theirs, page).json()["others"]
    assert one["typing"]
    clerk.post(page, fill(clerk, draft) | {"remark": "写好了", "_keeping": f"{mine}|{page}"})
    KeptForm.objects.filter(user=people.clerk).update(seen_at=timezone.now() - dt.timedelta(minutes=2))
    [one] = send(legal, theirs, page).json()["others"]
    assert (one["here"], bool(one["saved"])) == (False, True)
    start = reverse("admin:review_proposal_start")
    send(clerk, token_on(clerk, start), start, ("reason", "一件事"))
    assert send(legal, token_on(legal, start), start).json()["others"] == [], "not one thing that both edit"


def test_a_part_of_a_page_is_never_a_page_of_signing_in(
    draft: PowerVersion,
    people: SimpleNamespace,  # noqa: F811
) -> None:
    """The script that asks for it is told that the session has ended."""
    client = signed_in(people.clerk)
    checks = reverse("admin:powers_powerversion_check", args=[draft.pk])
    beside = reverse("admin:powers_powerversion_rail", args=[draft.pk])
    data = fill(client, draft)
    client.logout()
    script = {"HTTP_X_REQUESTED_WITH": "fetch"}
    assert client.post(checks, data, **script, **OURS).status_code == 401
    assert client.get(beside, **script).status_code == 401
    strict = Client(enforce_csrf_checks=True)  # the token of its page has gone too
    assert strict.post(checks, data, **script, **OURS).status_code == 401
    strict.force_login(people.clerk)
    assert strict.post(checks, data, **script, **OURS).status_code == 403
    assert client.get(beside).status_code == 302


def test_a_button_is_no_text_that_was_typed() -> None:
    assert KeptForm(typed=[["remark", "备注"], ["_continue", "保存"]]).texts == ["备注"]


def test_a_session_that_ended_loses_nothing(draft: PowerVersion, people: SimpleNamespace) -> None:  # noqa: F811
    """Without any script: sent when the session is over, signed in again, sent on, and it is saved."""
    client, page = signed_in(people.clerk), door(draft)
    data = fill(client, draft) | {"remark": "写了一下午", "_restorable": "1"}
    client.logout()
    asked = client.post(page, data, HTTP_REFERER=f"http://testserver{page}", **OURS)
    assert "您刚才填写的内容还在" in asked.content.decode()
    assert not KeptForm.objects.exists(), "nothing is stored for somebody who is not signed in"
    wrong = {"username": "clerk", "password": "x", "kept": asked.context["kept"], "next": page}
    again = client.post(reverse("login"), wrong)
    assert asked.context["kept"] in again.content.decode()
    led = client.post(reverse("login"), wrong | {"password": PASSWORD})
    shown = client.get(led["Location"])
    assert "写了一下午" in shown.content.decode()
    kept = shown.context["kept"]
    assert (kept.user, kept.page, kept.action) == (people.clerk, page, page)
    back = client.post(page, dict(kept.typed) | {"_restore": "1"})
    assert "您填写的内容已放回下面，还没有保存" in back.content.decode()
    assert "写了一下午" in back.content.decode()
    assert "有填写不符合要求的地方" not in back.content.decode(), "nothing is wrong with it"
    assert "<title>有误" not in back.content.decode()
    assert PowerVersion.objects.get(pk=draft.pk).remark == ""
    done = client.post(page, dict(kept.typed) | {"_keeping": f"{shown.context['token']}|{kept.form}"})
    assert done.status_code == 302
    assert PowerVersion.objects.get(pk=draft.pk).remark == "写了一下午"
    assert not KeptForm.objects.unsaved().exists()


def test_a_page_from_before_signing_in_again_loses_nothing(
    draft: PowerVersion,
    people: SimpleNamespace,  # noqa: F811
) -> None:
    """Signed in again in another window, the first page's protection against forgery is out of date."""
    client, page = Client(enforce_csrf_checks=True), door(draft)
    client.force_login(people.clerk)
    data = fill(client, draft) | {"remark": "旧页面上写的", "csrfmiddlewaretoken": "x" * 64}
    led = client.post(page, data, **OURS)
    assert led.status_code == 302
    assert "旧页面上写的" in client.get(led["Location"]).content.decode()
    assert client.post(page, data, HTTP_ORIGIN="http://elsewhere.example").status_code == 403
    assert PowerVersion.objects.get(pk=draft.pk).remark == ""


def test_a_page_of_another_account_is_not_sent_in_ones_own_name(
    draft: PowerVersion,
    people: SimpleNamespace,  # noqa: F811
) -> None:
    client, page = signed_in(people.clerk), door(draft)
    data = fill(client, draft) | {"remark": "经办写的", "_keeping": f"{token_on(client, page)}|{page}"}
    answer = signed_in(people.legal).post(page, data)
    assert answer.status_code == 409
    assert "别人打开的" in answer.content.decode()
    assert PowerVersion.objects.get(pk=draft.pk).remark == ""
    assert ["remark", "经办写的"] in KeptForm.objects.get(user=people.clerk).typed


def test_what_was_typed_is_put_back_beside_what_a_colleague_saved(
    draft: PowerVersion,
    people: SimpleNamespace,  # noqa: F811
) -> None:
    clerk, legal, page = signed_in(people.clerk), signed_in(people.legal), door(draft)
    typed = fill(legal, draft) | {"conditions": "法制没有保存的"}
    clerk.post(page, fill(clerk, draft) | {"remark": "经办先存"})
    shown = legal.post(page, typed | {"_restore": "1"}).content.decode()
    assert "法制没有保存的" in shown
    assert "对方的改动" in shown
    assert "经办先存" in shown


def test_what_nobody_came_back_to_is_dropped_after_a_month(
    draft: PowerVersion,
    people: SimpleNamespace,  # noqa: F811
) -> None:
    client, page = signed_in(people.clerk), door(draft)
    token = token_on(client, page)
    assert page_of(token).user == people.clerk.pk  # type: ignore[union-attr]
    send(client, token, page, ("remark", "旧的"))
    KeptForm.objects.update(seen_at=timezone.now() - dt.timedelta(days=29))
    assert drop_old() == 0
    KeptForm.objects.update(seen_at=timezone.now() - dt.timedelta(days=31))
    assert drop_old() == 1


def test_a_page_that_was_only_open_is_forgotten_the_next_day_what_was_typed_is_not(
    draft: PowerVersion,
    people: SimpleNamespace,  # noqa: F811
) -> None:
    client, page = signed_in(people.clerk), door(draft)
    token = token_on(client, page)
    send(client, token, "/only/open/")
    send(client, token, page, ("remark", "没有保存"))
    KeptForm.objects.update(seen_at=timezone.now() - dt.timedelta(days=2))
    assert drop_old() == 1
    assert KeptForm.objects.get().form == page


# --- how much ------------------------------------------------------------------------------------------------


def kept_forms(user: Any) -> list[str]:
    return sorted(KeptForm.objects.filter(user=user, typed__isnull=False).values_list("form", flat=True))


def test_pages_that_are_only_open_push_out_nothing_that_was_typed(
    draft: PowerVersion,
    people: SimpleNamespace,  # noqa: F811
    settings: Any,
) -> None:
    settings.KEPT_FORMS = 10
    client, page = signed_in(people.clerk), door(draft)
    token = token_on(client, page)
    for n in range(4):
        send(client, token, f"/typed/{n}/", ("remark", f"第{n}份没有保存的"))
    for n in range(5):
        send(client, token, forms=[f"/open/{n}/{m}/" for m in range(40)])
    assert kept_forms(people.clerk) == [f"/typed/{n}/" for n in range(4)]
    assert KeptForm.objects.filter(user=people.clerk).count() == 10, "and they do not grow without end"


def test_where_there_is_no_room_what_was_touched_longest_ago_gives_way_and_never_the_newest(
    draft: PowerVersion,
    people: SimpleNamespace,  # noqa: F811
    settings: Any,
) -> None:
    settings.KEPT_FORMS = 3
    client, page = signed_in(people.clerk), door(draft)
    other = signed_in(people.legal)
    send(other, token_on(other, page), "/theirs/", ("remark", "别人的"))
    token = token_on(client, page)
    for n in range(3):
        send(client, token, f"/typed/{n}/", ("remark", f"第{n}份"))
    send(client, token, "/typed/0/")  # opened again: touched
    send(client, token, "/typed/3/", ("remark", "第3份"))
    assert kept_forms(people.clerk) == ["/typed/0/", "/typed/2/", "/typed/3/"]
    assert kept_forms(people.legal) == ["/theirs/"]
    settings.KEPT_BYTES = 1
    send(client, token, "/typed/4/", ("remark", "一份很长的" * 100))
    assert kept_forms(people.clerk) == ["/typed/4/"]


def test_a_form_that_is_too_long_is_told_with_how_much_is_kept_and_the_others_are_kept(
    draft: PowerVersion,
    people: SimpleNamespace,  # noqa: F811
    settings: Any,
) -> None:
    settings.KEPT_FORM_CHARACTERS = 50
    client, page = signed_in(people.clerk), door(draft)
    token = token_on(client, page)
    typed = {"/long/": [("remark", "长" * 60)], "/short/": [("remark", "短")]}
    answer = send(client, token, typed=typed)
    assert (answer.status_code, answer.json()) == (413, {"most": 50})
    assert kept_forms(people.clerk) == ["/short/"]
    client.logout()
    late = client.post(page, {"remark": "长" * 60}, HTTP_REFERER=f"http://testserver{page}", **OURS)
    told = client.get(late["Location"]).content.decode()
    assert "超过50字" in told, "nothing is lost without a word"


def test_a_password_is_never_kept(people: SimpleNamespace) -> None:  # noqa: F811
    address = reverse("admin:accounts_user_add")
    data = {"username": "xinren", "name": "新人", "password1": "秘密的口令1", "password2": "秘密的口令1"}
    asked = Client().post(address, data, **OURS)
    said = {"username": "root", "password": PASSWORD, "kept": asked.context["kept"]}
    Client().post(reverse("login"), said)
    assert dict(KeptForm.objects.get().typed) == {"username": "xinren", "name": "新人"}


def test_what_was_typed_is_read_with_the_names_of_its_fields(people: SimpleNamespace) -> None:  # noqa: F811 - the fixture
    """What a page carries along for itself is not among it; of a choice its words are shown, not its key."""
    typed = [
        ("reason", "漏列补录"),
        ("trigger", "7"),
        ("seen", "天津市第1号"),
        ("_x", "甲"),
        ("note", "备注的话"),
    ]
    labels = {"reason": ["调整理由", ""], "trigger": ["调整情形", "A5 漏列补录"]}
    kept = keep(people.clerk.pk, "/review/x/", "/review/x/", typed, labels)
    assert kept.read == [
        ("调整理由", "漏列补录"),
        ("调整情形", "A5 漏列补录"),
        ("（未注明栏目）", "备注的话"),
    ]
    again = keep(people.clerk.pk, "/review/x/", "/review/x/", [("reason", "改过的理由")])
    again.refresh_from_db()
    assert again.read == [("调整理由", "改过的理由")], (
        "a form that is sent when the session has ended names no fields"
    )
