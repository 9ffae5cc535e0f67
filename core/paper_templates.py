"""Papers from .docx templates with placeholders (公文模板): filled in, or looked through for what cannot be filled in.

A template is a foreign file: `fill` and `look_through` take a folder that holds it (FILE), with what to fill in or what
placeholders there are (VALUES), and are meant for `core.parsing_apart`; nothing here needs Django. Placeholders are Jinja's, in
a sandbox: {{ 标题 }}, {%p for 段 in 正文 %} … {%p endfor %}, {%tr … %} for rows of a table.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from lxml.etree import LxmlError

from core.parsing_apart import UnreadableError

FILE, VALUES = "template.docx", "values.json"
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What no XML document can hold, and a pasted text may."""
UNPACKED, PARTS = 50_000_000, 500
TAG = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
Schema = Mapping[str, Any]
"""What placeholders there are: a name with "" for a text, a list with the schema of one for what is repeated."""


@dataclass(frozen=True)
class Fault:
    """What is wrong in a template, and where."""

    where: str
    what: str


def fill(folder: Path) -> bytes:
    """The paper: the template of the folder with its values filled in. Raises UnreadableError."""
    template = _opened(folder / FILE)
    values = json.loads((folder / VALUES).read_text(encoding="utf-8"))
    try:
        template.render(clean(values), jinja_env=_environment(), autoescape=True)
    except TemplateSyntaxError as error:
        raise UnreadableError(f"模板的占位符写得不对：{_in_chinese(error)}") from error
    except SecurityError as error:
        raise UnreadableError("模板中有不允许使用的写法，请只用占位符、循环和判断。") from error
    except UndefinedError as error:
        raise UnreadableError(f"模板中有填不进去的占位符：{error}") from error
    except (TemplateError, LxmlError, ArithmeticError, TypeError, ValueError, OverflowError) as error:
        raise UnreadableError("模板填不进内容，请核对占位符、循环和判断是否完整。") from error
    _keep_the_end_together(template.docx)
    about = template.docx.core_properties
    about.title = "".join(str(values.get("标题", "")).split())[:255]
    about.created = about.modified = dt.datetime.now(dt.UTC)
    data = io.BytesIO()
    template.save(data)
    return data.getvalue()


def _keep_the_end_together(document: Any) -> None:
    """The last words of the text stand on the page of the signature, which keeps together itself."""
    before = None
    for paragraph in document.paragraphs:
        if before is not None and paragraph.paragraph_format.keep_with_next and before.text.strip():
            before.paragraph_format.keep_with_next = before.paragraph_format.keep_together = True
        before = paragraph


def look_through(folder: Path) -> list[Fault]:
    """What is wrong in the template of the folder, by the placeholders that its VALUES say there are."""
    path, schema = folder / FILE, json.loads((folder / VALUES).read_text(encoding="utf-8"))
    template = _opened(path)
    places = list(_places(path))
    found: list[Fault] = []
    try:
        source = _source(template)
        tree = _environment().parse(source)
    except TemplateSyntaxError as error:
        return [Fault(_where_of(_near(error), places), _in_chinese(error))]
    for name in dict.fromkeys(_unknown(tree, dict(schema))):
        where = [place for place, words in places if name in words]
        found.append(Fault("、".join(where[:3]) or "模板中", f"没有“{name}”这个占位符"))
    if not any(TAG.search(words) for _, words in places):
        found.append(Fault("模板中", "没有占位符，每份公文都会一样"))
    return found


def clean(value: Any) -> Any:
    """Values without what no document can hold."""
    if isinstance(value, str):
        return ILLEGAL.sub("", value)
    if isinstance(value, dict):
        return {key: clean(one) for key, one in value.items()}
    return [clean(one) for one in value] if isinstance(value, list) else value


# --- the file ----------------------------------------------------------------------------------------------


def _opened(path: Path) -> DocxTemplate:
    try:
        with ZipFile(path) as package:
            infos = package.infolist()
            if len(infos) > PARTS or sum(one.file_size for one in infos) > UNPACKED:
                raise UnreadableError("模板文件过大，请删去其中的图片等再上传。")
            if any(one.filename.lower().endswith("vbaproject.bin") for one in infos):
                raise UnreadableError("模板中有宏，请另存为不含宏的 .docx 再上传。")
            if any(_reaches_out(package.read(one)) for one in infos if one.filename.endswith(".rels")):
                raise UnreadableError(
                    "模板引用了文件以外的内容（如链接的图片、模板、网址），请删去这些链接再上传。"
                )
        template = DocxTemplate(str(path))
        template.init_docx()
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError, LxmlError, OSError) as error:
        raise UnreadableError(
            "不是 Word 文档（.docx），或者文件已损坏，请用 Word、WPS 另存为 .docx 再上传。"
        ) from error
    return template


