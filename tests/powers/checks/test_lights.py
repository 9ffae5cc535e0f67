"""The five elements as a person sees them (要素): none is called 齐全 where there is nothing of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from powers.checks.findings import Severity
from powers.checks.presenting import lights
from powers.models import CodeScheme


def light(code: str, severity: Severity, name: str) -> str:
    found: Any = [SimpleNamespace(code=code, severity=severity)]
    return next(one.words for one in lights(found) if one.name == name)


@pytest.mark.parametrize("code", ["structure.responsibility", "structure.filler", "structure.stage"])
def test_without_responsibilities_the_procedure_is_not_complete(code: str) -> None:
    assert light(code, Severity.ERROR, "程序") == "1处错误"


def test_what_is_no_matter_of_an_element_leaves_it_alone() -> None:
    assert light("structure.responsibility", Severity.ERROR, "机构") == "齐全"


def test_a_code_scheme_is_told_in_words_with_an_example() -> None:
    scheme = CodeScheme(template="{region}{letters}-{serial:05d}", sub_template=".{sub:02d}")
    assert scheme.in_words == "区划代码类型字母-5位序号，子项加.2位子项号"
    assert scheme.examples == ("120000XK-00001", "120000XK-00001.01")
