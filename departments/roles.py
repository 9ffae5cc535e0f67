"""The roles of those who keep, review and watch the list (角色), and which of them belong to a single department."""

from django.db import models


class Role(models.TextChoices):
    CLERK = "clerk", "部门经办"
    LEGAL = "legal", "部门法制或负责人"
    STAFFING = "staffing", "机构编制部门"
    MEMBER = "member", "联席会议成员"
    DECIDER = "decider", "编委、政府决定"
    INSPECTOR = "inspector", "督查"
    ACCOUNTS = "accounts", "系统管理员"


DEPARTMENT_ROLES = (Role.CLERK, Role.LEGAL)
REGION_READERS = (Role.STAFFING, Role.DECIDER, Role.INSPECTOR)
