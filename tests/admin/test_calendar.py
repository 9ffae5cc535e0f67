"""A year that an office enters whole is known; the State Council's notice is pasted, looked at, and saved."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from audit.models import Event
from core.working_days import after, is_known
from departments.calendar import corrections, due_after
from departments.models import CalendarDay
from tests.hostile.values import VALUES, send
from tests.notices import NOTICES

pytestmark = pytest.mark.django_db
PAGE = "/admin/departments/calendarday/notice/"
YEAR = 2027
NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历除夕前一日、周五）至11日（周四）放假调休，共7天。2月14日（周日）上班。
三、清明节：4月5日（周一）放假，与周末连休。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天，不调休。
六、中秋节：9月15日（周三）放假1天，不调休。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
收费公路在春节、清明节、劳动节、国庆节免收小型客车通行费。"""


@pytest.fixture(autouse=True)
def unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """2027 is not in the library, whichever version of it is there."""
    from core import working_days
    from departments.importing import holidays

    for module in (working_days, holidays):
        monkeypatch.setattr(module, "is_known", lambda year: is_known(year) and year != YEAR)


@pytest.fixture
def office(people: SimpleNamespace, client: Client) -> Client:
    client.force_login(people.root)  # 平台管理 waits for a second person (test_platform.py)
    return client


def post(client: Client, text: str, button: str = "preview", **more: str) -> Any:
    return client.post(PAGE, {"text": text, "year": "", "source": "", button: "1", **more})


def test_a_year_that_is_entered_day_by_day_is_known(db: None) -> None:
    first = dt.date(YEAR, 1, 1)
    days = [first + dt.timedelta(days=n) for n in range(365)]
    CalendarDay.objects.bulk_create(CalendarDay(date=d, is_working=d.weekday() < 5) for d in days[:-1])
    assert due_after(dt.date(YEAR, 3, 1), 5).provisional, "a day is missing"
    CalendarDay.objects.create(date=days[-1], is_working=True)
    assert not due_after(dt.date(YEAR, 3, 1), 5).provisional
    assert due_after(days[-1], 5).provisional, "the year behind it is not known"


def test_a_pasted_notice_is_shown_before_anything_is_written(office: Client) -> None:
    page = post(office, NOTICE).content.decode()
    assert "2027年2月14日" in page
    assert "春节调休上班" in page
    assert "保存2027年日历" in page
    assert not CalendarDay.objects.exists()


def test_a_saved_notice_makes_its_year_known(office: Client) -> None:
    before = after(dt.date(YEAR, 9, 30), 3, corrections())
    post(office, NOTICE, "save", source="国办发明电〔2026〕9号")
    assert CalendarDay.objects.count() == 365
    assert before.provisional
    due = due_after(dt.date(YEAR, 9, 30), 3)
    assert (due.on, due.provisional) == (dt.date(YEAR, 10, 11), False)
    assert CalendarDay.objects.get(date=dt.date(YEAR, 2, 14)).note == "国办发明电〔2026〕9号 春节调休上班"
    assert Event.objects.get(action="calendar.taken_in").detail["year"] == YEAR


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("共7天。2月14日", "共8天。2月14日", "共8天"),
        ("四、劳动节", "四、休息节", "劳动节"),
        ("（周五）至3日", "（周四）至3日", "星期五"),
    ],
)
def test_a_notice_that_cannot_be_read_wholly_is_not_saved(
    office: Client, old: str, new: str, words: str
) -> None:
    page = post(office, NOTICE.replace(old, new), "save").content.decode()
    assert words in page
    assert "保存2027年日历" not in page
    assert not CalendarDay.objects.exists()


def test_one_festival_alone_corrects_a_known_year_and_makes_none_known(office: Client) -> None:
    changed = "关于调整{}年劳动节假期安排的通知：现将{}年部分节假日安排调整如下。劳动节：5月1日至4日放假调休，共4天。"
    assert "不完整" in post(office, changed.format(YEAR, YEAR), "save").content.decode()
    post(office, changed.format(2019, 2019), "save")
    assert set(corrections()) == {dt.date(2019, 5, n) for n in range(1, 5)}


def test_who_does_not_keep_the_calendar_cannot_paste_one(people: SimpleNamespace, client: Client) -> None:
    client.force_login(people.clerk)
    assert post(client, NOTICE, "save").status_code == 403
    assert "粘贴放假通知" not in client.get("/admin/departments/calendarday/").content.decode()


def test_the_command_takes_a_notice_and_refuses_one(tmp_path: Path, db: None) -> None:
    path = tmp_path / "notice.txt"
    path.write_text(NOTICE, encoding="utf-8")
    out = StringIO()
    call_command("import_holidays", str(path), "--dry-run", stdout=out)
    assert "2027-02-14 星期日 上班 春节调休上班" in out.getvalue()
    assert not CalendarDay.objects.exists()
    call_command("import_holidays", str(path), stdout=out)
    call_command("import_holidays", str(path), stdout=out)
    assert CalendarDay.objects.count() == 365
    assert "写入0天" in out.getvalue()
    path.write_text(NOTICES[2024].replace("共8天", "共9天"), encoding="utf-8")
    with pytest.raises(CommandError, match="共9天"):
        call_command("import_holidays", str(path), stdout=out)


def test_the_list_shows_the_days_that_differ_and_says_how_many_are_known(office: Client) -> None:
    post(office, NOTICE, "save")
    page = office.get("/admin/departments/calendarday/")
    shown = [day.date for day in page.context["cl"].result_list]
    assert dt.date(YEAR, 2, 14) in shown, "a Sunday that is worked"
    assert dt.date(YEAR, 10, 1) in shown, "a Friday that is free"
    assert all((day.date.weekday() < 5) != day.is_working for day in page.context["cl"].result_list)
    assert f"2027年：已知全年365天，其中{len(shown)}天与平常的星期不同。" in page.content.decode()
    assert office.get("/admin/departments/calendarday/?week=all").context["cl"].result_count == 365


def test_a_year_that_is_not_entered_whole_says_so(office: Client) -> None:
    CalendarDay.objects.create(date=dt.date(YEAR, 1, 1), is_working=False)
    page = office.get("/admin/departments/calendarday/").content.decode()
    assert "2027年：已知1天（" in page
    assert "其中1天与平常的星期不同" in page


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_hostile_values_in_a_pasted_notice_are_told(office: Client, value: str) -> None:
    """Alone, and where a notice has its days, its number of days and its year."""
    for text in (value, *(NOTICE.replace(part, value) for part in ("2027", "5日", "共7天", "元旦"))):
        for more in ({}, {"year": value}, {"source": value}):
            page = send(office, PAGE, {"text": text, "year": "", "source": "", "save": "1", **more})
            assert page.status_code in (200, 302)
    assert not CalendarDay.objects.filter(note__contains="\u202e").exists()
