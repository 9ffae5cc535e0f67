"""How the form of a draft is laid out (草稿版面): its sections, and a place for every field that no section names."""

from __future__ import annotations

from typing import Any

from powers.fields import FACTS

Layout = list[tuple[str | None, dict[str, Any]]]


def with_the_rest(layout: Any) -> Layout:
    """The form as it is laid out (`fieldsets`), with each field the layout does not name on a row of its own below the
    field before it."""
    made: Layout = [(name, options | {"fields": list(options["fields"])}) for name, options in layout]
    before = ""
    for column in (column for field in FACTS if field.typed for column in field.made_from):
        if _place_of(made, column) is None:
            rows, at = _place_of(made, before) or (made[-1][1]["fields"], -1)
            rows.insert(at + 1, column)
        before = column
    return made


def _place_of(layout: Layout, column: str) -> tuple[list[Any], int] | None:
    for _, options in layout:
        for at, row in enumerate(options["fields"]):
            if column in (row if isinstance(row, tuple) else (row,)):
                return options["fields"], at
    return None


LAYOUT: Any = (
    (
        "基本信息",
        {
            "fields": (
                ("name", "sub_name"),
                ("power_type", "initiation", "standing"),
                "plain_title",
                "read_at",
                "opened",
            )
        },
    ),
    (
        "由谁行使",
        {
            "fields": (
                ("department", "plaque"),
                ("subject_nature", "power_source"),
                "executing_body",
                "units",
                "joint_departments",
            )
        },
    ),
    (
        "对应职责",
        {
            "fields": ("duties", "propose_links"),
            "description": "每项职权至少对应“三定”规定中的一项职责。",
        },
    ),
    (
        "对谁、多久、收不收费",
        {
            "fields": (
                "counterparts",
                ("statutory_limit", "statutory_limit_unit", "promised_limit", "promised_limit_unit"),
                "limit_text",
                ("fee", "fee_text"),
                "conditions",
                ("guide_url", "discretion_url"),
                "flow",
            )
        },
    ),
    (
        "层级划分、监督与救济",
        {
            "fields": (
                "level_note",
                "supervision_text",
                "remedies",
                "accountability_lead",
                "on_enforcement_list",
            )
        },
    ),
    (
        "检索用语",
        {"fields": (("everyday_terms", "keywords"),), "classes": ("collapse",)},
    ),
    (
        "备注、公开属性与其他内容",
        {
            "fields": (("remark", "change_note"), "extras", ("secrecy", "secrecy_basis"), "order"),
            "classes": ("collapse",),
        },
    ),
    (
        "清单原文（导入时保留，供核对）",
        {
            "fields": (
                ("subject_text", "unit_text"),
                ("duty_text", "level_text"),
                "came_from",
            ),
            "classes": ("collapse",),
        },
    ),
)
