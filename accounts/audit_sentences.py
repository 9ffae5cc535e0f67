"""What is logged of accounts (审计动作)."""

SENTENCES = {
    "account.password_changed": "修改本人密码",
    "account.sessions_ended": "结束登录状态",
    "account.unlocked": "解除账号登录锁定",
    "account.address_unlocked": "解除地址登录锁定",
    "account.second_factor_enrolled": "启用二次验证",
    "account.second_factor_reset": "重置二次验证",
    "account.recovery_codes_renewed": "重新生成备用码",
    "account.superuser_made": "建立超级用户（应急）",
}
