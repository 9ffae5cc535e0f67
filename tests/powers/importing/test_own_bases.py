"""A basis that stands in the cell of the situations or responsibilities: no row of its own, and whose it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from powers.importing.lists import ParsedItem, Problem, read_list
from powers.importing.own_bases import bare
from powers.importing.splitting import Splitter
from powers.importing.vocabulary import DEFAULT_VOCABULARY
from powers.printing import EDITION
from tests.powers.importing.workbooks import HEADER, item_row, write_xlsx

SPLITTER = Splitter(DEFAULT_VOCABULARY)
TWO = ("对符合条件的申请不予受理的；", "滥用职权、玩忽职守的。")
LEAD = "因不履行或不正确履行职责，有下列情形的，应当承担相应责任："
CIVIL = "《公务员法》第五十九条"
SANCTIONS = "《行政机关公务员处分条例》第二十条"
BOTH = f"{CIVIL}、{SANCTIONS}"
ARTICLE = (
    "《行政机关公务员处分条例》第二十条：有下列行为之一的，给予记过、记大过处分：（一）不依法履行职责的；（二）发生重大事故的；"
    "（三）贪污公款的；（四）其他玩忽职守的。"
)


def numbered(*clauses: str, between: str = "\n") -> str:
    return between.join(f"{n}.{text}" for n, text in enumerate(clauses, start=1))


def blame(cell: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The situations, the basis each states itself, and the bases of all."""
    split = SPLITTER.accountability(cell)
    return split.clauses, tuple(map(bare, split.bases)), tuple(map(bare, split.beside.bases))


@pytest.mark.parametrize(
    ("cell", "bases"),
    [
        (numbered(*TWO) + f"\n依据：{BOTH}", [BOTH]),
        (numbered(*TWO, between="") + f"依据：{BOTH}。", [BOTH]),
        (numbered(*TWO) + f"\n追责依据：{CIVIL}", [CIVIL]),
        (numbered(*TWO) + f"\n【追责依据】{CIVIL}", [CIVIL]),
        (numbered(*TWO) + f"\n【追责依据】：{CIVIL}", [CIVIL]),
        (numbered(*TWO) + f"\n问责依据为：{CIVIL}", [CIVIL]),
        (numbered(*TWO) + f"\n追究责任的依据：{CIVIL}", [CIVIL]),
        (numbered(*TWO) + f"\n责任追究依据:{CIVIL}", [CIVIL]),
        (numbered(*TWO) + f"\n法律依据：\n{CIVIL}；\n{SANCTIONS}。", [f"{CIVIL}；\n{SANCTIONS}"]),
        (numbered(*TWO) + f"\n追责依据\n{CIVIL}", [CIVIL]),
        (numbered(*TWO) + f"\n处分依据：1.{CIVIL}；2.{SANCTIONS}。", [f"1.{CIVIL}；2.{SANCTIONS}"]),
        (numbered(*TWO) + f"\n追责依据：\n1.{CIVIL}\n2.{SANCTIONS}", [f"1.{CIVIL}\n2.{SANCTIONS}"]),
        (numbered(*TWO) + f"\n{BOTH}", [BOTH]),
        (numbered(*TWO) + f"\n（依据：{BOTH}）", [BOTH]),
        (numbered(*TWO) + f"依据{CIVIL}。", [CIVIL]),
        (numbered(*TWO) + f"\n根据{CIVIL}的规定追究责任。", [f"{CIVIL}的规定追究责任"]),
        (numbered(*TWO) + f"\n3.{CIVIL}", [CIVIL]),
        (numbered(*TWO) + f"\n追责依据：{ARTICLE}", [ARTICLE.rstrip("。")]),
        (numbered(*TWO) + "\n依据：公务员法第五十九条", ["公务员法第五十九条"]),
        (numbered(*TWO) + f"\n依 据：{CIVIL}", [CIVIL]),
        (numbered(*TWO) + f"\n处分依据见{CIVIL}。", [CIVIL]),
        (numbered(*TWO) + f"\n追责依据：1.{CIVIL}；\n2.{SANCTIONS}；\n3.其他法律法规规章。",
         [f"1.{CIVIL}；\n2.{SANCTIONS}；\n3.其他法律法规规章"]),
        (numbered(*TWO) + "\n追责依据：【法律】《行政许可法》\n第七十二条 有下列情形之一的，责令改正：\n（一）不予受理的；\n（二）不公示的。",
         ["【法律】《行政许可法》\n第七十二条 有下列情形之一的，责令改正：\n（一）不予受理的；\n（二）不公示的"]),
        (f"{TWO[0]}\n{TWO[1]}\n依据：{CIVIL}", [CIVIL]),
        (f"追责依据：{CIVIL}\n追责情形：" + numbered(*TWO, between=""), [CIVIL]),
        (f"追责依据：{CIVIL}。\n" + numbered(*TWO), [CIVIL]),
        (f"{LEAD}\n{numbered(*TWO)}\n法律法规依据：{BOTH}", [BOTH]),
        (f"（一）{TWO[0]}\n（二）{TWO[1]}\n追责依据：{ARTICLE}", [ARTICLE.rstrip("。")]),
        (f"①{TWO[0]}②{TWO[1]}依据：{CIVIL}", [CIVIL]),
    ],
)  # fmt: skip
def test_a_basis_before_or_behind_the_situations_is_that_of_all(cell: str, bases: list[str]) -> None:
    clauses, own, found = blame(cell)
    assert clauses == TWO
    assert (own, list(found)) == (("", ""), bases)


