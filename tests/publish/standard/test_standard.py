"""The legal-basis standard, read as a citizen would: the picture, every rule, the worked cases, earlier editions."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from laws.models import Instrument
from powers.checks.context import TypeInfo
from powers.checks.editions import activate, draft_from_edition, shipped_rules
from powers.checks.rulebook import book_from
from powers.models import PowerType, RuleCase, RuleSet, SettingRule
from publish.standard.matrix_reading import Mark, columns_of, kinds_matrix, matrix

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
ADDRESS = "/standards/"


def text_of(response: Any) -> str:
    html = re.sub(r"</(?:dt|dd|a|td|th|h[1-4]|strong|span|p)>", " ", response.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


@pytest.fixture
def read(client: Client, reference: None) -> Make:
    def get(address: str = ADDRESS, code: int = 200) -> str:
        cache.clear()
        response = client.get(address)
        assert response.status_code == code, (address, response.status_code)
        return text_of(response)

    return get


@pytest.fixture
def second(reference: None, staffing: Any) -> Callable[[dt.date], RuleSet]:
    """`second(day)` takes a second edition into use from a day on."""

    def make(day: dt.date) -> RuleSet:
        draft = draft_from_edition(RuleSet.objects.get(number=1), by=staffing)
        draft.note = "按新法修改"
        draft.save()
        activate(draft, on=day, by=staffing)
        return RuleSet.objects.get(pk=draft.pk)

    return make


def test_every_rule_ceiling_and_case_of_the_edition_is_there(read: Make) -> None:
    shown = read()
    edition = RuleSet.objects.get()
    for rule in edition.rules.all():
        assert rule.code in shown, rule.code
        assert rule.message in shown
        assert rule.ground in shown
    for ceiling in edition.ceilings.all():
        assert ceiling.source in shown
    for case in edition.cases.all():
        assert f"{case.number} {case.title}" in shown
    assert "职权设定依据标准第1版 现行" in shown
    assert "截至2025年4月19日" in shown
    assert "天津市" in shown
    assert "20万元" in shown
    assert "1000元" in shown


def test_facts_kinds_and_instruments_are_said_in_words(read: Make) -> None:
    shown = read()
    assert "CF-11b 行政法规" in shown
    assert "前提： 上位法是否已经对这一违法行为规定了行政处罚？是" in shown
    assert "设定： 行政拘留" in shown
    assert "其他各种文件" in shown
    assert "地方性法规 省级地方性法规、设区的市地方性法规" in shown
    assert "不得超过： 地方政府规章设定罚款的限额" in shown
    words = re.sub(r"K6", "", shown)  # a kind the vocabulary does not name
    for code in ("higher_sets", "LR_P", "SC_DEC", "K2a", "coercive", "NEEDS_FACT", "SUPPLEMENT", "basis."):
        assert code not in words, code


def test_a_case_says_what_is_given_what_must_come_out_and_whether_it_does(read: Make) -> None:
    shown = read()
    assert "依据： 行政法规：“情节严重的，处五日以下行政拘留。”" in shown
    assert "结论： 不得设定 由规则： CF-11a 应当发现： 设定依据位阶不够" in shown
    assert "主体性质： 受委托组织" in shown
    assert "具体执行机构： 某市检测中心" in shown
    assert "法律（作用：职责授权）" in shown
    assert "2025年1月10日通过、2025年1月25日施行" in shown
    assert shown.count("✓ 相符") == RuleCase.objects.count()
    assert "× 不符" not in shown
    case = RuleCase.objects.get(number=2)
    case.expected = {"verdict": "SET"}
    case.save()
    assert "× 不符 得出不得设定（CF-11a）" in read()


def test_the_picture_says_what_the_rules_decide() -> None:
    book = book_from(shipped_rules())
    types = [
        TypeInfo("02", "行政处罚", "penalty"),
        TypeInfo("03", "行政强制", "coercion"),
        TypeInfo("05", "行政给付"),
        TypeInfo("09", "行政裁决"),
    ]
    columns = columns_of(book, types)
    assert [c.name for c in columns] == ["行政处罚", "强制措施", "强制执行", "行政给付", "行政裁决"]
    names = {code: code for code in ("CONST", "LAW", "AR", "LR_P", "LR_C", "PR_P", "ND_PC", "ND_DIST")}
    rows = {name: row for row in matrix(book, columns, names) for name in row.names}
    marks = {name: "".join(cell.mark.sign for cell in row.cells) for name, row in rows.items()}
    assert marks == {
        "CONST": "●●●●●",
        "LAW": "●●●●●",
        "AR": "●?×●●",
        "LR_P": "●?×●●",
        "LR_C": "●?×●●",
        "PR_P": "?××●◐",
        "ND_PC": "×××●×",
        "ND_DIST": "×××××",
    }
    assert rows["AR"].cells[0].note == "部分除外"  # 行政拘留
    by_kind = {name: dict(row.pairs) for row in kinds_matrix(book, columns[0], names) for name in row.names}
    assert by_kind["AR"]["行政拘留"].mark == Mark.NOT
    assert by_kind["LR_P"]["吊销营业执照"].mark == Mark.NOT
    assert by_kind["LR_P"]["罚款"].mark == Mark.MAY


def test_an_edition_is_announced_then_in_force_and_the_one_before_stays_readable(
    read: Make, second: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    second(today + 10 * DAY)
    shown = read()
    assert "标准第1版 现行" in shown
    assert "第2版 即将启用" in shown
    assert "即将启用： 这一版自" in read("/standards/2/")
    monkeypatch.setattr(timezone, "localdate", lambda *args: today + 10 * DAY)
    assert "标准第2版 现行" in read()
    old = read("/standards/1/")
    last = today + 9 * DAY
    assert f"历史版本： 这一版自2020年1月1日至{last.year}年{last.month}月{last.day}日使用" in old


def test_drafts_are_nobodys_business_and_bad_numbers_are_refused(read: Make, staffing: Any) -> None:
    draft = draft_from_edition(RuleSet.objects.get(number=1), by=staffing)
    SettingRule.objects.filter(rule_set=draft).update(message="草稿里的说明")
    assert "第2版" not in read()
    for number in ("2", "0", "99999999999999999999999999", "x"):
        read(f"/standards/{number}/", 404)


def test_without_an_edition_the_page_says_so(client: Client, db: None) -> None:
    RuleSet.objects.all().delete()
    assert "还没有启用设定依据标准" in text_of(client.get(ADDRESS))


def test_types_that_the_rules_name_are_shown_whether_the_list_uses_them_or_not(read: Make) -> None:
    """行政备案 has rules of its own, though a list may put it under 其他行政权力."""
    shown = read()
    assert "行政备案" in shown
    assert "本地清单没有单列这一类型" in shown
    PowerType.objects.filter(code="11").update(is_active=True)
    assert "本地清单没有单列这一类型" not in read()
    PowerType.objects.filter(code="05").update(is_active=False)
    assert "行政给付" in read()


def test_the_rules_of_a_type_are_folded_and_the_picture_leads_into_them(
    client: Client, reference: None
) -> None:
    html = client.get(ADDRESS).content.decode()
    led_to = set(re.findall(r'href="#(type-[^"]+)"', html))
    folds = re.findall(r'<details class="card">\s*<summary><h3.*?</details>', html, re.DOTALL)
    inside = {found[1] for fold in folds if (found := re.search(r'<div id="([^"]+)"', fold))}
    assert led_to == inside
    assert len(inside) > 5
    assert len(re.findall(r'id="rule-', html)) == sum(fold.count('id="rule-') for fold in folds)
    assert '<details class="card" open' not in html


def test_rules_of_a_type_there_is_none_of_are_shown_below(read: Make) -> None:
    assert "其他职权类型" not in read()
    SettingRule.objects.filter(code="QD-3").update(types=["05", "77"])
    PowerType.objects.filter(code="05").delete()
    assert "其他职权类型" in read()


def test_the_standard_is_linked_from_the_explanations(client: Client, reference: None) -> None:
    html = client.get("/about/").content.decode()
    assert html.count(f'href="{ADDRESS}"') == 2  # the text and the footer
    assert 'href="/laws/"' in html


def test_queries_do_not_grow_and_a_cached_page_costs_one(client: Client, second: Make) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(ADDRESS).status_code == 200
        return len(queries)

    cache.clear()
    few = cost()
    assert cost() == 1
    second(timezone.localdate() + DAY)
    Instrument.objects.create(code="X", name="又一种文件")
    edition = RuleSet.objects.get(number=1)
    for n in range(5):
        RuleCase.objects.create(
            rule_set=edition,
            number=900 + n,
            title="又一例",
            given={"type": "02", "bases": [{"instrument": "LAW", "text": "处罚款。"}]},
            expected={"verdict": "SET"},
        )
    cache.clear()
    assert cost() == few <= 12
