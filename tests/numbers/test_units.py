"""Every unit, and what real articles say (`real_values.csv`), in everything that prints a number, in every edition."""

import csv
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from cifra import charts, figures, project, stat
from cifra.books.epub import make_epub
from cifra.books.pdf import make_pdf
from cifra.checks import find_errors
from cifra.editions import CODES, EDITIONS, LANGUAGE_VARIABLE, Edition, edition
from cifra.numbers.formats import format_value
from cifra.numbers.stat import format_stated
from cifra.numbers.units import Unit, all_units, unit_with_id
from cifra.records.blocks import figure_collection
from cifra.records.downloads import figures_catalogue
from cifra.records.spreadsheet import figures_sheet, workbook
from tests.conftest import ROOT

UNITS = all_units(ROOT)
MORE_THAN_3 = {"value": "3", "qualifier": "more-than"}
FRANCS = "chf,currency,CHF,0,0,,franchi svizzeri,Swiss francs,franco|franchi,¤,m\n"
# What articles say, and how it is to come out: in tables and charts, in prose, after the Italian article.
REAL_VALUES = {
    f"magicnet.real-{place}": row
    for place, row in enumerate(csv.DictReader(Path(__file__).with_name("real_values.csv").open(encoding="utf-8")))
}


@pytest.fixture
def book_of_numbers(book: Path) -> Path:
    """Return a project whose article magicnet has a figure in each unit, "more than 3", and each of the real values."""
    with (project.data_folder(book) / "units.csv").open("a") as file:
        file.write(FRANCS)
    path = project.figure_file(book, "magicnet")
    model = _rows(path)[0] | dict.fromkeys(("series", "category_it", "category_en"), "")
    stated = [model | {"id": f"magicnet.in-{unit}", "unit": unit} | MORE_THAN_3 for unit in UNITS]
    stated += [
        model | {"id": id} | {name: row[name] for name in model if name in row} for id, row in REAL_VALUES.items()
    ]
    _append(path, stated)
    checks = project.data_folder(book) / "checks.csv"
    check = _rows(checks)[0] | {"verdict": "not-found", "study_value": ""}
    _append(checks, [check | {"figure": row["id"]} for row in stated])
    return book


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def _append(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("a", newline="") as file:
        csv.DictWriter(file, list(rows[0]), lineterminator="\n").writerows(rows)


@pytest.mark.parametrize("code", CODES)
def test_each_number_is_written_alike_in_prose_tables_charts_downloads_and_books(
    book_of_numbers: Path, tmp_path: Path, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LANGUAGE_VARIABLE, code)
    language = edition(code)
    rows = figures("magicnet").set_index("id", drop=False)
    table = {row["id"]: row["number"] for row in figure_collection(language)["rows"]}
    sheet = figures_sheet(language).set_index("id")
    book = openpyxl.load_workbook(io.BytesIO(workbook(language, sheet.reset_index())))
    cells = {cell.value for row in book.worksheets[0].rows for cell in row}
    json_units = {figure["id"]: figure["unit"] for figure in figures_catalogue(book_of_numbers)["figures"]}
    ids = [f"magicnet.in-{unit}" for unit in UNITS] + list(REAL_VALUES)
    hedged = set(rows.id[(rows.qualifier != "exact") | rows.value_to.notna()])
    prose = {id: stat(id, *["qualified"] * (id in hedged), edition=language) for id in ids}
    for id, number in prose.items():
        row, real = rows.loc[id], REAL_VALUES.get(id)
        if real:
            assert (_plain(table[id]), _plain(number)) == (real[code], real[f"prose_{code}"]), real["as_written"]
            assert code != "it" or _plain(stat(id, "il", edition=language)) == real["il"]
        else:
            assert "3" in number
            assert table[id] == number
        assert sheet[language.say("Number")][id] == table[id]
        assert sheet[language.say("Unit")][id] == unit_with_id(row.unit).name(language)
        assert table[id] in cells
        assert json_units[id] == row.unit
    for unit, own in rows.loc[ids].groupby("unit"):
        drawing = charts.bars(own, labels="id", title="One", name="one").to_json(ensure_ascii=False)
        for row in own.itertuples():
            assert drawing.count(format_stated(row, language)) >= 3, unit  # its label, its tooltip, the description
    # A paragraph each: no page of the PDF ends within a number.
    page = "".join(f'<p><a class="stat" href="data.html#{id}">{number}</a></p>' for id, number in prose.items())
    page = f'<article><h1>Numbers</h1>{page}<div class="collection"></div></article>'
    (tmp_path / "index.html").write_text(page, "utf-8")
    pdf = make_pdf(tmp_path, book_of_numbers, language)
    with zipfile.ZipFile(io.BytesIO(make_epub(tmp_path, book_of_numbers, language))) as archive:
        epub = BeautifulSoup(archive.read("EPUB/index.xhtml"), "html.parser").get_text()
    for text in ("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages), epub):
        printed = re.sub(r"[\s\u00ad]", "", text)
        for id, number in prose.items():
            assert re.sub(r"\s", "", number) in printed
            assert re.sub(r"\s", "", table[id]) in printed


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_every_unit_has_a_form_in_every_edition() -> None:
    for unit in UNITS.values():
        for language in EDITIONS:
            assert "12" in format_value(12, unit.id, language, bare=True)
            assert format_value(12, unit.id, language)
            assert unit.name(language)


def test_a_unit_is_one_row_of_the_table(book: Path) -> None:
    with (project.data_folder(book) / "units.csv").open("a") as file:
        file.write(FRANCS)
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
    unit = Unit("customers", "word", "", 0, {}, {code: forms}, {})
    language = Edition(code, code, code)
    assert {value: unit.word(value, language) for value in texts} == texts


def test_percentages_are_said_in_the_singular() -> None:
    assert unit_with_id("percent").is_share()
    assert not unit_with_id("percentage-points").is_share()