@pytest.mark.parametrize(
    ("cell", "own"),
    [
        (f"1.{TWO[0][:-1]}（依据{CIVIL}）；2.{TWO[1][:-1]}（依据：{SANCTIONS}）。", (CIVIL, SANCTIONS)),
        (f"1.{TWO[0][:-1]}（{CIVIL}）；\n2.{TWO[1]}", (CIVIL, "")),
        (f"1.{TWO[0]}\n2.{TWO[1][:-1]}(依据{CIVIL})。", ("", CIVIL)),
        (f"1.{TWO[0]}依据{CIVIL}；\n2.{TWO[1]}依据{SANCTIONS}。", (CIVIL, SANCTIONS)),
        (f"1.{TWO[0]}\n追责依据：{CIVIL}\n2.{TWO[1]}\n追责依据：{SANCTIONS}", (CIVIL, SANCTIONS)),
        (f"{TWO[0]}\n依据：{CIVIL}\n{TWO[1]}\n依据：{SANCTIONS}", (CIVIL, SANCTIONS)),
        (f"1.{TWO[0]}依据：{CIVIL}\n2.{TWO[1]}", (CIVIL, "")),
        (f"（一）{TWO[0]}依据：{CIVIL}\n（二）{TWO[1]}依据：{SANCTIONS}", (CIVIL, SANCTIONS)),
    ],
)
def test_a_basis_that_stands_in_a_situation_is_its_own(cell: str, own: tuple[str, ...]) -> None:
    assert blame(cell) == (TWO, own, ())


@pytest.mark.parametrize(
    ("cell", "bases"),
    [
        (f"依据{CIVIL}，有下列情形之一的，应当承担责任：\n" + numbered(*TWO), (CIVIL,)),
        (f"有下列情形之一的，根据{BOTH}追究责任：\n" + numbered(*TWO), (BOTH,)),
        ("《行政许可法》第七十二条：有下列情形之一的，责令改正：\n" + numbered(*TWO), ("《行政许可法》第七十二条",)),
        (numbered(*TWO) + f"\n有上述情形之一的，依据{CIVIL}给予处分。", (CIVIL,)),
    ],
)  # fmt: skip
def test_a_sentence_about_all_situations_keeps_its_words_and_states_the_basis(
    cell: str, bases: tuple[str, ...]
) -> None:
    split = SPLITTER.accountability(cell)
    assert split.beside.bases == bases
    kept = "".join((split.lead, *split.clauses))
    assert "".join(cell.replace("1.", "").replace("2.", "").split()) == "".join(kept.split())


