"""The templates of papers (公文模板): what placeholders each kind has, which template holds in a region, filling it in.

Shipped templates are files (reference_data/papers); an office's own is a foreign file, which only a child process opens
(core/parsing_apart.py). An own template that does not fill is told, never put aside in silence.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.db.models import F, Q
from django.http import FileResponse

from core.official_paper import DOCX
from core.paper_templates import FILE, VALUES, Fault, fill, look_through
from core.parsing_apart import Limits, parse_apart
from core.title_lines import title_lines
from departments.models import Region
from review.models.papers import PaperKind, PaperTemplate

SHIPPED = Path(__file__).parents[1] / "reference_data" / "papers"
LARGEST = 5_000_000
LIMITS = Limits(memory=700_000_000, seconds=30, answer=40_000_000)
Values = dict[str, Any]

_COMMON: Values = {"标题": "", "署名": "", "成文日期": "", "区划": ""}
_BODY: Values = {"正文": [{"文字": "", "是标题": ""}]}
_MEETING: Values = {
    "名称": "",
    "次数": "",
    "日期": "",
    "地点": "",
    "主持": "",
    "参加单位": "",
    "出席": "",
    "缺席": "",
}
_ITEM: Values = {
    "序号": "",
    "动作": "",
    "名称": "",
    "类型": "",
    "不同意见": "",
    "决议": "",
    "理由": "",
    "会上不同意见": "",
}
_ITEMS: Values = {
    "申请列表": [
        {
            "序号": "",
            "标题": "",
            "部门": "",
            "项数": "",
            "理由": "",
            "问题": [""],
            "会签": [""],
            "事项": [_ITEM],
        }
    ]
}
SCHEMAS: dict[str, Values] = {
    PaperKind.AGENDA: _COMMON | _MEETING | _ITEMS,
    PaperKind.MINUTES: _COMMON | _MEETING | _BODY | _ITEMS | {"抄送": ""},
    PaperKind.CIRCULATION: _COMMON | _MEETING | _BODY | _ITEMS | {"主送": "", "答复期限": ""},
    PaperKind.ANSWERS: _COMMON | _MEETING | _BODY | _ITEMS | {"抄送": ""},
    PaperKind.HANDLING: _COMMON
    | _BODY
    | {"文号": "", "主送": "", "部门": "", "处理方式": "", "事由": "", "要求办结日期": "", "移送机关": ""},
    PaperKind.DISPUTE: _COMMON
    | _BODY
    | {
        "事项": "",
        "部门": "",
        "部门理由": "",
        "目前情况": "",
        "经过": [{"日期": "", "事情": "", "文号": "", "情况": ""}],
    },
}
"""The placeholders of each kind: a text is "", what is repeated a list with one of it."""


@dataclass(frozen=True)
class FilledPaper:
    """A paper of a kind, as the template of a region fills it in."""

    kind: str
    region: Region
    values: Values

    def read(self) -> bytes:
        """The .docx. Raises UnreadableError where the office's own template does not fill."""
        own = template_of(self.region, self.kind)
        values = self.values | {"标题": title_lines(self.values["标题"])}
        with _folder(self.kind, own, values) as folder:
            return fill(folder) if own is None else parse_apart(fill, folder, LIMITS)

    def response(self, name: str) -> FileResponse:
        """The paper as a download."""
        data = BytesIO(self.read())
        return FileResponse(data, as_attachment=True, filename=f"{name}.docx", content_type=DOCX)


def template_of(region: Region, kind: str) -> PaperTemplate | None:
    """The own template that holds in a region, its own before the general one; None for the shipped one."""
    rows = PaperTemplate.objects.filter(Q(region=region) | Q(region=None), kind=kind)
    return rows.order_by(F("region").desc(nulls_last=True)).first()


def shipped(kind: str) -> Path:
    return SHIPPED / f"{PaperKind(kind).value}.docx"


def faults_of(kind: str, data: bytes) -> list[Fault]:
    """What is wrong in a template somebody uploads: what its placeholders are, and whether it fills. Raises UnreadableError."""
    with _folder(kind, None, SCHEMAS[kind], data) as folder:
        found = parse_apart(look_through, folder, LIMITS)
    if found:
        return found
    preview(kind, data)
    return []


def preview(kind: str, data: bytes) -> bytes:
    """A template filled with what stands for the things to come. Raises UnreadableError."""
    with _folder(kind, None, sample(SCHEMAS[kind]), data) as folder:
        return parse_apart(fill, folder, LIMITS)


def sample(schema: Any, name: str = "") -> Any:
    """Values that show where each placeholder comes to stand: its name in brackets, what is repeated twice."""
    if isinstance(schema, dict):
        return {key: sample(one, key) for key, one in schema.items()}
    if isinstance(schema, list):
        return [sample(one, name) for one in schema * 2]
    return f"［{name}］"


def placeholders(kind: str) -> list[str]:
    """The placeholders of a kind as one writes them, for people."""
    return list(_written(SCHEMAS[kind], ""))


def _written(schema: Values, head: str) -> Iterator[str]:
    for name, what in schema.items():
        if not isinstance(what, list):
            yield f"{{{{ {head}{name} }}}}"
            continue
        one = what[0]
        inner = "、".join(_written(one, "项.")) if isinstance(one, dict) else "{{ 项 }}"
        yield f"{{%p for 项 in {head}{name} %}} {inner} {{%p endfor %}}"


@contextmanager
def _folder(
    kind: str, own: PaperTemplate | None, values: Values, data: bytes | None = None
) -> Iterator[Path]:
    """A folder with the template and the values, gone afterwards."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if data is not None:
            (folder / FILE).write_bytes(data)
        elif own is not None:
            with own.file.open("rb") as source, (folder / FILE).open("wb") as copy:
                shutil.copyfileobj(source, copy)
        else:
            shutil.copyfile(shipped(kind), folder / FILE)
        (folder / VALUES).write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
        yield folder