def _reaches_out(relations: bytes) -> bool:
    """Whether a part refers to something outside the file, which Word would fetch when a paper is opened."""
    tree = etree.fromstring(relations, etree.XMLParser(resolve_entities=False, no_network=True))
    return any(one.get("TargetMode") == "External" for one in tree.iter() if isinstance(one.tag, str))


def _source(template: DocxTemplate) -> str:
    """The text of all parts as Jinja reads them."""
    parts = [template.patch_xml(template.get_xml())]
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        for _, part in template.get_headers_footers(uri):
            parts.append(template.patch_xml(template.get_part_xml(part)))
    return "\n".join(parts)


def _places(path: Path) -> Iterator[tuple[str, str]]:
    """Each stretch of text with where it stands, as a person counts: 第3段, 表1第2行."""
    document = Document(str(path))
    for number, paragraph in enumerate(document.paragraphs, start=1):
        yield f"第{number}段", paragraph.text
    for number, table in enumerate(document.tables, start=1):
        for line, row in enumerate(table.rows, start=1):
            yield f"表{number}第{line}行", " ".join(cell.text for cell in row.cells)
    for section in document.sections:
        for name, part in (("页眉", section.header), ("页脚", section.footer)):
            yield name, "\n".join(paragraph.text for paragraph in part.paragraphs)


# --- what it says ----------------------------------------------------------------------------------------------


def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def _unknown(node: nodes.Node, known: dict[str, Any]) -> Iterator[str]:
    """The placeholders below a node that there are not; a loop knows its own besides."""
    if isinstance(node, nodes.For):
        yield from _unknown(node.iter, known)
        rows = _schema_of(node.iter, known)
        inner = dict(known) | {"loop": None}
        if isinstance(node.target, nodes.Name):
            inner[node.target.name] = rows[0] if isinstance(rows, list) and rows else None
        for child in (*node.body, *node.else_):
            yield from _unknown(child, inner)
        return
    if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
        name = _named(node)
        if name is not None and node_is_read(node):
            if not _is_known(name, known):
                yield ".".join(name)
            return
    inner = known
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Assign) and isinstance(child.target, nodes.Name):
            inner = dict(inner) | {child.target.name: None}
        yield from _unknown(child, inner)


def node_is_read(node: nodes.Node) -> bool:
    """Whether a name is read, not set."""
    return getattr(node, "ctx", "load") == "load"


def _named(node: nodes.Node) -> tuple[str, ...] | None:
    if isinstance(node, nodes.Name):
        return (node.name,)
    if isinstance(node, nodes.Getattr) and (head := _named(node.node)):
        return (*head, node.attr)
    return None


def _is_known(name: tuple[str, ...], known: Mapping[str, Any]) -> bool:
    here: Any = known
    for part in name:
        if here is None:
            return True
        if not isinstance(here, Mapping) or part not in here:
            return False
        here = here[part]
    return True


def _schema_of(node: nodes.Node, known: Mapping[str, Any]) -> Any:
    here: Any = known
    for part in _named(node) or ():
        here = here.get(part) if isinstance(here, Mapping) else None
    return here


MESSAGES = (
    (re.compile(r"Unexpected end of template.*'(\w+)'", re.DOTALL), "有循环或者判断没有结束，缺“{%p endfor %}”或者“{%p endif %}”"),
    (re.compile(r"Encountered unknown tag '(\w+)'"), "不认识的写法“{0}”，可用的是 for、endfor、if、elif、else、endif"),
    (re.compile(r"expected token '(.+?)', got '(.+?)'"), "占位符的括号没有配对，或者多写了“{1}”"),
    (re.compile(r"unexpected '(.+?)'"), "占位符中多了“{0}”"),
    (re.compile(r"No filter named '(\w+)'"), "没有“{0}”这种处理"),
)  # fmt: skip


def _in_chinese(error: TemplateError) -> str:
    for pattern, words in MESSAGES:
        if match := pattern.search(str(error.message)):
            return words.format(*match.groups()) if "{0}" in words or "{1}" in words else words
    return "占位符写得不完整，请核对括号、循环和判断"


def _near(error: TemplateSyntaxError) -> str:
    """The text around a fault, without its markup."""
    lines = (error.source or "").splitlines()
    line = lines[error.lineno - 1] if 0 < error.lineno <= len(lines) else ""
    return re.sub(r"<[^>]*>", "", line)


def _where_of(near: str, places: list[tuple[str, str]]) -> str:
    """Where the text around a fault stands, as well as that can be said."""
    tags = [re.sub(r"\s", "", tag) for tag in TAG.findall(near)]
    broken = [
        place
        for place, words in places
        if words.count("{{") != words.count("}}") or words.count("{%") != words.count("%}")
    ]
    if broken:
        return "、".join(broken[:3])
    found = [
        place for place, words in places if any(re.sub(r"\s", "", tag) in tags for tag in TAG.findall(words))
    ]
    return "、".join(found[:3]) or "模板中"
