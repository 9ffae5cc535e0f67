"""条款项目 read and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws.locators import parse_locator, read_parts
from laws.places import Locator
from laws.spelling import unify_signs


def canonical(text: str) -> list[str]:
    return [part.canonical for part in read_parts(unify_signs(text))]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("第四十四条第二款第（三）项", ["第四十四条第二款第（三）项"]),
        ("第44条第2款第(3)项", ["第四十四条第二款第（三）项"]),
        ("第二十六条第四项", ["第二十六条第（四）项"]),
        ("第十二条之一", ["第十二条之一"]),
        ("第一百二十条之一第一款", ["第一百二十条之一第一款"]),
        ("第三十一条、第三十三条", ["第三十一条", "第三十三条"]),
        ("第31、33条", ["第三十一条", "第三十三条"]),
        ("第三十条、三十二条、第三十八、第四十条", ["第三十条", "第三十二条", "第三十八条", "第四十条"]),
        ("第十条至第十二条", ["第十条至第十二条"]),
        ("第三十九至第五十条、第五十九条", ["第三十九条至第五十条", "第五十九条"]),
        ("第10-12条", ["第十条至第十二条"]),
        ("第12条第1、2款", ["第十二条第一款、第二款"]),
        ("第七条第（一）、（五）、（六）项", ["第七条第（一）项、第（五）项、第（六）项"]),
        ("第十条第一款至第三款", ["第十条第一款至第三款"]),
        ("第十条（三）；", ["第十条第（三）项"]),
        ("第四条二款：", ["第四条第二款"]),
        ("第四条三项。", ["第四条第（三）项"]),
        ("第五章、第六章、第七章。", ["第五章、第六章、第七章"]),
        ("第三章第十条", ["第三章第十条"]),
        ("第三部分第一条第二款", ["第三部分第一条第二款"]),
        ("附件第5项", ["附件第5项"]),
        ("附件2第12项", ["附件2第12项"]),
        ("附件目录第183项", ["附件目录第183项"]),
        ("第117项", ["第117项"]),
        ("第一款", ["第一款"]),
        ("第4.1.2条、4.1.8条", ["第4.1.2条", "第4.1.8条"]),
    ],
)
def test_locators_have_one_canonical_form(written: str, expected: list[str]) -> None:
    assert canonical(written) == expected


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("第四十四条第二款第（三）项第2目", [Locator(article=44, paragraph=2, item=3, sub_item=2)]),
        ("第十二条之一", [Locator(article=12, suffix=1)]),
        ("第31、33条", [Locator(article=31), Locator(article=33)]),
        ("第十条至第十二条", [Locator(article=10), Locator(article=11), Locator(article=12)]),
        ("第12条第1、2款", [Locator(article=12, paragraph=1), Locator(article=12, paragraph=2)]),
        (
            "第10条第1款第3项、第2款",
            [Locator(article=10, paragraph=1, item=3), Locator(article=10, paragraph=2)],
        ),
        ("附件2第12项", [Locator(annex=2, item=12)]),
        ("第 四十\n四条", [Locator(article=44)]),
        ("第五章", [Locator(chapter=5)]),
        ("违反第九条和本法第十条的", [Locator(article=9), Locator(article=10)]),
        ("全文", []),
    ],
)
def test_locators_become_numbers_to_link_by(text: str, places: list[Locator]) -> None:
    assert parse_locator(text) == places


@pytest.mark.parametrize("text", ["第一条三项制度", "第十条（一）国家", "第三十日", "第一次"])
def test_words_that_look_like_lower_levels_are_left_alone(text: str) -> None:
    assert all("项" not in locator for locator in canonical(text))


@given(st.text(alphabet="第一二十百0129条款项目章（）、至和之附件.", max_size=60))
def test_reading_never_raises_and_canonical_forms_read_back_the_same(text: str) -> None:
    for part in read_parts(unify_signs(text)):
        assert part.end > part.start
    parse_locator(text)
