"""Writes the shipped templates of papers (公文模板) anew: `.venv/bin/python docs/make_paper_templates.py`.

What an office downloads, edits in a word processor and uploads again. Their placeholders: review/meetings/paper_templates.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from core.official_paper import Paper  # noqa: E402  the path is set above

PLACE = ROOT / "review" / "reference_data" / "papers"
AGENDA = (
    ("heading", "{%p for 申请 in 申请列表 %}"),
    ("heading", "{{ 申请.序号 }}、{{ 申请.标题 }}（{{ 申请.部门 }}，{{ 申请.项数 }}项）"),
    ("text", "{%p if 申请.理由 %}"),
    ("text", "调整理由：{{ 申请.理由 }}"),
    ("text", "{%p endif %}"),
    ("text", "{%p for 问题 in 申请.问题 %}"),
    ("text", "提请审议的问题：{{ 问题 }}"),
    ("text", "{%p endfor %}"),
    ("text", "{%p for 意见 in 申请.会签 %}"),
    ("text", "会签：{{ 意见 }}"),
    ("text", "{%p endfor %}"),
    ("text", "{%p for 事项 in 申请.事项 %}"),
    ("text", "{{ 事项.序号 }}.{{ 事项.动作 }}“{{ 事项.名称 }}”。{{ 事项.不同意见 }}"),
    ("text", "{%p endfor %}"),
    ("text", "{%p endfor %}"),
)
BODY = (
    ("text", "{%p for 段 in 正文 %}"),
    ("text", "{%p if 段.是标题 %}"),
    ("heading", "{{ 段.文字 }}"),
    ("text", "{%p else %}"),
    ("text", "{{ 段.文字 }}"),
    ("text", "{%p endif %}"),
    ("text", "{%p endfor %}"),
)
MEETING = ("时间：{{ 日期 }}", "地点：{{ 地点 }}", "主持：{{ 主持 }}", "参加单位：{{ 参加单位 }}")
TEMPLATES = {
    "agenda": (("title", "{{ 标题 }}"), *(("text", line) for line in MEETING), *AGENDA),
    "circulation": (("title", "{{ 标题 }}"), ("addressee", "{{ 主送 }}"), *BODY, *AGENDA),
    "minutes": (("title", "{{ 标题 }}"), ("centred", "{{ 次数 }}"), *BODY),
    "answers": (("title", "{{ 标题 }}"), ("centred", "{{ 次数 }}"), *BODY),
    "handling": (("title", "{{ 标题 }}"), ("centred", "{{ 文号 }}"), ("addressee", "{{ 主送 }}"), *BODY),
    "dispute": (("title", "{{ 标题 }}"), *BODY),
}
COPIED = ("minutes", "answers")
"""Those that members get a copy of."""


def main() -> None:
    PLACE.mkdir(exist_ok=True)
    for kind, lines in TEMPLATES.items():
        paper = Paper()
        for what, words in lines:
            getattr(paper, what)(words)
        paper.signature("{{ 署名 }}", "{{ 成文日期 }}")
        rows = [("抄送：{{ 抄送 }}。", "")] if kind in COPIED else []
        paper.imprint([*rows, ("{{ 署名 }}", "{{ 成文日期 }}印发")])
        paper.document.save(PLACE / f"{kind}.docx")


if __name__ == "__main__":
    main()
