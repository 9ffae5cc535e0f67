"""Benchmarks (基准): performance is measured here, as ratios within one run, never in timed tests."""

REGION, SMALL_REGION = "990100", "990200"
