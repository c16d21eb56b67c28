"""The verdicts on a figure: the colour, the sign and the name of each; a verdict is never shown by its colour alone."""

from collections.abc import Iterable

VERDICT_COLOURS = {
    "confirmed": "#123f73",
    "confirmed-second-hand": "#3f78b5",
    "differs": "#c2500f",
    "not-found": "#6e6e6e",
    "source": "#3d3d3d",
}
PAGE_KINDS = {  # what the page that was read is, where `read` in checks.csv does not say
    "confirmed": "first-hand",
    "confirmed-second-hand": "second-hand",
    "differs": "first-hand",
    "not-found": "without",
}
VERDICT_SIGNS = {"confirmed": "=", "confirmed-second-hand": "≈", "differs": "≠", "not-found": "?", "source": ""}
VERDICT_NAMES = {
    "confirmed": "matches its source",
    "confirmed-second-hand": "matches a report of it",
    "differs": "differs from its source",
    "not-found": "source not found",
    "source": "what the source says",
}


def sort_verdicts(verdicts: Iterable[str]) -> list[str]:
    """Return verdicts in the order of the report, those that are missing last."""
    return sorted(verdicts, key=[*VERDICT_COLOURS, ""].index)
