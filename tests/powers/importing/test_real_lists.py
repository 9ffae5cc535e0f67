"""The 13 published workbooks of 12 departments of 克拉玛依市 (../shared/data, not part of the project)."""

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from powers.importing.lists import ListFile, read_list
from tests.powers.importing.workbooks import bare, lost_cells

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "power_lists"
RAW = DATA / "raw_karamay"

pytestmark = pytest.mark.skipif(
    not RAW.is_dir(), reason=f"needs the published workbooks in {RAW}; see ../shared/data/README.md"
)
FILES = sorted(RAW.glob("*.xls*")) if RAW.is_dir() else []
ITEMS = {
    "统计局": 3,
    "人力资源": 108,
    "医疗保障": 17,
    "发展和改革": 57,
    "商务局": 21,
    "宣传部": 1,
    "文化体育": 301,
    "机关事务": 10,
    "档案局": 12,
    "科学技术": 4,
    "国动办": 18,
    "财政局": 19,
}


@cache
def read(path: Path) -> ListFile:
    return read_list(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_item_is_found_and_none_is_made_up(path: Path) -> None:
    (expected,) = [count for word, count in ITEMS.items() if word in path.name]
    assert len(read(path).items) == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_cell_is_lost(path: Path) -> None:
    assert lost_cells(path, read(path)) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_is_an_error(path: Path) -> None:
    assert [problem for problem in read(path).problems if problem.severity == "error"] == []


def test_names_types_departments_and_places_agree_with_the_answer_key() -> None:
    with (DATA / "karamay_items_11depts.jsonl").open(encoding="utf-8") as lines:
        keys = [json.loads(line) for line in lines]
    read_by_file = {path.name: {(i.sheet, i.row): i for i in read(path).items} for path in FILES}
    wrong = []
    for key in keys:
        item = read_by_file[key["source_file"]].get((key["sheet"], key["row"]))
        expected = (
            key["item_name"],
            key["power_type"],
            key["department"],
            bare(key.get("subitem_name") or ""),
        )
        got = item and (item.name, item.type, item.department, bare(item.sub_item))
        if got != expected:
            wrong.append((key["source_file"], key["row"], expected, got))
    assert wrong == []
    assert len(keys) == 270


def test_the_largest_workbook_reads_as_checked_by_hand() -> None:
    (path,) = [path for path in FILES if "文化体育" in path.name]
    items = read(path).items
    assert [item.seq for item in items] == [str(number) for number in range(1, 302)]
    assert {item.department for item in items} == {"克拉玛依市文化体育广播电视和旅游局"}
    assert Counter(item.type for item in items) == {
        "行政处罚": 256,
        "行政许可": 17,
        "行政确认": 10,
        "行政检查": 6,
        "其他行政权力": 5,
        "行政奖励": 3,
        "行政强制": 3,
        "行政给付": 1,
    }
    assert all(item.name and item.responsibilities and item.accountability for item in items)


def test_most_bases_have_a_title_and_a_locator() -> None:
    bases = [basis for path in FILES for item in read(path).items for basis in item.bases]
    assert sum(1 for basis in bases if basis.title and basis.locator) >= 0.85 * len(bases)
