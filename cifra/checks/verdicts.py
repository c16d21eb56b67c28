"""The rule of the verdicts: what `data/checks.csv` says of a figure agrees with the numbers beside it."""

from collections.abc import Iterator

from cifra.content.sources import Sources
from cifra.data.problem import Message, Problem

ABOUT_SHARE = 0.1  # how far from its number "about" may be, as a share of it: 32 is "about a third", 28 is not


def verdicts_that_agree_with_their_numbers(book: Sources) -> Iterator[Problem]:
    """A verdict agrees with its row: a confirmed figure has its study and the same value, one not found has no value.

    "The same" is as the article hedges it: more than 80 is confirmed by 83, about a third by 32. `differs` may have
    the same value, since what differs may be whom it is about; it names the study that says otherwise.
    """
    stated = {row.get("id"): row for _, _, row in book.sound_rows("figures")}
    for path, line, row in book.sound_rows("checks") if book.loadable else ():
        figure = stated.get(row["figure"])
        if figure is not None and (contradiction := _contradiction(row, figure)):
            message = "{id!r}: verdict {verdict!r} {contradiction}"
            yield Problem.at(path, line, message, id=row["figure"], verdict=row["verdict"], contradiction=contradiction)


def _contradiction(check: dict[str, str], figure: dict[str, str]) -> Message | None:
    """Return how a check contradicts its verdict, and what to do; nothing where it does not."""
    verdict, study, value = check["verdict"], check["study"], check["study_value"]
    if verdict == "not-found":
        return Message("has study_value {value}; choose the verdict of what was found", value=value) if value else None
    if not study:
        return Message("names no study; write in study the one that was read")
    if verdict == "differs":
        return None
    if not value:
        return Message("has no study_value; write the number that the source gives")
    other_unit = check.get("study_unit") not in (None, "", figure["unit"])
    if other_unit or check.get("study_value_to") or figure.get("value_to"):
        return None  # a number of another kind: the notes say how the two agree
    hedged = figure["qualifier"] if check.get("study_qualifier") in (None, "", "exact") else "about"
    if not _fits(float(value), float(figure["value"]), hedged):
        message = (
            "with study_value {value}, but the article says {stated} ({qualifier}); write 'differs', or correct "
            "study_value here or value in data/figures/"
        )
        return Message(message, value=value, qualifier=figure["qualifier"], stated=figure["value"])
    return None


def _fits(source: float, stated: float, qualifier: str) -> bool:
    """Return whether a source's number is what an article says, as the article hedges it."""
    near = abs(source - stated) <= stated * ABOUT_SHARE
    fits = {
        "exact": source == stated,
        "about": near,
        "nearly": near and source <= stated,
        "just-over": near and source >= stated,
        "more-than": source > stated,
        "less-than": source < stated,
        "up-to": source <= stated,
        "at-least": source >= stated,
    }
    return fits[qualifier]
