"""Whether the body that a list writes as acting (行使主体) is one, is of today, and is the department whose list it is.

Pre-reform names are data (reference_data/former_bodies.yaml), stand-ins and lines too (organs.yaml). Where a reform, a
delegation or an entrustment is told, nothing is said of another body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.reference_files import read_yaml
from powers.checks.findings import Problem, Severity
from powers.checks.holders import is_handed
from powers.checks.items import BETWEEN_BODIES, Item
from powers.checks.organs import is_no_body, is_street, lines_of_bodies, may_meet
from powers.checks.registry import check

FORMER = Path(__file__).parents[1] / "reference_data" / "former_bodies.yaml"
GROUND = "行政处罚法第十七条、行政许可法第二十二条"
_WRITTEN = ("subject", "subject_text", "executing_body")


def _written(item: Item) -> Iterator[tuple[str, str]]:
    """The bodies that are written as acting, with the field."""
    for field in _WRITTEN:
        for part in BETWEEN_BODIES.split(str(item.doc[field])):  # type: ignore[literal-required]
            if name := part.strip():
                yield f"/{field}", name


@check("competence.placeholder", Severity.WARNING, "行使主体不是具体机关", ground=GROUND)
def placeholder(item: Item) -> Iterator[Problem]:
    whole = ((f"/{field}", str(item.doc[field]).strip()) for field in _WRITTEN)  # type: ignore[literal-required]
    for path, name in (("/subject", item.department), *whole, *_written(item)):
        if name and is_no_body(name.strip()):
            yield Problem(path, f"“{name}”不是具体的机关名称，请写明法定实施机关的全称。")
            return


# --- a body of before a reform ----------------------------------------------------------------------


@dataclass(frozen=True)
class Former:
    """A body that a reform has ended: its name, who has taken its duties over, and whether no place has it still."""

    old: re.Pattern[str]
    heirs: re.Pattern[str]
    now: str
    sure: bool = True


_PLACE = r"(?:[\u4e00-\u9fff]{0,12}?(?:自治区|自治州|自治县|自治旗|省|市|州|盟|县|区|旗|[×Xx某]{2}|本级))?(?:人民政府)?"


@lru_cache(maxsize=1)
def _former() -> tuple[Former, ...]:
    return tuple(
        Former(
            re.compile(
                rf"(?:原)?{_PLACE}(?:原)?(?:{row['old']})(?:[\u4e00-\u9fff]{{1,8}}(?:分局|所|支队|大队))?(?:[（(][^（）()]*[）)])?"
            ),
            re.compile(row["heirs"]),
            row["now"],
            row.get("sure", True),
        )
        for row in read_yaml(FORMER)
    )


@lru_cache(maxsize=4096)
def former_body(name: str) -> Former | None:
    """The row of a name that a reform has ended; None for any other."""
    return next((row for row in _former() if row.old.fullmatch(name)), None)


def _still_has(department: str, row: Former) -> bool:
    """Whether a department bears the name itself, alone or in brackets: 宣传部（新闻出版局）."""
    names = (department, *(part[1:-1] for part in _IN_BRACKETS.findall(department)))
    return any(row.old.fullmatch(name) for name in names)


_IN_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


@check("competence.former_subject", Severity.WARNING, "行使主体是改革前的机关", ground=GROUND)
def former_subject(item: Item) -> Iterator[Problem]:
    """A body whose duties the department of this list has taken over."""
    if is_handed(item):
        return
    for path, name in _written(item):
        row = None if path == "/subject" and name == item.department else former_body(name)
        if row is None or not row.heirs.search(item.department) or _still_has(item.department, row):
            continue
        if (beside := _IN_BRACKETS.search(name)) and row.heirs.search(beside[0]):
            continue  # 市规划局（自然资源局）
        ends = "已经撤销" if row.sure else "可能已经撤销"
        yield Problem(
            path,
            f"行使主体写的是“{name}”，机构改革后这一机关{ends}，职责由{row.now}承担。请改为{item.department}；仍有这一机关的，请说明。",
            severity=None if row.sure else Severity.QUESTION,
        )
        return


# --- another department -----------------------------------------------------------------------------


@check("competence.subject", Severity.WARNING, "行使主体不是清单部门", ground=GROUND)
def subject(item: Item) -> Iterator[Problem]:
    """A body that acts in no line of the department whose list it is; one of a line near to it is asked of."""
    mine = lines_of_bodies(item.department)
    if is_handed(item):
        return
    for path in ("subject", "subject_text"):
        name = str(item.doc[path]).strip()
        theirs = lines_of_bodies(name) if name and not is_no_body(name) else None
        if mine and theirs and not may_meet(mine, theirs):
            yield Problem(
                f"/{path}",
                f"行使主体写的是“{name}”，清单部门是{item.department}。请核对行使主体；由其他机关行使的，列入该机关的清单。",
            )
            return
    if other := _near(item):
        path, name = other
        yield Problem(
            path,
            f"行使主体写的是“{name}”，与清单部门{item.department}不是同一机关。请核实由谁行使；由其他机关行使的，列入该机关的清单，"
            "职责已经划转的，请注明划转依据。",
            severity=Severity.QUESTION,
        )


def _near(item: Item) -> tuple[str, str] | None:
    """A department of its own beside the list's, where the list names none that is the department itself."""
    named = [(path, name) for path, name in _written(item) if path != "/executing_body"]
    if any(
        is_same_body(name, item.department) or _is_former_of(name, item.department)
        for path, name in named
        if path != "/subject"
    ):
        return None
    return next(
        (
            (path, name)
            for path, name in named
            if _OF_ITS_OWN.search(name)
            and not (is_no_body(name) or is_street(name) or _NO_DEPARTMENT.search(name))
            and not is_same_body(name, item.department)
        ),
        None,
    )


