"""Every unit of `data/units.csv`, in everything that prints a number, in every edition."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from cifra import charts, figures, project, stat
from cifra.checks import find_errors
from cifra.editions import CODES, EDITIONS, LANGUAGE_VARIABLE, Edition, edition
from cifra.numbers.formats import format_value
from cifra.numbers.units import Unit, all_units, unit_with_id
from cifra.records.blocks import figure_collection
from cifra.records.downloads import figures_catalogue
from cifra.records.spreadsheet import figures_sheet, workbook
from tests.conftest import ROOT

UNITS = all_units(ROOT)


@pytest.fixture
def book_of_units(book: Path) -> Path:
    """Return a project whose article magicnet has a figure in each unit, "more than 3"."""
    path = project.figure_file(book, "magicnet")
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    model = rows[0] | {"value": "3", "qualifier": "more-than", "series": "", "category_it": "", "category_en": ""}
    figures_of_units = [model | {"id": f"magicnet.in-{unit}", "unit": unit} for unit in UNITS]
    _append(path, figures_of_units)
    checks = project.data_folder(book) / "checks.csv"
    check = next(csv.DictReader(io.StringIO(checks.read_text("utf-8")))) | {"verdict": "not-found", "study_value": ""}
    _append(checks, [check | {"figure": row["id"]} for row in figures_of_units])
    return book


def _append(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("a", newline="") as file:
        csv.DictWriter(file, list(rows[0]), lineterminator="\n").writerows(rows)


@pytest.mark.parametrize("code", CODES)
def test_each_unit_is_written_alike_in_prose_tables_charts_and_downloads(
    book_of_units: Path, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LANGUAGE_VARIABLE, code)
    language = edition(code)
    rows = figures("magicnet").set_index("id", drop=False)
    table = {row["id"]: row["number"] for row in figure_collection(language)["rows"]}
    sheet = figures_sheet(language).set_index("id")
    book = openpyxl.load_workbook(io.BytesIO(workbook(language, sheet.reset_index())))
    cells = {cell.value for row in book.worksheets[0].rows for cell in row}
    json_units = {figure["id"]: figure["unit"] for figure in figures_catalogue(book_of_units)["figures"]}
    for unit in UNITS:
        id = f"magicnet.in-{unit}"
        number = stat(id, "qualified", edition=language)
        assert "3" in number
        assert table[id] == number
        assert sheet[language.say("Number")][id] == number
        assert sheet[language.say("Unit")][id] == UNITS[unit].name(language)
        assert number in cells
        assert json_units[id] == unit
        drawing = charts.bars(rows.loc[[id]], labels="measure", title="One", name="one").to_json()
        assert drawing.count(number) >= 2  # its label and its tooltip or description


def test_every_unit_has_a_form_in_every_edition() -> None:
    for unit in UNITS.values():
        for language in EDITIONS:
            assert "12" in format_value(12, unit.id, language, bare=True)
            assert format_value(12, unit.id, language)
            assert unit.name(language)


def test_a_unit_is_one_row_of_the_table(book: Path) -> None:
    with (project.data_folder(book) / "units.csv").open("a") as file:
        file.write("chf,currency,CHF,0,0,,franchi svizzeri,Swiss francs,franco|franchi,¤,m\n")
    assert [format_value(1200, "chf", one) for one in EDITIONS] == ["1.200 franchi", "CHF\xa01,200"]
    assert [problem for problem in find_errors(book) if "chf" in problem.message] == []


@pytest.mark.parametrize(
    ("code", "forms", "texts"),
    [
        ("pl", "klient|klienci|klientów|klienta", {1: "klient", 3: "klienci", 5: "klientów", 1.5: "klienta"}),
        ("fr", "client|clients", {0: "client", 1: "client", 2: "clients", 1_000_000: "clients"}),
        ("ja", "人", {1: "人", 5: "人"}),
    ],
)
def test_a_word_takes_the_plural_of_its_language(code: str, forms: str, texts: dict[float, str]) -> None:
    unit = Unit("customers", "word", "", 0, None, None, {}, {code: forms}, {})
    language = Edition(code, code, code)
    assert {value: unit.word(value, language) for value in texts} == texts


def test_percentages_are_said_in_the_singular() -> None:
    assert unit_with_id("percent").is_share()
    assert not unit_with_id("percentage-points").is_share()
