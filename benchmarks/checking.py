"""One run of the checks over the powers in force of the benchmark, in a process of its own (benchmarks.checks)."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter

import django

from benchmarks import CHECK_REGION, processor
from benchmarks.memory import peak_mb


def main(share: int) -> None:
    """Check the powers of one department in `share`, and print what it took as JSON."""
    django.setup()
    from django.utils import timezone

    from powers.checks.loading import check_all, listed
    from powers.models import PowerVersion

    in_force = listed(timezone.localdate()).filter(power__region__code=CHECK_REGION)
    if share > 1:
        bodies = sorted(set(in_force.values_list("department", flat=True)))
        in_force = in_force.filter(department__in=bodies[: len(bodies) // share])
    start, before = time.perf_counter(), processor.used()
    codes: Counter[str] = Counter()
    items = 0
    for _, findings in check_all(in_force, PowerVersion.objects.none()):
        items += 1
        codes.update(finding.code for finding in findings)
    seconds = time.perf_counter() - start
    own, of_server = (now - then for now, then in zip(processor.used(), before, strict=True))
    print(
        json.dumps(
            {
                "seconds": seconds,
                "processor": own + of_server,
                "of_server": of_server,
                "peak_mb": peak_mb(),
                "items": items,
                "findings": codes.total(),
                "codes": codes,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
