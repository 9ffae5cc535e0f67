"""What is logged of the setting rules (审计动作)."""

SENTENCES = {
    "rules.drafted": "新建设定规则版本",
    "rules.activated": "启用设定规则版本",
}
