"""What is logged of releases (审计动作)."""

ACTIONS = {
    "release.made": "公布清单",
}
