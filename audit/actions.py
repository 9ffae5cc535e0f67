"""What the log's action codes mean in Chinese (动作名称): one registry, held complete by a test."""

ACTIONS = {
    "admin.added": "后台新增",
    "admin.changed": "后台修改",
    "admin.deleted": "后台删除",
    "import.confirmed": "确认导入",
    "import.discarded": "放弃导入",
    "import.done": "完成导入",
    "import.failed": "导入失败",
    "rules.drafted": "新建设定规则版本",
    "rules.activated": "启用设定规则版本",
    "facts.answered": "核实设定事实",
    "law.noticed": "发现法律变化",
    "law.corrected": "更正法律变化",
    "law.tasks_opened": "开出法律变化调整任务",
    "law.task_settled": "调整任务自动办结",
    "law.task_reopened": "调整任务重新打开",
    "law.adjustment_drafted": "起草法律变化调整",
    "law.kept": "认定无需调整",
    "proposal.imported": "由清单生成申请",
    "proposal.submitted": "报送申请",
    "proposal.withdrawn": "撤回申请",
    "proposal.approved": "批准申请",
    "proposal.returned": "退回申请",
    "release.made": "公布清单",
}


def action_name(code: str) -> str:
    """The Chinese name of an action; the code itself for one of an older release."""
    return ACTIONS.get(code, code)
