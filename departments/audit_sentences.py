"""What is logged of tables kept in the admin (审计动作)."""

SENTENCES = {
    "admin.added": "后台新增",
    "admin.changed": "后台修改",
    "admin.deleted": "后台删除",
    "account.office_changed": "变更任职",
    "calendar.taken_in": "导入放假安排",
}
