"""The roles of those who keep, review and watch the list (角色), and which of them belong to a single department."""

from django.db import models


class Role(models.TextChoices):
    CLERK = "clerk", "部门经办"
    LEGAL = "legal", "部门法制或负责人"
    STAFFING = "staffing", "机构编制部门"
    MEMBER = "member", "联席会议成员"
    DECIDER = "decider", "编委、政府决定"
    INSPECTOR = "inspector", "督查"
    PLATFORM = "platform", "平台管理"
    ACCOUNTS = "accounts", "系统管理员"
    SECURITY = "security", "安全管理员"
    AUDITOR = "auditor", "安全审计员"


DEPARTMENT_ROLES = (Role.CLERK, Role.LEGAL)
NEEDING_DEPARTMENT = (*DEPARTMENT_ROLES, Role.MEMBER)
"""Whoever holds one of these sees and does nothing unless a department is named."""
REGION_READERS = (Role.STAFFING, Role.DECIDER, Role.INSPECTOR)
ADMINISTRATORS = (Role.ACCOUNTS, Role.SECURITY, Role.AUDITOR)
"""The three administrators (三员): who is one of them is nothing else, and has no business with the list."""
SECOND_FACTOR = (Role.STAFFING, Role.PLATFORM, *ADMINISTRATORS)
"""Those who sign in with a second factor (二次验证)."""
