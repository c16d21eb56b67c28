"""How numbers travelled, and what changed in the report: what `data/journeys.csv` and `data/corrections.csv` say.

Each function returns plain values that a template sets out, as those of `cifra.records.blocks` do.
"""

from typing import Any

from cifra import project
from cifra.data.loading import cached_until_saved, load_table
from cifra.editions import Edition
from cifra.numbers.formats import format_period
from cifra.project import JOURNEYS_PAGE, STUDIES_PAGE, row_link

BASIS_NAMES = {"read": "", "second-hand": "at second hand", "inferred": "our inference"}


def journey_ids(folder: Any) -> list[str]:
    """Return the journeys in the order of the table."""
    return list(load_table(folder, "journeys").journey.unique())


def journey_steps(journey: str, edition: Edition) -> dict[str, Any]:
    """Return the steps of a journey in order: who, when, what it says (changed words between asterisks), what changed.

    The address is that of the page; without one, of the figure's row, or of the study's card.
    """
    table = load_table(project.root(), "journeys")
    rows = table[table.journey == journey].sort_values("step")
    return {"id": journey_anchor(journey), "rows": [_step(row, edition) for row in rows.itertuples()]}


def journey_anchor(journey: str) -> str:
    """Return the anchor of a journey on the pages that print it."""
    return f"journey-{journey}"


def journey_link(figure: str, edition: Edition) -> str:
    """Return the address of the journey that a figure is a step of; "" without one, or without the page of them all."""
    journey = _journeys_of_figures(project.root()).get(figure)
    page = project.chapter_file(project.root(), edition.code, JOURNEYS_PAGE)
    return f"{JOURNEYS_PAGE}.html#{journey_anchor(journey)}" if journey and page.exists() else ""


def change_log(edition: Edition) -> dict[str, Any]:
    """Return what changed in the report, the newest first; of one day, in the order of the table."""
    rows = load_table(project.root(), "corrections").sort_values("date", ascending=False, kind="stable")
    return {"rows": [_entry(row, edition) for row in rows.itertuples()]}


@cached_until_saved
def _journeys_of_figures(folder: Any) -> dict[str, str]:
    rows = load_table(folder, "journeys")
    return dict(zip(rows.figure, rows.journey, strict=True))


def _step(row: Any, edition: Edition) -> dict[str, Any]:
    own = row_link(row.figure) if row.figure else f"{STUDIES_PAGE}.html#{row.study}" if row.study else ""
    return {
        "name": row.publisher,
        "date": row.date.partition("/")[0],
        "when": format_period(row.date, edition),
        "said": getattr(row, f"says_{edition.code}"),
        "note": getattr(row, f"changed_{edition.code}"),
        "basis": BASIS_NAMES[row.basis] and edition.say(BASIS_NAMES[row.basis]),
        "url": row.url,
        "own": own,
    }


def _entry(row: Any, edition: Edition) -> dict[str, Any]:
    return {
        "id": f"change-{row.id}",
        "date": row.date,
        "when": format_period(row.date, edition),
        "what": getattr(row, f"what_{edition.code}"),
        "note": getattr(row, f"reason_{edition.code}"),
        "own": row_link(row.figure) if row.figure else "",
    }
