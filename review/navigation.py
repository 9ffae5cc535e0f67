"""Where the screens of the review stand in the main navigation (主导航)."""

from office.navigation import NAVIGATION, NavEntry, keeps_or_reviews, keeps_the_list, meets


def enter() -> None:
    NAVIGATION.add(
        NavEntry("review:proposals", "调整申请", 10, keeps_or_reviews),
        NavEntry("review:tasks", "审查任务", 20, meets, ("review:task", "review:sign")),
        NavEntry("review:law_tasks", "法律变化", 30, keeps_or_reviews, (":law_",)),
        NavEntry("review:meetings", "联席会议", 40, meets, (":meeting", ":dispute")),
        NavEntry("review:handlings", "督办", 70, keeps_or_reviews, (":handling", ":compliance")),
        NavEntry("review:imports", "清单导入", 80, keeps_the_list),
        NavEntry(
            "review:health",
            "清单检查",
            90,
            keeps_the_list,
            ("review:scores", "review:findings", "review:cleanup"),
        ),
        NavEntry("review:campaigns", "年度核对", 100, keeps_the_list, (":campaign",)),
        NavEntry("review:times", "统计", 110, keeps_or_reviews, ("review:yearly",)),
    )
