"""The list of uploads (清单导入)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from office.listing import HeadAction, ListScreen
from office.listing_columns import Column, link, partial
from review.imports.uploading import importable_regions, state_of
from review.models.imports import ImportRun


class Imports(ListScreen):
    """The uploads a person sees (清单导入), newest first."""

    title = "清单导入"
    order = "-pk"
    columns = (
        Column(
            "file", "文件", "filename", 40, order="filename", head=True,
            link=lambda run: reverse("review:import", args=[run.pk]),
        ),
        Column(
            "state", "状态", "shown_state.label", 12,
            cell=partial("review/_state.html", state="shown_state.value", label="shown_state.label"),
        ),
        Column(
            "department", "部门", lambda run: run.department.name if run.department else "由清单识别", 28,
            order="department__name", note=lambda run: str(run.region),
        ),
        Column("by", "上传人", "created_by.get_short_name", 12),
        Column("at", "上传时间", "created_at", 17, order="created_at", css="number"),
        Column(
            "proposal", "结果", lambda run: f"第{run.proposal_id}号申请" if run.proposal_id else "", 14,
            link=lambda run: reverse("review:proposal", args=[run.proposal_id]) if run.proposal_id else "",
        ),
    )  # fmt: skip

    def rows(self) -> QuerySet[ImportRun]:
        rows = ImportRun.objects.visible_to(self.user).defer("report")
        return rows.select_related("region", "department", "created_by", "job", "proposal")

    def dressed(self, rows: list[Any]) -> list[Any]:
        for run in rows:
            run.shown_state = ImportRun.State(state_of(run))
        return rows

    def head_actions(self) -> list[HeadAction]:
        known = HeadAction("清单表头", reverse("review:import_headers"))
        add = HeadAction("导入清单", reverse("admin:review_importrun_add"), primary=True)
        return [known, add] if importable_regions(self.user) else [known]

    def empty(self) -> str:
        if importable_regions(self.user):
            return link(reverse("admin:review_importrun_add"), "还没有导入过清单，导入第一份。")
        return "还没有导入过清单。"
