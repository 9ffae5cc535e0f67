"""What is logged of the law library (审计动作)."""

SENTENCES = {
    "law.noticed": "发现法律变化",
    "law.imported": "导入法律文本",
    "law.corrected": "更正法律变化",
    "law.successions_imported": "导入新旧条文对照表",
}
