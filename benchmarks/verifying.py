"""Chaining the ledger of everything that was imported, approved and released, and verifying all of it."""

from __future__ import annotations

import io
import time

from django.core.management import call_command

from audit.chaining import chain
from powers.models import PowerVersion


def measure() -> list[dict[str, str]]:
    """The table rows; a history that does not fit ends the run."""
    versions = PowerVersion.objects.filter(sealed_at__isnull=False).count()
    began = time.perf_counter()
    entries = chain()
    chained = time.perf_counter() - began
    began = time.perf_counter()
    call_command("verify", stdout=io.StringIO())
    verified = time.perf_counter() - began
    return [
        {"what": f"chaining {entries} entries", "measured": f"{chained:.1f} s"},
        {
            "what": f"verify of {versions} versions",
            "measured": f"{verified:.1f} s",
            "aim": "minutes for 60,000",
        },
    ]
