"""What a provision points to in other laws: which, and where in them; not what it was made under or ends."""

from __future__ import annotations

import pytest

from laws.pointing import pointers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("违反本办法的，依照《固体废物污染环境防治法》第七十条处罚。", ["《固体废物污染环境防治法》第七十条"]),
        (
            "由公安机关依照《中华人民共和国治安管理处罚条例》第二十五条、第二十六条的规定处罚；构成犯罪的，依法追究刑事责任。",
            ["《中华人民共和国治安管理处罚条例》第二十五条、第二十六条"],
        ),
        ("依照《 水污染防治法 》\n的第八十三条第（二）项处罚。", ["《水污染防治法》第八十三条"]),
        ("按照《大气污染防治法》（2018年修正）第一百条和《环境保护法》的有关规定处理。", ["《大气污染防治法》第一百条", "《环境保护法》"]),
        ("违反《甲条例》第五条，依照《甲条例》第九条处罚。", ["《甲条例》第五条、第九条"]),
        ("根据《中华人民共和国水污染防治法》、《环境保护法》，结合本市实际，制定本条例。", []),
        ("本条例自2020年1月1日起施行。《某市旧条例》同时废止。", []),
        ("依照《广东省实施〈中华人民共和国环境噪声污染防治法〉办法》第十条处理。", ["《广东省实施〈中华人民共和国环境噪声污染防治法〉办法》第十条"]),
        ("依照有关法律、行政法规的规定处罚。", []),
        ("使用《许可证》以外的设备的，责令改正。", []),
    ],
)  # fmt: skip
def test_what_is_pointed_to(text: str, expected: list[str]) -> None:
    assert [str(pointer) for pointer in pointers(text)] == expected
