"""The steps of adjusting the list that have a deadline (环节); how long each may take is data (reference_data/deadlines.yaml)."""

from __future__ import annotations

from pathlib import Path

from django.db import models


class Step(models.TextChoices):
    """What is to be done within a number of working days (环节)."""

    PROPOSE = "propose", "部门提出调整（自事由发生之日起）"
    PROPOSE_BEFORE = "propose_before", "部门提出调整（法律施行之日以前）"
    INTAKE = "intake", "收件审查"
    REVIEW = "review", "成员单位审查"
    CONSOLIDATE = "consolidate", "汇总、联席会议"
    DECIDE = "decide", "审定"
    PUBLISH = "publish", "批准后公布"
    PUBLISH_LIMIT = "publish_limit", "公布的最长期限"
    REPLY = "reply", "部门答复"
    CONFIRM = "confirm", "有关部门确认"


SHIPPED = Path(__file__).parents[1] / "reference_data" / "deadlines.yaml"
COUNTED_BACK = (Step.PROPOSE_BEFORE,)
"""Steps whose days lie before the day they are counted from."""
