"""The rules of the tables beyond their form: labels in every language, ids that say where, a check for each figure."""

import json
from collections.abc import Iterator
from itertools import groupby, pairwise
from operator import itemgetter

from cifra import project
from cifra.content.sources import Sources
from cifra.data.addresses import is_web_address
from cifra.data.problem import Message, Problem
from cifra.editions import CODES, EDITIONS
from cifra.numbers.formats import format_period
from cifra.numbers.text_values import values_in_text

ADDRESS_ADVICE = Message("paste the full address, as the browser shows it: https://host/path")
ROUNDED = 0.5  # "a third" is 33.3 in the data
ABOUT_SHARE = 0.1  # how far from its number "about" may be, as a share of it: 32 is "about a third", 28 is not


def declared_tables(book: Sources) -> Iterator[Problem]:
    """Every table is what `data/datapackage.json` declares: columns, types, allowed values, unique ids, references."""
    yield from book.table_problems


def labels_in_every_edition(book: Sources) -> Iterator[Problem]:
    """A label that stands in one language stands in all of them: `category_it` and `category_en`, or neither.

    A column without any is reported once.
    """
    rows_of = groupby(book.sound_rows(), itemgetter(0))
    for path, rows in ((path, [(line, row) for _, line, row in rows]) for path, rows in rows_of):
        required = book.required_columns(path)
        absent: dict[str, list[tuple[int, str]]] = {}
        for line, row in rows:
            for column in _absent_labels(row):
                absent.setdefault(column, []).append((line, _id(row)))
        for column, places in absent.items():
            if column in required:
                continue
            if len(places) > 1 and not any(row[column].strip() for _, row in rows):
                message = (
                    "column {column} is empty in every row, {count} of which have it in another language; write it"
                )
                yield Problem.at(path, 1, message, column=column, count=len(places))
                continue
            for line, id in places:
                message = "{id!r}: {column} is empty but another language has it; write it too"
                yield Problem.at(path, line, message, id=id, column=column)


def _absent_labels(row: dict[str, str]) -> list[str]:
    """Return the columns of a row that are empty where the same label is there in another language."""
    endings = {f"_{edition.code}" for edition in EDITIONS}
    columns = [name for name in row if any(name.endswith(ending) for ending in endings)]
    said = {name.rpartition("_")[0] for name in columns if row[name].strip()}
    return [name for name in columns if not row[name].strip() and name.rpartition("_")[0] in said]


def ids_named_for_their_file(book: Sources) -> Iterator[Problem]:
    """A figure's id begins with its article and a full stop, a finding's with its study."""
    for path, line, row in book.sound_rows():
        owner = path.stem if path.parent.name == "figures" else row.get("study") if path.stem == "findings" else None
        id = row.get("id") or ""
        if owner and id and not id.startswith(f"{owner}."):
            message = "id {id!r} does not begin with {start!r}; an id says where its number stands"
            yield Problem.at(path, line, message, id=id, start=f"{owner}.")


def a_check_for_every_figure(book: Sources) -> Iterator[Problem]:
    """Every figure has one row in `checks.csv`, and every row there is about a figure that exists."""
    figures, checked = book.ids("figures"), book.ids("checks", "figure")
    checkable = "checks" not in book.broken
    for path, line, row in book.sound_rows():
        if checkable and path.parent.name == "figures" and row.get("id") and row["id"] not in checked:
            yield Problem.at(
                path, line, "figure {id!r} has no row in data/checks.csv; add one with its verdict", id=row["id"]
            )
        of_a_broken_table = (row.get("figure") or "").partition(".")[0] in book.broken
        if path.stem == "checks" and row.get("figure") and row["figure"] not in figures and not of_a_broken_table:
            message = "no file in data/figures/ has the figure {id!r}; correct the id or delete the row"
            yield Problem.at(path, line, message, id=row["figure"])


def cells_without_stray_spaces(book: Sources) -> Iterator[Problem]:
    """No cell begins or ends with a space: it would be printed."""
    for path, line, row in book.sound_rows():
        for column, cell in row.items():
            if cell != cell.strip():
                message = "{id!r}: {column} {cell!r} has a space at its beginning or end; delete it"
                yield Problem.at(path, line, message, id=_id(row), column=column, cell=cell)


def values_that_are_plausible(book: Sources) -> Iterator[Problem]:
    """A value that is no change lies in the range that `units.csv` gives its unit: a percentage in 0 to 100."""
    units = {row["id"]: row for path, _, row in book.sound_rows() if path.stem == "units"}
    for path, line, row in book.sound_rows():
        for column in ("value", "value_to", "study_value", "study_value_to"):
            unit = units.get(row.get("study_unit") or row.get("unit") or "", {})
            value = _number(row.get(column))
            least, most = (_number(unit.get(name)) for name in ("minimum", "maximum"))
            outside = value is not None and not _within(value, least, most)
            if outside and row.get("change") != "yes":
                message = (
                    "{id!r}: {column} {value:g} is not plausible in {unit}, which goes from {least} to {most}; correct "
                )
                message += "it, give a rise or a fall change=yes, a multiple the unit times"
                limits = {"least": unit.get("minimum") or "…", "most": unit.get("maximum") or "…"}
                yield Problem.at(
                    path, line, message, id=_id(row), column=column, value=value, unit=unit["id"], **limits
                )


