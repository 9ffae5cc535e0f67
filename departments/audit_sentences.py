"""What is logged of tables kept in the admin, of accounts and of what holds for everyone (审计动作)."""

SENTENCES = {
    "admin.added": "后台新增",
    "admin.changed": "后台修改",
    "admin.deleted": "后台删除",
    "account.office_changed": "变更任职",
    "account.password_changed": "修改本人密码",
    "account.sessions_ended": "结束登录状态",
    "account.unlocked": "解除账号登录锁定",
    "account.address_unlocked": "解除地址登录锁定",
    "account.second_factor_enrolled": "启用二次验证",
    "account.second_factor_reset": "重置二次验证",
    "account.recovery_codes_renewed": "重新生成备用码",
    "account.superuser_made": "建立超级用户（应急）",
    "platform.asked": "提出修改各地通用的内容",
    "platform.confirmed": "确认修改各地通用的内容",
    "platform.refused": "不同意修改各地通用的内容",
    "platform.withdrawn": "撤回修改各地通用的内容",
    "calendar.taken_in": "导入放假安排",
}
