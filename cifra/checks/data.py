"""The rules of the tables beyond their form: labels in every language, ids that say where, a check for each figure."""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.numbers import list_currencies

from cifra import project
from cifra.content.sources import Sources
from cifra.data.problem import Message, Problem, advised, quoted, several
from cifra.editions import CODES, EDITIONS
from cifra.numbers.formats import format_period
from cifra.numbers.text_values import values_in_text

ROUNDED = 0.5  # "a third" is 33.3 in the data
# What programs and people leave in a cell that has nothing to say; compared in small letters.
PLACEHOLDERS = frozenset(
    ("none", "null", "nan", "na", "n/a", "n.d.", "tbd", "todo", "xxx", "-", "–", "—", "?", "…", "...")
)
STRAY_SPACE = "{id!r}: {column} {cell!r} has a space at its beginning or end; delete it"
PLACEHOLDER = "{id!r}: {column} {cell!r} stands for nothing; leave the cell empty, or write what readers are to read"
IMPLAUSIBLE = (
    "{id!r}: {column} {value:g} is not plausible in {unit}, which goes from {least} to {most}; correct it, give a rise "
    "or a fall change=yes, a multiple the unit times"
)
# The codes that Babel names beside those of the standards, which no country and no language has.
PRIVATE_CODES = {"XA", "XB", "ZZ", "QO", "EZ"}
CODES_OF = {  # by column: the standard, its codes, an example
    "country": ("ISO 3166-1", {*Locale("en").territories} - PRIVATE_CODES, "GB"),
    "language": ("ISO 639-1", {*Locale("en").languages}, "en"),
    "code": ("ISO 4217", list_currencies(), "EUR"),
}
STUDY_NAME = ("organisation", "title", "country", "year")
HEADLINES = {"version": "1.1.0", "created": "2026-11-22T00:00:00Z"}  # of the descriptor, each with an example


def declared_tables(book: Sources) -> Iterator[Problem]:
    """Every table is what `data/datapackage.json` declares: columns, types, allowed values, unique ids, references."""
    yield from book.table_problems


def labels_in_every_edition(book: Sources) -> Iterator[Problem]:
    """A label that stands in one language stands in all of them: `category_it` and `category_en`, or neither.

    A column is reported once, at the first row that lacks it.
    """
    for path, rows in book.tables.items():
        names = list(rows[0][1]) if rows and path in book.declared and path.stem not in book.broken else []
        labels = {name: name.rpartition("_")[0] for name in names if name.rpartition("_")[2] in CODES}
        for column in labels.keys() - book.required_columns(path):
            same = [name for name in labels if labels[name] == labels[column]]
            said = [entry for entry in rows if any(entry[1][name].strip() for name in same)]
            absent = [(line, row_id(row)) for line, row in said if not row[column].strip()]
            if absent:
                message = "{ids}: {column} is empty but another language has it; write it too"
                yield Problem.at(path, absent[0][0], message, ids=several([id for _, id in absent]), column=column)


def ids_named_for_their_file(book: Sources) -> Iterator[Problem]:
    """A figure's id begins with its article and a full stop, a finding's with its study."""
    for path, line, row in (*book.sound_rows("figures"), *book.sound_rows("findings")):
        owner, id = row.get("study") if path.stem == "findings" else path.stem, row.get("id")
        if owner and id and not id.startswith(f"{owner}."):
            message = "id {id!r} does not begin with {start!r}; an id says where its number stands"
            yield Problem.at(path, line, message, id=id, start=f"{owner}.")


