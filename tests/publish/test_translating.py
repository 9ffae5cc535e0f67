"""The strings of the public site go through gettext, with Chinese as their source: a page in another language is a catalogue."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

Make = Callable[..., Any]
REPO = Path(settings.BASE_DIR)
HAN = re.compile(r"[\u3400-\u9fff]")

# --- what is not the public site's --------------------------------------------------------------------------------------

OF_THE_OFFICE = (
    *(
        "admin",
        "apps",
        "audit_sentences",
        "change_models",
        "desk",
        "jobs",
        "measure_models",
        "models",
        "navigation",
        "pending",
        "postponing",
    ),
    *(
        "proofs",
        "recall_views",
        "recalling",
        "register_models",
        "release_listing",
        "release_views",
        "releasing",
        "search_trace_views",
        "secrecy",
        "secrecy_views",
        "waiting",
        "word_admin",
        "word_models",
        "word_reference",
    ),
)
"""Modules of the office's screens, which are Chinese."""
OF_THE_PAPER = ("register/book.py", "register/making.py", "register/jobs.py", "register/letters.py")
"""The printed edition is a Chinese document in every language."""
OF_THE_OFFICE_ROOMS = (
    "dump_models.py", "site_models.py", "dumps/jobs.py", "dumps/making.py", "dumps/signing.py",
    *(f"embeds/{name}.py" for name in ("checking", "comparing", "copies", "fetching", "jobs", "listing", "office_views", "origins")),
)  # fmt: skip
"""Tables, jobs and screens of the offices in rooms of the public site."""
DATA = {
    "laws/listing.py": {"中华人民共和国"},
    "templatetags/public.py": {"一二三四五六七八九十百", "中华人民共和国"},
    "pages/site_facts.py": {"没有设置", "网站上不显示"},
    "answers.py": {"地点", "地址"},
    "blocks.py": {"公开页面的区块"},
    "days.py": {"[-/.年]"},
    "laws/row_articles.py": {"(?!之)"},
    "search_folding.py": {"第"},
    "asking/known.py": {"省市区县旗", "中华人民共和国", "法", "条例", "规定", "办法", "细则"},
    "asking/spelling.py": {
        "第",
        "条",
        "款",
        "项",
        "法",
        "规",
        "决定",
        "解释",
        "意见",
        "通则",
        "细则",
        "办法",
        "一二三四五六七八九十",
        "中华人民共和国",
    },
    "asking/understanding.py": {"，。！？；：、"},
    "verifying.py": {"序号", "第?"},
    "dumps/files.py": {
        "行政区划代码",
        "部门代码",
        "权力类型代码",
        "部门名称",
        "权力类型",
        "序号",
        "权责清单",
    },
    "export_views.py": {"序号", "权力类型", "部门名称", "实施依据", "责任事项", "追责", "部门职责"},
    "register/register_reading.py": {
        "序号",
        "职权编码",
        "事项名称",
        "子项名称",
        "权力类型",
        "部门名称",
        "清单版本",
        "行政区划",
    },
}
"""Words that are compared, that name a column as the importer knows it, or are told to who runs the site, by module."""


# --- templates -------------------------------------------------------------------------------------------------------

SAID = re.compile(
    r"{% (?:translate|trans) .*?%}|{% blocktranslate.*?{% endblocktranslate %}|{#.*?#}|{% comment %}.*?{% endcomment %}"
    r"|_\(\"[^\"]*\"\)|_\('[^']*'\)",
    re.DOTALL,
)


def untranslated(template: str) -> list[str]:
    """The lines of a template with Chinese that goes past gettext."""
    left = SAID.sub(lambda found: "\n" * found[0].count("\n"), template)
    return [line.strip() for line in left.splitlines() if HAN.search(line)]


def public_templates() -> Iterator[str]:
    root = REPO / "templates"
    for path in (root / "publish").rglob("*.html"):
        if "releases" not in path.parts:  # the office's
            yield str(path.relative_to(root))
    yield from ("base.html", "400.html", "404.html", "_error_ways.html", "review/meetings/mechanism.html")


@pytest.mark.parametrize("name", sorted(public_templates()))
def test_a_public_template_says_nothing_past_gettext(name: str) -> None:
    assert untranslated((REPO / "templates" / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("template", "left"),
    [
        ('<p>{% translate "检索" %}</p>', []),
        ("<p>检索</p>", ["<p>检索</p>"]),
        ('<a title="检索">{{ x|default:_("无") }}</a>', ['<a title="检索">{{ x|default: }}</a>']),
        ("{% blocktranslate %}共\n{{ n }} 项{% endblocktranslate %}{# 说明 #}", []),
        ('{{ x|default:"无" }}', ['{{ x|default:"无" }}']),
    ],
)
def test_what_goes_past_gettext_is_seen(template: str, left: list[str]) -> None:
    assert untranslated(template) == left


# --- Python ------------------------------------------------------------------------------------------------------------

CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext"}


def plain_words(source: str) -> list[str]:
    """The strings with Chinese of a module that are neither documentation nor given to gettext nor a pattern."""
    tree = ast.parse(source)
    passed: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(node.value)
        if isinstance(node, ast.Call) and (
            (isinstance(node.func, ast.Name) and node.func.id in CALLS)
            or ast.unparse(node.func).startswith("re.")
        ):
            passed.update(ast.walk(node))
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and HAN.search(node.value)
        and node not in passed
    ]


def public_modules() -> Iterator[str]:
    root = REPO / "publish"
    for path in root.rglob("*.py"):
        name = str(path.relative_to(root))
        office = path.parent == root and path.stem in OF_THE_OFFICE
        if (
            not office
            and name not in (*OF_THE_PAPER, *OF_THE_OFFICE_ROOMS)
            and not {"migrations", "management"} & set(path.parts)
        ):
            yield name


def words_of(name: str) -> list[str]:
    known = DATA.get(name, set())
    found = plain_words((REPO / "publish" / name).read_text(encoding="utf-8"))
    return [word for word in found if not any(data in word for data in known)]


@pytest.mark.parametrize("name", sorted(public_modules()))
def test_a_public_module_says_nothing_past_gettext(name: str) -> None:
    assert words_of(name) == []


LABELS = (
    ("review/models/rules.py", "ChangeAction"),
    ("review/models/rules.py", "UnitKind"),
    ("powers/checks/rulebook.py", "VERDICTS"),
    ("powers/diff.py", "_LABELS"),
)
"""Tables of words that the floors below or beside the public site keep, and its pages show."""


def test_words_of_other_tables_are_marked() -> None:
    """What an office's table calls it reaches the catalogue only where it is marked there."""
    for path, name in LABELS:
        source = (REPO / path).read_text(encoding="utf-8")
        tables = [
            node
            for node in ast.parse(source).body
            if getattr(node, "name", "") == name
            or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name)
        ]
        assert tables, name
        assert plain_words("\n".join(ast.unparse(node) for node in tables)) == [], name


# --- proof ---------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["method", "measures", "contact", "report", "accessibility", "privacy", "map", "licence"]
)
def test_a_page_in_another_language_has_no_chinese_left(
    client: Client, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A language of our own, in which everything is “…”: what stays Chinese went past gettext."""
    monkeypatch.setattr("django.utils.translation._trans.gettext", lambda message: re.sub(HAN, "x", message))
    html = client.get(f"/about/{name}/").content.decode()
    main = html.partition("<main")[2].partition("</main>")[0]
    assert "xx" in main
    assert HAN.findall(main) == []