def _is_former_of(name: str, department: str) -> bool:
    """Whether a name is of a body whose duties the department has taken over, which `former_subject` tells."""
    row = former_body(name)
    return row is not None and bool(row.heirs.search(department))


_OF_ITS_OWN = re.compile(
    r"(?:局|委|委员会|厅|办公室|消防(?:救援)?(?:总队|支队|大队|站|局))(?:[（(][^（）()]*[）)])?$"
)
_NO_DEPARTMENT = re.compile(
    r"政府|管委会|管理委员会|党委|[省市区县]委$|分局|派出|直属|所属|机关事务|公司|仲裁|评审|考试|领导小组|议事"
)
_AROUND = re.compile(
    r"^原|^(?:中共|国家)|自治[区州县旗]|监督管理|行政管理|管理|监督|行政|工作|服务|事业|和|与|及|、|委员会|办公室|局|委|厅|办|部|队|总|支|大|站"
)
_KIND_OF_BODY = re.compile(r"^原|(?:委员会|办公室|局|委|厅|办)$|和|与|及|、")
_PLACE_BEFORE = re.compile(
    r"^[\u4e00-\u9fff]{0,10}?(?:自治区|自治州|省|市(?!场|监|政|容)|州|盟|县|区|旗|镇|乡)(?=[\u4e00-\u9fff]{2,})"
)


@lru_cache(maxsize=8192)
def is_same_body(name: str, department: str) -> bool:
    """Whether a name is the department's, whole or shortened (市人社局, 卫健委), or has it in brackets."""
    return any(
        _is_within(one, other) or _is_within(other, one)
        for one in _cores(name)
        for other in _cores(department)
    )


@lru_cache(maxsize=8192)
def _cores(name: str) -> frozenset[str]:
    """What tells a body from others: its name, and those in brackets, without place and what all names have."""
    found = set()
    for part in [_IN_BRACKETS.sub("", name), *(part[1:-1] for part in _IN_BRACKETS.findall(name))]:
        nearer = _PLACE_BEFORE.sub("", part.strip())
        for one in (part.strip(), nearer, _PLACE_BEFORE.sub("", nearer)):
            found |= {_AROUND.sub("", one), _KIND_OF_BODY.sub("", one)}
    return frozenset(core for core in found if len(core) > 1)


def _is_within(short: str, long: str) -> bool:
    """Whether all characters of a name stand in another in their order: 卫健 in 卫生健康."""
    rest = iter(long)
    return all(char in rest for char in short)
