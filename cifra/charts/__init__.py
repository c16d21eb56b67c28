"""What chapters draw with: `charts.bars(...)` and the other patterns, and how a build makes Altair show a chart.

The patterns stand in `patterns`, `comparisons` and `explorer`; `specification` is what they share; `metadata` says
where the numbers of a chart come from; `svg` and `files` turn a specification into drawings.
"""

from cifra.charts.comparisons import against, conditions, intervals
from cifra.charts.explorer import explorer
from cifra.charts.patterns import (
    PATTERNS,
    SPECIFICATION_TYPE,
    bars,
    change,
    completeness,
    emit_specifications,
    join,
    pairs,
    spec_only,
    verdicts,
)

__all__ = [
    "PATTERNS",
    "SPECIFICATION_TYPE",
    "against",
    "bars",
    "change",
    "completeness",
    "conditions",
    "emit_specifications",
    "explorer",
    "intervals",
    "join",
    "pairs",
    "spec_only",
    "verdicts",
]