def a_check_for_every_figure(book: Sources) -> Iterator[Problem]:
    """Every figure has one row in `checks.csv`, of the same id; those of a table that have none are reported once."""
    checked, others = book.ids("checks", "figure"), {figure: id for id, figure in book.renamed.items()}
    unchecked: dict[Path, list[tuple[int, str]]] = {}
    for path, line, row in book.sound_rows("figures") if "checks" not in book.broken else ():
        id = row.get("id") or ""
        if id in others:
            message = (
                "figure {id!r} is called {other!r} in data/checks.csv; ids are permanent: write the old one in both"
            )
            yield Problem.at(path, line, message, id=id, other=others[id])
        elif id and id not in checked:
            unchecked.setdefault(path, []).append((line, id))
    for path, ((line, id), *more) in unchecked.items():
        message = "figure {id!r} has no row in data/checks.csv; add one with its verdict"
        if more:
            message = "{count} figures have no row in data/checks.csv, {id!r} the first; add one for each"
        yield Problem.at(path, line, message, id=id, count=len(more) + 1)


def figures_that_are_named(book: Sources) -> Iterator[Problem]:
    """Whatever a table has in its column `figure` is the id of a figure: in checks, journeys and corrections."""
    figures = book.ids("figures")
    for path, line, row in book.sound_rows():
        id = row.get("figure") or ""
        if id and id not in figures and id not in book.renamed and id.partition(".")[0] not in book.broken:
            message = "{row!r}: figure {id!r} is in no file of data/figures/; {advice}"
            advice = advised(id, figures, Message("correct the id or delete the row"))
            yield Problem.at(path, line, message, row=row_id(row), id=id, advice=advice)


def codes_that_exist(book: Sources) -> Iterator[Problem]:
    """A country is a code of ISO 3166-1, a language of ISO 639-1, a currency of ISO 4217: GB, not UK; ja, not jp."""
    for path, line, row in book.sound_rows():
        for column, (standard, codes, example) in CODES_OF.items():
            code = row.get(column) or ""
            if len(code) == len(example) and code.isupper() == example.isupper() and code not in codes:
                otherwise = Message("write its letters, as in {example}", example=example)
                advice = Message("did you mean {name}?", name=meant) if (meant := _meant(code)) else otherwise
                message = "{id!r}: {column} {code!r} is not a code of {standard}; {advice}"
                values = {"column": column, "code": code, "standard": standard, "advice": advice}
                yield Problem.at(path, line, message, id=row_id(row), **values)


def _meant(code: str) -> str:
    """Return the country that an old or common code stands for, the language of the country that a code is of."""
    countries = get_global("territory_aliases").get(code, []) if len(code) == 2 else []  # three letters are a currency
    language = get_global("likely_subtags").get(f"und_{code.upper()}", "").partition("_")[0]
    return countries[0] if countries else language if code.islower() else ""


def cells_that_say_something(book: Sources) -> Iterator[Problem]:
    """No cell begins or ends with a space, and no label is a placeholder (None, n/a, -, ?): they would be printed."""
    for path, line, row in book.sound_rows():
        labels = {column["name"] for column in book.declared.get(path, []) if _is_free_text(column)}
        for column, cell in row.items():
            message = STRAY_SPACE if cell != cell.strip() else ""
            message = PLACEHOLDER if column in labels and cell.strip().lower() in PLACEHOLDERS else message
            if message:
                yield Problem.at(path, line, message, id=row_id(row), column=column, cell=cell)


def _is_free_text(column: dict[str, Any]) -> bool:
    """Return whether a column takes any words: NA is a country, where its two letters are asked for."""
    return column["type"] == "string" and not {"enum", "pattern"} & set(column.get("constraints", {}))


def values_that_are_plausible(book: Sources) -> Iterator[Problem]:
    """A value that is no change lies in the range that `units.csv` gives its unit: a percentage in 0 to 100."""
    units = {row["id"]: row for _, _, row in book.sound_rows("units")}
    for path, line, row in book.sound_rows():
        unit = units.get(row.get("study_unit") or row.get("unit") or "", {})
        least, most = (_number(unit.get(name)) for name in ("minimum", "maximum"))
        for column in ("value", "value_to", "study_value", "study_value_to"):
            value = _number(row.get(column))
            low = value is not None and least is not None and value < least
            high = value is not None and most is not None and value > most
            if (low or high) and row.get("change") != "yes":
                values = {"id": row_id(row), "column": column, "value": value, "unit": unit["id"]}
                limits = {"least": unit["minimum"] or "…", "most": unit["maximum"] or "…"}
                yield Problem.at(path, line, IMPLAUSIBLE, **values, **limits)


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
            yield Problem.at(path, line, message, id=row_id(row), value=row["value"], words=row["as_written"])