@pytest.mark.parametrize(
    "cell",
    [
        numbered("违反《行政许可法》第三十条规定，不公示材料的；", TWO[1]),
        numbered("《行政许可法》第七十二条规定的其他情形；", TWO[1]),
        numbered("依照《行政许可法》应当撤销而不撤销的；", TWO[1]),
        numbered("没有法律依据实施处罚的；", TWO[1]),
        numbered("未按《档案法》（2020年修订）第三条保管的；", TWO[1]),
        numbered("依据：错误适用的；", TWO[1]),
        numbered("公示的依据：条件、程序不全的；", TWO[1]),
    ],
)
def test_a_situation_that_names_a_law_is_a_situation(cell: str) -> None:
    split = SPLITTER.accountability(cell)
    assert len(split.clauses) == 2
    assert (split.bases, split.beside.bases, split.beside.unsure) == (("", ""), (), ())


@pytest.mark.parametrize(
    ("cell", "unsure"),
    [
        (f"1.{TWO[0]}依据{CIVIL}，给予警告处分。\n2.{TWO[1]}", f"依据{CIVIL}，给予警告处分。"),
        (numbered(*TWO) + "\n3.《公务员法》等", "《公务员法》等"),
        (numbered(*TWO) + f"\n3.依据{CIVIL}由任免机关给予警告。", f"依据{CIVIL}由任免机关给予警告。"),
    ],
)
def test_what_is_not_surely_a_basis_stays_and_is_told(cell: str, unsure: str) -> None:
    split = SPLITTER.accountability(cell)
    assert split.beside.unsure == (unsure,)
    assert any(unsure in clause for clause in split.clauses)


def test_bases_behind_some_situations_are_those_of_all_and_told() -> None:
    split = SPLITTER.accountability(f"1.甲的；2.乙的；依据{CIVIL}；3.丙的；4.丁的。依据{SANCTIONS}。")
    assert split.clauses == ("甲的；", "乙的；", "丙的；", "丁的。")
    assert tuple(map(bare, split.beside.bases)) == (CIVIL, SANCTIONS)
    assert split.beside.partly == split.beside.bases


def test_a_cell_of_bases_alone_has_no_situation() -> None:
    assert blame("《行政许可法》第七十二条、第七十四条") == (
        (),
        (),
        ("《行政许可法》第七十二条、第七十四条",),
    )


# --- responsibilities ------------------------------------------------------------------------------

PERMIT = "《行政许可法》"


@pytest.mark.parametrize(
    ("cell", "own", "bases"),
    [
        (f"1.受理责任：公示。依据{PERMIT}第三十条。2.审查责任：审核。依据{PERMIT}第三十四条。",
         (f"{PERMIT}第三十条", f"{PERMIT}第三十四条"), ()),
        (f"1.受理责任：公示。\n设定依据：{PERMIT}第三十条\n2.审查责任：审核。\n设定依据：{PERMIT}第三十四条",
         (f"{PERMIT}第三十条", f"{PERMIT}第三十四条"), ()),
        (f"1.受理责任：公示（{PERMIT}第三十条）。2.审查责任：审核。", (f"{PERMIT}第三十条", ""), ()),
        (f"1.受理责任：公示。\n2.审查责任：审核。\n责任事项依据：{PERMIT}第三十条、第三十四条", ("", ""),
         (f"{PERMIT}第三十条、第三十四条",)),
        (f"受理：公示。\n审查：审核。\n依据：{PERMIT}第三十四条", ("", ""), (f"{PERMIT}第三十四条",)),
        (f"1.受理责任：公示。2.审查责任：审核。\n{PERMIT}第三十四条", ("", ""), (f"{PERMIT}第三十四条",)),
        (f"1.受理责任：公示。法律依据：{PERMIT}第三十条：行政机关应当公示：（一）事项；（二）条件。\n2.审查责任：审核。",
         (f"{PERMIT}第三十条：行政机关应当公示：（一）事项；（二）条件", ""), ()),
    ],
)  # fmt: skip
def test_a_basis_in_the_cell_of_the_responsibilities(
    cell: str, own: tuple[str, ...], bases: tuple[str, ...]
) -> None:
    items = SPLITTER.responsibilities(cell)
    assert [(one.stage, one.text) for one in items] == [("受理", "公示。"), ("审查", "审核。")]
    assert tuple(bare(one.basis) for one in items) == own
    assert tuple(map(bare, SPLITTER.beside_responsibilities(cell).bases)) == bases


