"""Benchmarks of the report against a stock Jupyter Book of the same chapters. See `bench/README.md`."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "_build" / "bench"  # what the benchmarks make and keep for the next run
RESULTS = ROOT / "bench" / "results.md"
