"""What chapters draw with: `charts.bars(...)` and the other patterns, and how a build makes Altair show a chart.

`specification` is what the patterns share; `metadata` says where the numbers of a chart come from; `svg` and `files`
turn a specification into drawings. A pattern's module, and Altair with it, is loaded when a cell first draws: the
checks, which only read chapters, need the names alone.
"""

from importlib import import_module
from typing import Any

import pandas as pd

# Each pattern and the module that it stands in.
PATTERNS = {
    "bars": "patterns",
    "pairs": "patterns",
    "change": "patterns",
    "verdicts": "patterns",
    "completeness": "patterns",
    "against": "comparisons",
    "conditions": "comparisons",
    "intervals": "comparisons",
    "explorer": "exploration",
}
# nbformat stores an object as the output of a cell only under a type that ends in +json.
SPECIFICATION_TYPE = "application/vnd.vegalite.v6+json"


def __getattr__(name: str) -> Any:
    """Return a pattern by its name, its module loaded now (PEP 562)."""
    if name not in PATTERNS:
        raise AttributeError(f"cifra.charts has no pattern {name!r}; the patterns are {', '.join(PATTERNS)}")
    return getattr(import_module(f"cifra.charts.{PATTERNS[name]}"), name)


def join(*frames: pd.DataFrame) -> pd.DataFrame:
    """Return figures and findings as one table to draw, in the order given."""
    return pd.concat(frames, ignore_index=True)


def emit_specifications() -> None:
    """Make Altair show each chart as its specification only, under a type that notebooks can store."""
    import altair as alt

    alt.renderers.register("cifra", spec_only)
    alt.renderers.enable("cifra")


def spec_only(spec: dict[str, Any], **_metadata: object) -> dict[str, Any]:
    """Return the outputs of a chart in a build: its specification, and its description for those who need text."""
    return {SPECIFICATION_TYPE: spec, "text/plain": str(spec.get("description", ""))}
