"""The data to take away, as the readers' programs open them: spreadsheets, JSON for programs, the Data Package."""

import csv
import io
import json
import time
from datetime import datetime, tzinfo
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup
from frictionless import Package
from jsonschema import Draft202012Validator

from cifra import project
from cifra.books.make import BOOK_KINDS
from cifra.data.loading import figures, findings, load_table
from cifra.data.verdicts import VERDICT_NAMES
from cifra.editions import CODES, edition
from cifra.records.downloads import (
    JSON_NAME,
    SCHEMA_NAME,
    catalogue_schema,
    download_list,
    figures_catalogue,
    package_zip,
    to_json,
)
from cifra.records.spreadsheet import figures_sheet, workbook
from tests.conftest import ROOT

FOLDER = project.DOWNLOADS_FOLDER


@pytest.mark.parametrize("code", CODES)
def test_the_data_page_lists_every_file_and_each_is_there(built: Path, code: str) -> None:
    page = BeautifulSoup((built / code / "data.html").read_text("utf-8"), "html.parser")
    listed = [link["href"] for link in page.select(".downloads a")]
    assert listed == [f"{FOLDER}/{row['file']}" for row in download_list(edition(code))["rows"]]
    books = [link["href"] for link in page.select("article .paper-files a")]
    assert len(books) == len(BOOK_KINDS)
    assert {path.name for path in (built / code / FOLDER).iterdir()} == {Path(href).name for href in listed + books}


@pytest.mark.parametrize("code", CODES)
def test_the_csv_has_a_row_a_figure_in_the_language_of_the_edition(built: Path, code: str) -> None:
    text = (built / code / FOLDER / "figures.csv").read_text("utf-8-sig")
    rows, say = list(csv.DictReader(io.StringIO(text))), edition(code).say
    stated = figures(edition=edition(code))
    assert [row["id"] for row in rows] == stated.id.tolist()
    assert [float(row[say("Value")]) for row in rows] == stated.value.tolist()
    assert [row[say("Verdict")] for row in rows] == [say(VERDICT_NAMES[one]) for one in stated.verdict]
    assert rows[0][say("What it measures")] == stated.measure[0]


@pytest.mark.parametrize("code", CODES)
def test_the_workbook_opens_with_its_sheets_and_no_formula(built: Path, code: str) -> None:
    book = openpyxl.load_workbook(built / code / FOLDER / "figures.xlsx")
    say = edition(code).say
    assert book.sheetnames == [say("Figures"), say("Studies"), say("Numbers of the studies"), say("To cite it")]
    sizes = [len(list(sheet.rows)) - 1 for sheet in book]
    assert sizes == [len(figures()), len(load_table(ROOT, "studies")), len(findings()), 1]
    cells = [cell for sheet in book for row in sheet.rows for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [cell for cell in cells if cell.hyperlink] == []


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    one = edition("en")
    sheet = figures_sheet(one).astype(object)
    sheet.iloc[0, 2] = '=HYPERLINK("https://a.example","x")'
    book = openpyxl.load_workbook(io.BytesIO(workbook(one, sheet)))
    assert book.worksheets[0]["C2"].data_type == "s"
    assert book.worksheets[0]["C2"].value == '=HYPERLINK("https://a.example","x")'


def test_figures_json_has_its_documented_shape_and_a_stable_address(built: Path) -> None:
    found = json.loads((built / JSON_NAME).read_text("utf-8"))
    schema = json.loads((built / SCHEMA_NAME).read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(found)
    assert (found["$schema"], found["format"]) == (SCHEMA_NAME, 2)
    assert [one["id"] for one in found["figures"]] == figures().id.tolist()
    assert {name: len(found[name]) for name in ("articles", "studies", "findings")} == {
        name: len(load_table(ROOT, name)) for name in ("articles", "studies", "findings")
    }
    for code in CODES:
        assert (built / code / FOLDER / JSON_NAME).read_bytes() == (built / JSON_NAME).read_bytes()


def test_the_stable_address_is_told_where_the_site_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [row["stable"] for row in download_list(edition("en"))["rows"]] == [""] * 5
    monkeypatch.setenv(project.ADDRESS_VARIABLE, "https://a.example/report/")
    told = {row["file"]: row["stable"] for row in download_list(edition("it"))["rows"]}
    assert told["figures.json"] == "https://a.example/report/figures.json"
    assert told["figures.xlsx"] == ""


def test_figures_json_has_the_labels_of_every_language_and_null_for_what_is_empty() -> None:
    found = {one["id"]: one for one in figures_catalogue(ROOT)["figures"]}
    upsell = found["technoretail.upsell-dislike"]
    assert {code: upsell["measure"][code].split()[0] for code in CODES} == {"it": "Non", "en": "Dislike"}
    assert found["magicnet.expect-social"]["country"] is None
    assert found["magicnet.expect-social"]["check"]["study_value"] is None
    assert upsell["page"] == {code: f"{code}/data.html#technoretail.upsell-dislike" for code in CODES}


def test_the_schema_tells_every_property_of_a_figure_and_refuses_what_is_not_allowed() -> None:
    schema, found = catalogue_schema(ROOT), figures_catalogue(ROOT)
    figure = schema["properties"]["figures"]["items"]
    assert set(figure["properties"]) == set(found["figures"][0])
    assert all(one.get("description") for name, one in figure["properties"].items() if name != "check")
    found["figures"][0]["qualifier"] = "roughly"
    assert "'roughly' is not one of" in next(Draft202012Validator(schema).iter_errors(found)).message


def test_the_zip_is_a_valid_data_package_with_every_table(built: Path, tmp_path: Path) -> None:
    path = built / CODES[0] / FOLDER / "datapackage.zip"
    package = Package(str(path))
    assert package.validate().valid
    declared = json.loads(project.descriptor(ROOT).read_text("utf-8"))
    assert [one.name for one in package.resources] == [one["name"] for one in declared["resources"]]
    assert len(package.get_resource("figures-metisoft").read_rows()) == len(figures("metisoft"))


def test_a_checkout_with_the_line_ends_of_windows_gives_the_same_package(book: Path) -> None:
    for path in project.files_in(book / "data", "*"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert package_zip(book) == package_zip(ROOT)


def test_the_same_data_give_the_same_bytes_whenever(monkeypatch: pytest.MonkeyPatch) -> None:
    one = edition("it")
    for made in (
        lambda: workbook(one, figures_sheet(one)),
        lambda: package_zip(ROOT),
        lambda: to_json(figures_catalogue(ROOT)).encode(),
    ):
        first = made()
        with monkeypatch.context() as later:
            later.setattr(time, "time", lambda: 2_000_000_000.0)
            later.setattr(time, "localtime", lambda *_: time.gmtime(0))
            later.setattr("xlsxwriter.workbook.datetime", LaterDatetime)
            assert made() == first


class LaterDatetime(datetime):
    """A clock that is years ahead."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        """Return a day far from today."""
        return datetime(2040, 1, 1, tzinfo=tz)
