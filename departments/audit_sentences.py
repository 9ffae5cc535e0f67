"""What is logged of tables kept in the admin (审计动作)."""

SENTENCES = {
    "admin.added": "后台新增",
    "admin.changed": "后台修改",
    "admin.deleted": "后台删除",
    "platform.asked": "提出修改各地通用的内容",
    "platform.confirmed": "确认修改各地通用的内容",
    "platform.refused": "不同意修改各地通用的内容",
    "platform.withdrawn": "撤回修改各地通用的内容",
    "calendar.taken_in": "导入放假安排",
}
