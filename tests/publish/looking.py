"""What is looked for on a page in a real browser: findings of axe-core, sideways scroll, what the browser complains of."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[1] / "browser" / "axe" / "axe.min.js"
GRAVE = ("moderate", "serious", "critical")
BY_LAYOUT = ("color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block")
"""The rules whose findings depend on how wide a page is, and not only on what stands on it."""


def findings(page: Page, *rules: str) -> list[str]:
    """What axe-core finds on the page that is graver than minor, by these rules or by all."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"resultTypes": ["violations"], "preload": False} | ({"runOnly": list(rules)} if rules else {})
    found = page.evaluate("options => axe.run(document, options).then(r => r.violations)", options)
    return [
        f"{one['id']} ({one['impact']}): {[node['html'][:120] + ' ' + str(node['any'][:1])[:300] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in GRAVE
    ]


def too_wide(page: Page) -> int:
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


def complaints(page: Page) -> list[str]:
    """What the browser complains of from now on; that a page which is to be missing is missing is no complaint."""
    told: list[str] = []

    def heard(kind: str, text: str) -> None:
        if kind in ("error", "warning") and "the server responded with a status of" not in text:
            told.append(f"{page.url}: {text}")

    page.on("console", lambda message: heard(message.type, message.text))
    page.on("pageerror", lambda error: told.append(f"{page.url}: {error}"))
    return told
