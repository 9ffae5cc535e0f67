"""A consumer of the change feed as docs/api.md tells one to be: it reads on from its cursor and keeps what it was told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.test import Client


@dataclass
class Follower:
    """Of each power every change it was told of; a batch is taken over when it is complete."""

    limit: int = 50
    region: str = ""
    cursor: str = ""
    waiting: list[Any] = field(default_factory=list)
    changes: dict[str, list[Any]] = field(default_factory=dict)
    sequences: list[int] = field(default_factory=list)

    def read_on(self, client: Client) -> bool:
        """One page; whether there is more now."""
        asked = {"limit": str(self.limit), "documents": "true", "cursor": self.cursor, "region": self.region}
        answer = client.get("/api/v1/changes/", {name: value for name, value in asked.items() if value})
        assert answer.status_code == 200, answer.content.decode()
        page = answer.json()
        self.cursor = page["cursor"]
        self.waiting += page["results"]
        if page["complete"]:
            for row in self.waiting:
                self.sequences.append(row["sequence"])
                self.changes.setdefault(row["code"], []).append(row)
            self.waiting = []
        return bool(page["more"])

    def read_all(self, client: Client) -> None:
        while self.read_on(client):
            pass

    def on(self, day: dt.date) -> dict[str, tuple[int, str, str]]:
        """The list of a day as it follows from what was told: version, digest and name by code."""
        found = {}
        for code, rows in self.changes.items():
            back = {row["withdraws"] for row in rows}
            kept = [row for row in rows if row["withdraws"] is None and row["sequence"] not in back]
            begun = [row for row in kept if row["effective_on"] <= day.isoformat()]
            last = max(begun, key=lambda row: (row["effective_on"], row["sequence"]), default=None)
            if last and last["operation"] != "D":
                found[code] = (last["version"], last["digest"], last["document"]["name"])
        return found


def snapshot(client: Client, day: dt.date) -> dict[str, tuple[int, str, str]]:
    """The list of a day as the API gives it whole."""
    found, following = {}, f"/api/v1/powers/?on={day}&limit=200"
    while following:
        answer = client.get(following)
        assert answer.status_code == 200, answer.content.decode()
        page = answer.json()
        found |= {row["code"]: (row["version"], row["digest"], row["name"]) for row in page["results"]}
        following = page["next"]
    return found
