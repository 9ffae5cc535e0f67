"""Benchmarks (基准): performance is measured here, as ratios within one run, never in timed tests."""

REGION, SMALL_REGION = "990100", "990200"
CHECK_REGION = "990300"
LOAD_REGION = "990400"
SEARCH_REGIONS = tuple(f"98{n:02d}00" for n in range(1, 21))
FULL = 20_000
"""Rows of the generated workbook at full size; the other steps are made in proportion."""
