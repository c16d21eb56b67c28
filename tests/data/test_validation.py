"""What bad data get: one message a problem, with file, line, what is allowed and what to do; no traceback."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cifra import project
from cifra.checks import ERRORS, format_problem
from cifra.cli import main
from cifra.content.sources import Sources
from cifra.data.loading import column_declarations, figures, table_declarations
from cifra.data.verdicts import PAGE_KINDS, VERDICT_NAMES
from cifra.editions import CODES, EDITIONS
from cifra.numbers.stat import BASIS_NAMES
from cifra.records.blocks import KIND_NAMES, METHOD_NAMES, PAGE_LABELS, READ_NAMES
from tests.conftest import ROOT, set_cell, write_chapter

TABLES = [name for name in table_declarations(ROOT) if not name.startswith("figures-") or name == "figures-metisoft"]
DATA_RULES = [rule for rule in ERRORS if rule.__module__ == "cifra.checks.data"]


@pytest.mark.parametrize("table", TABLES)
def test_every_column_has_a_bad_value_that_is_reported_at_its_line(book: Path, table: str) -> None:
    resource = table_declarations(book)[table]
    path = project.data_folder(book) / resource["path"]
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    columns = [column for column in column_declarations(ROOT, resource) if not _accepts_any_text(column)]
    spoilt = {column["name"]: _row_to_spoil(rows, place, column["name"]) for place, column in enumerate(columns)}
    for column in columns:
        row = spoilt[column["name"]]
        set_cell(path, row, column["name"], _bad(column, rows[row][column["name"]]))
    messages = problems(book).splitlines()
    for name, row in spoilt.items():
        place = f"{project.display_path(path, book)}:{row + 2}: "
        label = re.sub(rf"_({'|'.join(CODES)})$", "", name)  # the message names the language that lacks it
        assert [message for message in messages if message.startswith(place) and label in message], (name, messages)


def test_a_cell_of_the_wrong_type(book: Path) -> None:
    spoil(book, "metisoft.csv", "metisoft.abandoned,55,", "metisoft.abandoned,many,")
    assert "data/figures/metisoft.csv:6: 'metisoft.abandoned': value 'many' is not a number" in problems(book)


def test_a_decimal_comma_is_explained(book: Path) -> None:
    spoil(book, "metisoft.csv", "metisoft.index-level,80.6,", 'metisoft.index-level,"80,6",')
    said = problems(book)
    assert "data/figures/metisoft.csv:3: 'metisoft.index-level': value '80,6' has a decimal comma" in said
    assert "data take a decimal point (80.6)" in said


def test_a_range_in_one_cell_is_explained(book: Path) -> None:
    spoil(book, "metisoft.csv", "metisoft.abandoned,55,", "metisoft.abandoned,20-30,")
    assert "'20-30' is not a number (a range: its upper end goes in value_to)" in problems(book)


@pytest.mark.parametrize("value", ["NaN", "INF", "5_0", "５０", "1e3"])
def test_a_number_that_only_a_program_would_read_is_reported(book: Path, value: str) -> None:
    spoil(book, "metisoft.csv", "metisoft.abandoned,55,", f"metisoft.abandoned,{value},")
    assert f"data/figures/metisoft.csv:6: 'metisoft.abandoned': value {value!r} is not a plain number" in problems(book)


def test_an_unknown_unit_leads_to_the_table_of_units(book: Path) -> None:
    spoil(book, "metisoft.csv", "metisoft.abandoned,55,,percent", "metisoft.abandoned,55,,pct")
    message = "data/figures/metisoft.csv:6: 'metisoft.abandoned': unit 'pct' is no id of data/units.csv; add it there"
    assert message in problems(book)


def test_an_id_used_twice(book: Path) -> None:
    spoil(book, "metisoft.csv", "metisoft.abandoned,55,", "metisoft.index-drop,55,")
    assert "metisoft.csv:6: id 'metisoft.index-drop' is used twice, first at line 4; delete one of" in problems(book)


def test_a_figure_checked_twice_is_one_row_too_many(book: Path) -> None:
    spoil(book, "checks.csv", "metisoft.abandoned,", "metisoft.index-drop,")
    message = (
        "data/checks.csv:6: figure 'metisoft.index-drop' is used twice, first at line 4; delete one of the two rows"
    )
    assert message in problems(book)


def test_a_check_of_no_figure(book: Path) -> None:
    spoil(book, "checks.csv", "metisoft.abandoned,", "metisoft.gone,")
    said = problems(book)
    assert "data/checks.csv:6: 'metisoft.gone': figure 'metisoft.gone' is in no file of data/figures/; correct" in said
    assert "data/figures/metisoft.csv:6: figure 'metisoft.abandoned' has no row in data/checks.csv" in said


def test_a_study_that_is_not_there(book: Path) -> None:
    set_cell(project.figure_file(book, "metisoft"), 3, "study", "amex-2021-us")
    assert (
        "data/figures/metisoft.csv:5: 'metisoft.failed-expectations': study 'amex-2021-us' is no id of data/studies.csv"
        in problems(book)
    )


def test_a_required_label_that_is_empty_in_one_language(book: Path) -> None:
    spoil(book, "topics.csv", "loyalty,Fedeltà dopo l’acquisto,", "loyalty,,")
    assert (
        "data/topics.csv:7: 'loyalty': label_it is empty; it is required. Name that readers see, in Italian"
        in problems(book)
    )


def test_an_optional_label_in_one_language_only(book: Path) -> None:
    spoil(book, "metisoft.csv", "Tutti gli intervistati,Everyone surveyed", "Tutti gli intervistati,")
    assert (
        "data/figures/metisoft.csv:6: 'metisoft.abandoned': category_en is empty but another language has it"
        in problems(book)
    )


def test_a_missing_column(book: Path) -> None:
    path = project.data_folder(book) / "topics.csv"
    path.write_text("id,label_it\nmoney,Soldi\n", "utf-8")
    message = (
        "the header lacks 'label_en'; add them, empty where there is nothing to say, in the order id,label_it,label_en"
    )
    assert problems(book) == f"data/topics.csv:1: {message}"


def test_a_column_with_a_wrong_name(book: Path) -> None:
    spoil(book, "metisoft.csv", "qualifier,", "qualifer,")
    assert "metisoft.csv:1: the header has 'qualifer' where 'qualifier' should be; the columns are" in problems(book)
    assert len(problems(book).splitlines()) == 1


@pytest.mark.parametrize(("separator", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_a_file_with_other_separators(book: Path, separator: str, name: str) -> None:
    path = project.figure_file(book, "metisoft")
    path.write_text(path.read_text("utf-8").replace(",", separator), "utf-8")
    message = (
        f"data/figures/metisoft.csv:1: the columns are separated by {name}; save the file as CSV UTF-8, with commas"
    )
    assert problems(book) == message


@pytest.mark.parametrize("line", ["", "," * 21], ids=["blank", "commas"])
def test_an_empty_row(book: Path, line: str) -> None:
    path = project.figure_file(book, "metisoft")
    path.write_text(path.read_text("utf-8").replace("\nmetisoft.abandoned,", f"\n{line}\nmetisoft.abandoned,"), "utf-8")
    assert problems(book) == "data/figures/metisoft.csv:6: an empty row; delete the line"


def test_a_decimal_comma_without_quotes_is_one_cell_too_many(book: Path) -> None:
    spoil(book, "metisoft.csv", "metisoft.index-level,80.6,", "metisoft.index-level,80,6,")
    assert problems(book) == (
        "data/figures/metisoft.csv:3: 'metisoft.index-level': a row of 23 cells, not 22; "
        "quote a cell with a comma, write decimals with a point"
    )


def test_a_file_saved_as_utf16(book: Path) -> None:
    path = project.figure_file(book, "metisoft")
    path.write_text(path.read_text("utf-8"), "utf-16")
    message = (
        "data/figures/metisoft.csv:1: saved as UTF-16 (Excel's “Unicode text”); save the file as CSV UTF-8, with commas"
    )
    assert problems(book) == message


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\u202e", "\u2066", "\u200b", "\u00ad"])
def test_a_character_that_nobody_sees_is_reported_with_its_line(book: Path, character: str) -> None:
    spoil(book, "metisoft.csv", "80,6", f"80,6{character}")
    assert f"a character that cannot be seen (U+{ord(character):04X}); delete it" in problems(book)


def test_a_stray_space_is_reported_once(book: Path) -> None:
    spoil(book, "topics.csv", "loyalty,Fedeltà", "loyalty, Fedeltà")
    assert problems(book).startswith("data/topics.csv:7: 'loyalty': label_it ' Fedeltà dopo l’acquisto' has a space")


def test_a_percentage_over_a_hundred(book: Path) -> None:
    spoil(book, "metisoft.csv", "metisoft.abandoned,55,", "metisoft.abandoned,550,")
    assert "data/figures/metisoft.csv:6: 'metisoft.abandoned': value 550" in problems(book)


@pytest.mark.parametrize(
    ("table", "old", "new", "message"),
    [
        ("metisoft.csv", "metisoft.abandoned,55,", "metisoft.abandoned,55%,", "is not a number (leave the % out"),
        ("articles.csv", "2017-11-20", "20/11/2017", "is not a date, written 2017-11-20"),
        ("metisoft.csv", ",Oltre un Cliente su Due,1,", ",Oltre un Cliente su Due,one,", "is not a whole number"),
    ],
)
def test_a_common_mistake_is_reported_with_the_right_form(
    book: Path, table: str, old: str, new: str, message: str
) -> None:
    spoil(book, table, old, new)
    assert message in problems(book)


def test_a_file_that_is_not_utf8(book: Path) -> None:
    path = project.data_folder(book) / "topics.csv"
    path.write_bytes(path.read_text("utf-8").replace("’", "'").encode("latin-1"))
    assert (
        "data/topics.csv:7: the letters of this line are not UTF-8; save the file as CSV UTF-8, with commas"
        in problems(book)
    )


def test_a_stray_quote(book: Path) -> None:
    spoil(book, "topics.csv", "loyalty,Fedeltà dopo l’acquisto", 'loyalty,"Fedeltà" dopo l’acquisto')
    assert "data/topics.csv:7: a stray double quote" in problems(book)


def test_a_quote_that_is_never_closed(book: Path) -> None:
    spoil(book, "topics.csv", "loyalty,Fedeltà", 'loyalty,"Fedeltà')
    assert "data/topics.csv:7: a stray double quote" in problems(book)


def test_a_row_with_a_cell_too_many(book: Path) -> None:
    spoil(book, "topics.csv", "Fedeltà dopo l’acquisto", "Fedeltà, dopo l’acquisto")
    assert "data/topics.csv:7:" in problems(book)
    assert "quote a cell with a comma" in problems(book)


def test_an_id_that_does_not_say_where_it_stands(book: Path) -> None:
    spoil(book, "metisoft.csv", "metisoft.complained,", "metis.complained,")
    assert "data/figures/metisoft.csv:14: id 'metis.complained' does not begin with 'metisoft.'" in problems(book)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2011,en,2011", "2011,,2011", "title 'Global Customer Service Barometer 2011' but language ''"),
        ("2011,en,2011", "2011,english,2011", "language 'english'"),
        ("microsoft,Microsoft,,,vendor,,,", "microsoft,Microsoft,,,vendor,,en,", "title '' but language 'en'"),
    ],
    ids=["missing", "not-a-code", "of-no-title"],
)
def test_a_title_has_its_language(book: Path, old: str, new: str, message: str) -> None:
    spoil(book, "studies.csv", old, new)
    assert message in problems(book)


def test_a_file_that_is_missing(book: Path) -> None:
    (project.data_folder(book) / "topics.csv").unlink()
    assert "data/topics.csv:1: this file does not exist but data/datapackage.json declares it" in problems(book)


def test_a_descriptor_that_is_not_json(book: Path) -> None:
    project.descriptor(book).write_text('{"resources": [\n}', "utf-8")
    assert "data/datapackage.json:2: not valid JSON" in problems(book)


@pytest.mark.parametrize(
    "change", [lambda raw: b"\xef\xbb\xbf" + raw, lambda raw: raw.replace(b"\n", b"\r\n")], ids=["bom", "crlf"]
)
def test_a_bom_and_windows_line_ends_are_accepted(book: Path, change: Callable[[bytes], bytes]) -> None:
    before = figures(edition=EDITIONS[0])
    for path in project.data_folder(book).rglob("*.csv"):
        path.write_bytes(change(path.read_bytes()))
    assert problems(book) == ""
    assert figures(edition=EDITIONS[0]).equals(before)


def test_all_problems_come_in_one_run_sorted_and_the_exit_code_is_one(book: Path) -> None:
    spoil(book, "metisoft.csv", "metisoft.abandoned,55,,percent", "metisoft.abandoned,many,,pct")
    spoil(book, "topics.csv", "loyalty,Fedeltà dopo l’acquisto,", "loyalty,,")
    write_chapter(book, "it", "stray", "testo")
    done = CliRunner().invoke(main, ["--project", str(book), "check"])
    lines = done.stdout.strip().splitlines()
    assert done.exit_code == 1
    assert [line.split(": ")[0] for line in lines] == [
        "data/figures/metisoft.csv:6",
        "data/figures/metisoft.csv:6",
        "data/topics.csv:7",
        "chapters/it/stray.md:1",
        "chapters/it/stray.md:1",
        "5 problems.",
    ]


def spoil(book: Path, name: str, old: str, new: str) -> None:
    """Change one place of a CSV, which must be there."""
    path = next(project.data_folder(book).rglob(name))
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def problems(book: Path) -> str:
    """Return what the rules of the tables say, a line a problem."""
    sources = Sources(book)
    with project.rooted_at(book):
        reported = sorted({problem for rule in DATA_RULES for problem in rule(sources)})
    return "\n".join(format_problem(problem, book) for problem in reported)


def _row_to_spoil(rows: list[dict[str, str]], place: int, column: str) -> int:
    """Return a row in which the column is filled, another for each column as far as there are rows."""
    filled = [row for row, cells in enumerate(rows) if cells[column]] or range(len(rows))
    return filled[place % len(filled)]


def _accepts_any_text(column: dict[str, Any]) -> bool:
    """Return whether any text at all is right in a column: a name that may be unknown, in no language of ours."""
    labelled = column["name"].endswith(tuple(f"_{code}" for code in CODES))
    referring = column["name"] in ("study", "study_unit")
    return column["type"] == "string" and "constraints" not in column and not referring and not labelled


def _bad(column: dict[str, Any], cell: str) -> str:
    """Return a value that is refused in place of a cell: of another type, not allowed, empty, in one language only."""
    constraints = column.get("constraints", {})
    if column["type"] in ("number", "integer", "date"):
        return "many"
    if "enum" in constraints or "pattern" in constraints:
        return "not allowed!"
    if column["name"] in ("study", "study_unit"):
        return "no-such-id"
    return "" if cell else "words in one language"


@pytest.mark.parametrize(
    ("table", "column", "known"),
    [
        ("studies", "method", METHOD_NAMES),
        ("studies", "kind", KIND_NAMES),
        ("studies", "read", READ_NAMES),
        ("checks", "read", PAGE_LABELS),
        ("checks", "value_basis", BASIS_NAMES),
        ("findings", "value_basis", BASIS_NAMES),
        ("checks", "verdict", PAGE_KINDS),
        ("checks", "verdict", {name: 1 for name in VERDICT_NAMES if name != "source"}),
    ],
)
def test_every_value_that_a_column_allows_has_its_word(table: str, column: str, known: dict[str, object]) -> None:
    declared = {field["name"]: field for field in column_declarations(ROOT, table_declarations(ROOT)[table])}
    assert set(declared[column]["constraints"]["enum"]) == set(known)
