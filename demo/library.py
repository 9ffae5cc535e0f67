"""A law in the library (演示的法律文本): two texts of one law, so that its amendment can be followed in the list."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from demo.reading import read
from laws.importing import import_laws


def load_law() -> None:
    """Import both texts of 食品安全法, as a file of laws would be."""
    data = read("laws/food_safety.yaml")
    lines = [
        json.dumps(_record(data, text, data["amended"] if n else {})) for n, text in enumerate(data["texts"])
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "laws.jsonl"
        path.write_text("\n".join(lines), encoding="utf-8")
        import_laws([path])


def _record(data: dict[str, Any], text: dict[str, Any], amended: dict[str, str]) -> dict[str, Any]:
    return {
        "title": data["title"],
        "type": "法律",
        "issuing_organ": data["organ"],
        "version_date": f"{text['version']}",
        "promulgation_date": f"{data['promulgated']}",
        "effective_date_registry": f"{text['effective']}",
        "status_registry": text["status"],
        "articles": [
            {"no": no, "heading": heading, "text": amended.get(no, words)}
            for no, heading, words in data["articles"]
        ],
    }
