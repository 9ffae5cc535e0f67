"""What stops a submission (报送前检查). The legal-basis checks of powers/checks join here when they exist."""

from __future__ import annotations

from dataclasses import dataclass

from powers.documents import Document


@dataclass(frozen=True)
class Blocker:
    """One thing that must be mended before submitting: a stable code and a Chinese sentence."""

    code: str
    message: str


def blockers(doc: Document) -> list[Blocker]:
    """What is missing without which an item cannot stand on the list (A04: each power has its responsibilities)."""
    if doc["standing"] == "cancelled":
        return []
    title = f"{doc['name']}—{doc['sub_name']}" if doc["sub_name"] else doc["name"]
    where = f"{doc['department']['name']}“{title[:60]}”"
    found = []
    if not doc["name"].strip():
        found.append(Blocker("name", f"{where}没有职权名称，请填写。"))
    if not doc["responsibilities"]:
        found.append(
            Blocker("responsibility", f"{where}没有责任事项，请至少填写一项（每项职权都应当对应责任事项）。")
        )
    return found
