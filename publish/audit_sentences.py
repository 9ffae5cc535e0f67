"""What is logged of releases (审计动作)."""

SENTENCES = {
    "release.made": "公布清单",
    "release.recall_asked": "提出撤回尚未生效的公布",
    "release.recalled": "确认撤回尚未生效的公布",
    "release.recall_refused": "不予撤回公布",
    "release.postponed": "暂缓公布",
    "release.resumed": "恢复公布",
    "release.secrecy_reviewed": "登记保密审查",
    "release.rebuilt": "重建清单条目",
}
