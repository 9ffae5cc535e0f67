"""The rules and cases in the field's words (规则用语): what an office reads and writes for what the data call otherwise.

`to_words` and `from_words` lead from one to the other and back; what has no word stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.read_once import once
from laws.models import Instrument
from powers.checks.registry import CHECKS
from powers.models import LegalBasis, PowerType, RuleSet

KEYS = {
    "type": "职权类型", "name": "名称", "region": "区划代码", "department": "部门", "day": "日期", "bases": "依据",
    "instrument": "文件种类", "title": "标题", "locator": "条款", "text": "引文", "edition": "版本说明", "role": "作用",
    "role_confirmed": "作用已核实", "facts": "事实", "library": "法律库", "versions": "文本", "date": "公布日期",
    "from": "施行日期", "to": "失效日期", "status": "状态", "articles": "条文", "document": "其他要素",
    "subject_nature": "主体性质", "executing_body": "具体执行机构", "power_source": "权力来源", "verdict": "结论",
    "rule": "规则", "list": "清单标准", "statute": "法律规定", "finds": "应当发现", "not_finds": "不应发现", "says": "说明中有", "article": "根据",
    "asks": "应当询问", "why": "理由",
    "conditions": "条件", "flow": "运行流程",
}  # fmt: skip
VALUES = {
    "repealed": "已废止", "amended": "已修改", "in_force": "有效", "future": "尚未生效", "unknown": "未注明",
    "SET": "可以设定", "DETAIL": "只能作具体规定", "SUPPLEMENT": "可以补充设定", "SET_TEMP": "可以临时设定",
    "ALLOW": "符合清单标准", "WARN": "须说明理由", "DENY": "不得设定", "NEEDS_FACT": "须核实事实",
}  # fmt: skip
FAMILIES = {
    "penalty": "行政处罚", "permit": "行政许可", "coercive_measure": "行政强制措施",
    "coercive_execution": "行政强制执行", "levy": "行政征收",
}  # fmt: skip


@once
def _newest() -> RuleSet | None:
    return RuleSet.objects.order_by("-number").first()


def fact_words() -> dict[str, str]:
    """The questions of fact, of the newest edition."""
    newest = _newest()
    return dict(newest.vocabulary.get("facts", {})) if newest else {}


@once
def instrument_words() -> dict[str, str]:
    """The kinds of instruments and their groups."""
    newest = _newest()
    groups = newest.vocabulary.get("groups", {}) if newest else {}
    words = {code: f"{group['name']}（全部）" for code, group in groups.items()}
    return words | dict(Instrument.objects.values_list("code", "name")) | {"*": "任何种类"}


def kind_words() -> dict[str, str]:
    """The kinds of what is set, of every family."""
    newest = _newest()
    tables = newest.vocabulary.get("kinds", {}) if newest else {}
    return {code: row["name"] for table in tables.values() for code, row in table.items()} | {
        "K6": "其他行政处罚"
    }


@once
def type_words() -> dict[str, str]:
    return dict(PowerType.objects.values_list("code", "name"))


def to_words(value: Any, facts: Mapping[str, str]) -> Any:
    """Plain data of a case in words."""
    return _mapped(value, _words(facts), KEYS | dict(facts))


def from_words(value: Any, facts: Mapping[str, str]) -> Any:
    """The plain data of a case from its words."""
    values = {word: code for code, word in _words(facts).items()}
    keys = {word: key for key, word in (KEYS | dict(facts)).items()}
    return _mapped(value, values, keys)


def _words(facts: Mapping[str, str]) -> dict[str, str]:
    checks = {code: f"{check.title}" for code, check in CHECKS.items()}
    roles = {role.value: str(role.label) for role in LegalBasis.Role}
    return VALUES | checks | roles | dict(facts)


def _mapped(value: Any, values: Mapping[str, str], keys: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {keys.get(key, key): _mapped(part, values, keys) for key, part in value.items()}
    if isinstance(value, list):
        return [_mapped(part, values, keys) for part in value]
    return values.get(value, value) if isinstance(value, str) else value