@pytest.mark.parametrize(
    "cell",
    [
        f"1.审查责任：依据{PERMIT}第三十四条，对材料审核。\n2.决定责任：依据{PERMIT}第三十八条作出决定。",
        f"1.受理责任：依据{PERMIT}第三十二条。\n2.决定责任：作出决定。",
        "根据《档案法》第四十二条对档案馆进行检查。",
        "1.受理责任：公示办理依据、条件。\n2.决定责任：说明理由和依据：不予许可的，告知复议权利。",
    ],
)
def test_a_responsibility_that_begins_with_its_law_keeps_it(cell: str) -> None:
    items = SPLITTER.responsibilities(cell)
    assert "".join(one.text for one in items)
    assert not any(one.basis for one in items)
    assert SPLITTER.beside_responsibilities(cell).bases == ()


# --- through the file ------------------------------------------------------------------------------


def read(
    tmp_path: Path, *rows: list[object], more: tuple[str, ...] = ()
) -> tuple[list[ParsedItem], list[Problem]]:
    path = write_xlsx(tmp_path / "某市城市管理局权责清单.xlsx", {"清单": [[*HEADER, *more], *rows]})
    found = read_list(path)
    return list(found.items), [one for one in found.problems if one.severity != "info"]


def test_the_bases_are_citations_of_the_item(tmp_path: Path) -> None:
    [item], problems = read(
        tmp_path,
        item_row(
            追责情形=numbered(*TWO) + f"\n追责依据：{BOTH}",
            责任事项内容=f"1.受理责任：公示。依据{PERMIT}第三十条。\n2.审查责任：审核。依据{PERMIT}第三十四条。",
        ),
    )
    assert item.accountability == list(TWO)
    assert [(c.title, c.locator) for c in item.accountability_bases] == [
        ("公务员法", "第五十九条"),
        ("行政机关公务员处分条例", "第二十条"),
    ]
    assert [c.locator for c in item.responsibility_bases] == ["第三十条", "第三十四条"]
    assert problems == []


def test_a_basis_that_a_column_of_its_own_says_too_is_cited_once(tmp_path: Path) -> None:
    [item], _ = read(
        tmp_path, [*item_row(追责情形=numbered(*TWO) + f"\n依据：{CIVIL}"), CIVIL], more=("追责依据",)
    )
    assert item.accountability == list(TWO)
    assert [one.locator for one in item.accountability_bases] == ["第五十九条"]


@pytest.mark.parametrize(
    ("cell", "left"),
    [("1.无", []), ("1./；2.无。", []), (f"1.{TWO[0]}\n2.同上", [TWO[0]]), ("无", []), ("/", []), (f"{TWO[0]}\n追责依据：无", [TWO[0]])],
)  # fmt: skip
def test_what_says_that_there_is_nothing_is_no_situation_and_is_told(
    tmp_path: Path, cell: str, left: list[str]
) -> None:
    [item], problems = read(tmp_path, item_row(追责情形=cell))
    assert (item.accountability, list(item.accountability_bases)) == (left, [])
    [told] = [one for one in problems if one.column == "追责情形"]
    assert told.message.startswith("“追责情形”第 2 行写的是“无”“/”“同上”一类的字")


def test_what_was_told_names_every_row_once(tmp_path: Path) -> None:
    rows = [item_row(n, f"户外广告设置审批{n}", 追责情形="1.无") for n in (1, 2, 3)]
    _, problems = read(tmp_path, *rows)
    [told] = [one for one in problems if one.column == "追责情形"]
    assert "第 2、3、4 行写的是" in told.message


def test_what_was_exported_here_is_read_as_it_was_printed(tmp_path: Path) -> None:
    """There bases have columns of their own, and what stands among the situations is one."""
    [item], _ = read(
        tmp_path, [*item_row(追责情形=numbered(*TWO) + f"\n3.依据：{CIVIL}"), "第1版"], more=(EDITION,)
    )
    assert item.accountability == [*TWO, f"依据：{CIVIL}"]
    assert list(item.accountability_bases) == []
