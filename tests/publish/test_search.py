"""Search finds what a scan for the term finds, no more and no less, and puts first what a reader expects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from core.database_roles import releasing
from departments.models import Region
from laws.models import Instrument
from powers.models import IntegrityRisk, LegalBasis
from publish import search, search_index, search_planning
from publish.models import ListEntry
from publish.search_marking import highlight

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db

LAW = "第三十五条国家对食品生产经营实行许可制度。从事食品生产、食品销售、餐饮服务，应当依法取得许可(PM2.5)'a\\b%_\n 生产许可证"
TEXTS = st.text(st.sampled_from(LAW), max_size=60)
TERMS = st.text(st.sampled_from(LAW.replace("\n", "").replace(" ", "")), min_size=1, max_size=6)


def set_texts(entries: list[ListEntry], texts: list[str]) -> None:
    """Put other texts into the (derived) rows, as rebuilding them from other documents would."""
    set_zones(entries, [("", "", text) for text in texts])


def set_zones(entries: list[ListEntry], zones: list[tuple[str, str, str]]) -> None:
    """Other names, other titles and other texts below them."""
    with transaction.atomic(), releasing(), connection.cursor() as cursor:
        for entry, (names, others, body) in zip(entries, zones, strict=True):
            titles = f"{names}\n\n{others}"
            text = f"{titles}\n\n{body}"
            cursor.execute(
                "UPDATE publish_listentry SET titles = %s, title_length = %s, search_text = %s, "
                "grams = %s::tsvector WHERE id = %s",
                [
                    titles,
                    search_index.length_of(names),
                    text,
                    search_index.index_vector(text, titles),
                    entry.pk,
                ],
            )


def other_region(entries: list[ListEntry]) -> Region:
    """A region of their own for these."""
    region = Region.objects.get(pk=entries[0].region_id)
    other = Region.objects.create(code="999999", name="他市", kind=region.kind, level=region.level)
    with transaction.atomic(), releasing():
        ListEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(region=other)
    return other


def found(q: str) -> set[int]:
    return set(search.search(ListEntry.objects.all(), q).values_list("pk", flat=True))


def scanned(q: str) -> set[int]:
    return scanned_for(search.groups_of(q))


def scanned_for(groups: search.Groups) -> set[int]:
    """The contract: a scan with `in`."""
    rows = ListEntry.objects.values_list("pk", "search_text")
    return {
        pk for pk, text in rows if all(any(" ".join(t.split()) in text for t in group) for group in groups)
    }


def in_order(groups: search.Groups, region: Region | None) -> list[int]:
    """The contract of the order, in Python: by zone, length, region, place in the list."""

    def rank(entry: ListEntry) -> tuple[Any, ...]:
        names, titles = entry.titles.partition("\n\n")[0], entry.titles
        zone = 0 if _held(groups, names) else 1 if _held(groups, titles) else 2
        elsewhere = region is not None and entry.region_id != region.pk
        return zone, entry.title_length, elsewhere, entry.sort_key, entry.pk

    hits = ListEntry.objects.filter(pk__in=scanned_for(groups))
    return [entry.pk for entry in sorted(hits, key=rank)]


def _held(groups: search.Groups, text: str) -> bool:
    return all(any(term in text for term in group) for group in groups)


@pytest.fixture
def entries(put_on_list: Make) -> list[ListEntry]:
    put_on_list("甲的许可", "乙的许可", "丙的许可", "丁的许可", "戊的许可", "己的许可")
    return list(ListEntry.objects.order_by("pk"))


@given(texts=st.lists(TEXTS, min_size=6, max_size=6), terms=st.lists(TERMS, min_size=1, max_size=3))
def test_finds_exactly_what_a_scan_finds(
    entries: list[ListEntry], texts: list[str], terms: list[str]
) -> None:
    set_texts(entries, [search.fold(text) for text in texts])
    q = " ".join(terms)
    assert found(q) == scanned(q)


GROUPS = st.lists(st.lists(TERMS, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3).map(tuple)


@given(texts=st.lists(TEXTS, min_size=6, max_size=6), groups=GROUPS)
def test_groups_of_alternatives_are_found_as_by_a_scan(
    entries: list[ListEntry], texts: list[str], groups: search.Groups
) -> None:
    set_texts(entries, [search.fold(text) for text in texts])
    groups = tuple(tuple(map(search.fold, group)) for group in groups)
    assert set(search.find(ListEntry.objects.all(), groups).values_list("pk", flat=True)) == scanned_for(
        groups
    )


def test_a_group_without_alternatives_never_holds_and_no_groups_ask_for_nothing(
    entries: list[ListEntry],
) -> None:
    everything = ListEntry.objects.all()
    assert not search.find(everything, ((),)).exists()
    assert not search.find(everything, (("许可",), ())).exists()
    assert search.find(everything, ()).count() == search.find(everything, (("",),)).count() == 6


@given(
    zones=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=6, max_size=6),
    groups=GROUPS,
    many=st.sampled_from([0, 2, 5000]),
    ahead=st.sampled_from([0, 1, 20]),
    page=st.tuples(st.integers(0, 4), st.integers(1, 6)),
    here=st.booleans(),
)
def test_a_page_of_the_order_is_the_same_however_it_is_come_by(
    entries: list[ListEntry],
    zones: list[tuple[str, str, str]],
    groups: search.Groups,
    many: int,
    ahead: int,
    page: tuple[int, int],
    here: bool,
) -> None:
    set_zones(entries, [tuple(" ".join(search.fold(part).split()) for part in zone) for zone in zones])  # type: ignore[misc]
    groups = tuple(tuple(map(search.fold, group)) for group in groups)
    region = other_region(entries[3:]) if here else None
    wanted, everything = in_order(groups, region), ListEntry.objects.all()
    hits = search.find(everything, groups)
    assert list(search.ranked(hits, groups, region=region).values_list("pk", flat=True)) == wanted
    start, size = page
    with pytest.MonkeyPatch.context() as patch, search.by_index(groups):
        patch.setattr(search, "MANY", many)
        patch.setattr(search, "AHEAD", ahead)
        assert search.keys(everything, groups, start, size, region=region) == wanted[start : start + size]
    if region is not None:
        with transaction.atomic(), releasing():
            ListEntry.objects.filter(region=region).update(region=entries[0].region_id)
        region.delete()


@pytest.mark.parametrize("text", ["食品" + "许可证" * 300 + "经营", "".join(map(chr, range(0x4E00, 0x9000)))])
def test_long_and_monotonous_texts_are_searched_as_exactly(entries: list[ListEntry], text: str) -> None:
    texts = [text, text + "食品经营", "食品许可 经营", "食品经营许可", "品食营经", "一七"]
    set_texts(entries, texts)
    for q in ("食品经营", "许可", "品许", "证经营", "可证许", "一丁", "七", "一丁丂", "食品 经营", "丂丁"):
        assert found(q) == scanned(q), q


def test_real_lists_are_searched_exactly(entries: list[ListEntry], shared_data: Any) -> None:
    lines = (
        (shared_data / "power_lists" / "karamay_items_11depts.jsonl").read_text(encoding="utf-8").splitlines()
    )
    texts = [search.fold(line) for line in lines[:6]]
    set_texts(entries, texts)
    for text in texts:
        for start in range(0, len(text) - 8, 37):
            for length in (1, 2, 5):
                q = text[start : start + length]
                assert found(q) == scanned(q), q


def test_everything_public_of_a_power_can_be_found(put_on_list: Make) -> None:
    def children(draft: Any) -> None:
        LegalBasis.objects.create(
            version=draft,
            order=2,
            title="中华人民共和国食品安全法",
            locator="第三十五条第一款",
            text="国家对食品生产经营实行许可制度",
            instrument=Instrument.objects.get(name="法律"),
        )
        IntegrityRisk.objects.create(version=draft, text="收受红包", is_public=False)
        IntegrityRisk.objects.create(version=draft, text="吃拿卡要", is_public=True)

    version = put_on_list(
        "公共场所卫生许可",
        everyday_terms=["开浴室"],
        plain_title="开澡堂要办证",
        remark="备注里的话",
        extras=[["办理地点", "政务大厅三层"]],
        children=children,
    )
    code = version.power.code
    everyday = (
        "开浴室",
        "澡堂",
        "备注里",
        "大厅三层",
        "食品安全法第三十五条",
        "《食品安全法》第35条",
        "吃拿卡要",
    )
    for q in (
        *everyday,
        "wsxk",
        "WSXK",
        "weishengxuke",
        "卫生许可",
        code,
        code.replace("-", ""),
        code[-6:],
        "食品 许可 第三十五条",
    ):
        assert found(q), q
    assert not found("收受红包")
    assert not found("火星")


def test_name_goes_before_other_titles_before_the_rest(put_on_list: Make) -> None:
    put_on_list("甲事项", remark="与取水许可有关")
    put_on_list("乙事项", everyday_terms=["取水许可"])
    put_on_list("水资源取水许可审批")
    put_on_list("取水许可")
    groups = search.groups_of("取水许可")
    names = [entry.name for entry in search.ranked(search.find(ListEntry.objects.all(), groups), groups)]
    assert names == ["取水许可", "水资源取水许可审批", "乙事项", "甲事项"]


def test_of_equally_long_names_those_of_the_readers_region_go_before(entries: list[ListEntry]) -> None:
    set_zones(entries, [("取水许可", "", ""), ("用水许可", "", ""), ("许可", "", "")] * 2)
    groups = search.groups_of("许可")
    here = other_region(entries[3:])
    everything = ListEntry.objects.all()
    shown = list(search.ranked(everything, groups, region=here).values_list("pk", flat=True))
    assert shown == [entries[n].pk for n in (5, 2, 3, 4, 0, 1)]
    assert list(search.ranked(everything, groups).values_list("pk", flat=True)) == [
        entries[n].pk for n in (2, 5, 0, 1, 3, 4)
    ]


@pytest.mark.django_db(transaction=True)
def test_what_takes_too_long_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_planning, "PATIENCE", "20ms")
    with pytest.raises(search.TooMuchError), search.by_index((("许可",),)), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1)")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.1)")


def test_marks_are_escaped_and_look_past_width_and_case() -> None:
    assert (
        highlight("<b>ＰＭ2.5《食品》", ["pm2", "食品"])
        == "&lt;b&gt;<mark>ＰＭ2</mark>.5《<mark>食品</mark>》"
    )


def test_query_is_cut_and_folded() -> None:
    assert search.terms("　ＡＢＣ　第12条 abc ") == ["abc", "第十二条"]
    assert len(search.terms(" ".join(str(n) for n in range(100)))) == search.MAX_TERMS
    assert search.terms("《》") == []


@pytest.mark.parametrize(
    ("title", "locator", "asked"),
    [
        ("中华人民共和国食品安全法", "第一百二十二条", "食品安全法122条"),
        ("中华人民共和国食品安全法", "第一百二十二条", "《食品安全法》第122条"),
        ("中华人民共和国食品安全法", "第一百二十二条", "食品安全法 １２２ 条"),
        ("中华人民共和国食品安全法", "第一百二十二条", "食品安全法第 122 条"),
        ("中华人民共和国食品安全法", "第一百二十二条第一款", "《食品安全法》122条第1款"),
        ("教师资格条例", "第十三条", "教师资格条例13条"),
        ("食品生产许可管理办法", "第二十条", "食品生产许可管理办法20条"),
        ("某市实施细则", "第七条", "某市实施细则 7条"),
        ("中华人民共和国民法典", "第一千零四十九条", "民法典1049条"),
        ("中华人民共和国食品安全法", "122条", "食品安全法第一百二十二条"),
    ],
)
def test_the_article_of_a_law_is_found_by_its_digits(
    client: Client, put_on_list: Make, title: str, locator: str, asked: str
) -> None:
    put_on_list("甲许可", children=lambda draft: draft.bases.create(order=2, title=title, locator=locator))
    assert "甲许可" in client.get("/search/", {"q": asked}).content.decode()
    other = asked.translate(str.maketrans("12379２一", "25688３三"))
    assert "没有找到" in client.get("/search/", {"q": other}).content.decode()


def test_digits_behind_other_words_stay_as_they_are() -> None:
    assert search.terms("12条 道路12条 办法3条例 处罚法12") == ["12条", "道路12条", "办法3条例", "处罚法12"]
