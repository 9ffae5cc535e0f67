"""What is logged of releases (审计动作)."""

SENTENCES = {
    "release.made": "公布清单",
}
