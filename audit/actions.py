"""What the log's action codes mean in Chinese (动作名称): one registry; each app names its own from `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Mapping

ACTIONS: dict[str, str] = {}


def name_actions(names: Mapping[str, str]) -> None:
    """Enter codes with their sentences; raises ValueError for a code that another app has named."""
    if twice := sorted(set(names) & set(ACTIONS)):
        raise ValueError(f"audit actions named twice: {'、'.join(twice)}")
    ACTIONS.update(names)


def action_name(code: str) -> str:
    """The Chinese name of an action; the code itself for one of an older release."""
    return ACTIONS.get(code, code)