def studies_that_something_cites(book: Sources) -> Iterator[Problem]:
    """Every study is named by a figure, a check or a finding."""
    cited = {row.get("study") for _, _, row in book.sound_rows()}
    for path, line, row in book.sound_rows("studies") if book.loadable else ():
        if row["id"] not in cited:
            message = "study {id!r}: no figure, check or finding names it; cite it or delete the row"
            yield Problem.at(path, line, message, id=row.get("id"))


def studies_that_can_be_told_apart(book: Sources) -> Iterator[Problem]:
    """No two studies have the same organisation, title, country and year, which are what pages call them by."""
    known: dict[tuple[str, ...], str] = {}
    for path, line, row in book.sound_rows("studies"):
        first = known.setdefault(tuple(row.get(column) or "" for column in STUDY_NAME), row_id(row))
        if first != row_id(row):
            message = "{id!r}: pages call it as they call {other!r}; delete one, or give them another {columns}"
            yield Problem.at(path, line, message, id=row_id(row), other=first, columns=" / ".join(STUDY_NAME[1:]))


def series_with_categories(book: Sources) -> Iterator[Problem]:
    """A figure with a `series` has a `category`, by which a chart labels its bar."""
    for path, line, row in book.sound_rows("figures"):
        if row.get("series") and not any(row.get(f"category_{code}") for code in CODES):
            message = "{id!r}: {column} is empty, but series is {series!r}; write what a chart is to call its bar"
            yield Problem.at(path, line, message, id=row_id(row), column=f"category_{CODES[0]}", series=row["series"])


def titles_with_their_language(book: Sources) -> Iterator[Problem]:
    """A study with a title says the title's language, and one without says none: pages mark the title with it."""
    for path, line, row in book.sound_rows("studies"):
        if bool(row.get("title")) != bool(row.get("language")):
            message = "{id!r}: title {title!r} but language {language!r}; write the title's language, such as en"
            yield Problem.at(path, line, message, id=row_id(row), title=row.get("title"), language=row.get("language"))


def periods_that_are_periods(book: Sources) -> Iterator[Problem]:
    """`fieldwork` is a year, a month or a day that exists, or an interval of two of the same kind."""
    for path, line, row in book.sound_rows("studies"):
        try:
            format_period(row.get("fieldwork") or "", EDITIONS[0])
        except ValueError as error:
            message = "{id!r}: fieldwork {fieldwork!r} is not a period ({error}); write 2012-02-22 or 2012-02/2012-03"
            values = {"fieldwork": row["fieldwork"], "error": quoted(error)}
            yield Problem.at(path, line, message, id=row_id(row), **values)


def a_version_and_its_date(book: Sources) -> Iterator[Problem]:
    """`data/datapackage.json` has a `version` and the day of it, `created`: citations are made of them."""
    path = project.descriptor(book.folder)
    descriptor = (
        json.loads(path.read_text("utf-8-sig")) if book.declared else HEADLINES
    )  # which lacks nothing: another rule speaks
    for name, example in HEADLINES.items():
        if not descriptor.get(name):
            message = '"{name}" is missing; add it: "{name}": "{example}"'
            yield Problem.at(path, 1, message, name=name, example=example)


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


def row_id(row: dict[str, str]) -> str:
    """Return what a row is known by: a step of a journey has two names."""
    step = ", ".join(row.get(name) or "" for name in ("journey", "step") if name in row)
    return row.get("id") or step or row.get("figure") or ""