def values_as_written(book: Sources) -> Iterator[Problem]:
    """A figure's `value` is among the numbers of its `as_written`: 47 for "il 47%", not 0.47 or 74."""
    for path, line, row in book.sound_rows():
        ends = [end for end in (_number(row.get("value")), _number(row.get("value_to"))) if end is not None]
        texts = [values_in_text(row.get("as_written") or "", language) for language in CODES]
        written = {value for values in texts for value in values}
        written |= {60 * first + second for values in texts for first, second in pairwise(values)}  # "1 minute 50"
        rises = {100 * (value - 1) for value in written} if row.get("change") == "yes" else set()
        near = any(abs(abs(value) - abs(end)) < ROUNDED for value in written | rises for end in ends)
        if ends and written and not near:
            message = "{id!r}: value {value} is not in as_written {words!r}; correct the one that is wrong"
            yield Problem.at(path, line, message, id=_id(row), value=row["value"], words=row["as_written"])


def verdicts_that_agree_with_their_numbers(book: Sources) -> Iterator[Problem]:
    """A verdict agrees with its row: a confirmed figure has its study and the same value, one not found has no value.

    "The same" is as the article hedges it: more than 80 is confirmed by 83, about a third by 32. `differs` may have
    the same value, since what differs may be whom it is about; it names the study that says otherwise.
    """
    stated = {row.get("id"): row for path, _, row in book.sound_rows() if path.parent.name == "figures"}
    for path, line, row in book.sound_rows():
        figure = stated.get(row.get("figure"))
        if path.stem == "checks" and figure is not None and book.loadable:
            contradiction = _contradiction(row, figure)
            if contradiction:
                message = "{id!r}: verdict {verdict!r} {contradiction}"
                yield Problem.at(path, line, message, id=_id(row), verdict=row["verdict"], contradiction=contradiction)


def studies_that_something_cites(book: Sources) -> Iterator[Problem]:
    """Every study is named by a figure, a check or a finding."""
    if not book.loadable:
        return
    cited = {row.get("study") for path, _, row in book.sound_rows() if path.stem != "studies"}
    for path, line, row in book.sound_rows():
        if path.stem == "studies" and row.get("id") not in cited:
            message = "study {id!r}: no figure, check or finding names it; cite it or delete the row"
            yield Problem.at(path, line, message, id=row.get("id"))


def titles_with_their_language(book: Sources) -> Iterator[Problem]:
    """A study with a title says the title's language, and one without says none: pages mark the title with it."""
    for path, line, row in book.sound_rows():
        if path.stem == "studies" and bool(row.get("title")) != bool(row.get("language")):
            message = (
                "{id!r}: title {title!r} but language {language!r}; write the title's language, as in en, or neither"
            )
            yield Problem.at(path, line, message, id=_id(row), title=row.get("title"), language=row.get("language"))


def periods_that_are_periods(book: Sources) -> Iterator[Problem]:
    """`fieldwork` is a year, a month or a day that exists, or an interval of two of the same kind."""
    for path, line, row in book.sound_rows():
        fieldwork = row.get("fieldwork") or ""
        try:
            format_period(fieldwork, EDITIONS[0])
        except ValueError as error:
            message = (
                "{id!r}: fieldwork {fieldwork!r} is not a period ({error}); write 2012, 2012-02 or 2012-02-22, or "
            )
            yield Problem.at(path, line, f"{message}two with / between", id=_id(row), fieldwork=fieldwork, error=error)


def a_version_and_its_date(book: Sources) -> Iterator[Problem]:
    """`data/datapackage.json` has a `version` and the day of it, `created`: citations are made of them."""
    if book.declared:
        path = project.descriptor(book.folder)
        descriptor = json.loads(path.read_text("utf-8-sig"))
        for name, example in (("version", "1.1.0"), ("created", "2026-11-22T00:00:00Z")):
            if not descriptor.get(name):
                yield Problem.at(
                    path, 1, '"{name}" is missing; add it: "{name}": "{example}"', name=name, example=example
                )


def addresses_that_are_addresses(book: Sources) -> Iterator[Problem]:
    """A cell that holds an address, and a link of a chapter to another site, is a whole `http(s)://host/path`."""
    for path, line, row in book.sound_rows():
        for column in ("url", "translated_from"):
            if (row.get(column) or "").startswith("http") and not is_web_address(row[column]):
                values = {"id": _id(row), "column": column, "address": row[column], "advice": ADDRESS_ADVICE}
                yield Problem.at(path, line, "{id!r}: {column} {address!r} is not a valid URL; {advice}", **values)
    for _, chapter in book.chapters:
        for link in chapter.links:
            if link.text.startswith(("http:", "https:", "//", "www.")) and not is_web_address(link.text):
                message = "{address!r} is not a valid URL; {advice}"
                yield Problem.at(chapter.path, link.line, message, address=link.text, advice=ADDRESS_ADVICE)


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
    if (
        check.get("study_unit") not in (None, "", figure["unit"])
        or check.get("study_value_to")
        or figure.get("value_to")
    ):
        return None  # a number of another kind: the notes say how the two agree
    hedged = figure["qualifier"] if check.get("study_qualifier") in (None, "", "exact") else "about"
    if not _fits(float(value), float(figure["value"]), hedged):
        template = (
            "with study_value {value}, but the article says {qualifier} {stated}; write 'differs', or correct a number"
        )
        return Message(template, value=value, qualifier=figure["qualifier"], stated=figure["value"])
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


def _within(value: float, least: float | None, most: float | None) -> bool:
    return (least is None or value >= least) and (most is None or value <= most)


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


def _id(row: dict[str, str]) -> str:
    return row.get("id") or row.get("figure") or ""
