"""The figures as people take them into a spreadsheet: one table in the edition's language, and a workbook.

The same data give the same bytes. Cells are texts and numbers, never formulas or links.
"""

import io
from datetime import datetime

import pandas as pd
import xlsxwriter

from cifra import project
from cifra.data.loading import figures, findings, load_table
from cifra.data.verdicts import VERDICT_NAMES
from cifra.editions import Edition
from cifra.numbers.formats import country_name, format_period
from cifra.numbers.stat import format_as_stated
from cifra.project import DATA_PAGE
from cifra.records.blocks import study_names
from cifra.records.citations import cite_page, report_release, study_was_read

LARGE = 10_000  # from here a spreadsheet groups the thousands; years are below
UNIT_NAMES = {
    "percent": "percent|the unit",
    "usd": "US dollars",
    "minutes": "minutes",
    "points": "index points",
    "times": "times",
    "count": "number",
}


def figures_sheet(edition: Edition) -> pd.DataFrame:
    """Return every figure as people read it, its columns and labels in the edition's language."""
    say, studies = edition.say, study_names(edition)
    articles = load_table(project.root(), "articles").set_index("id")
    topics = load_table(project.root(), "topics").set_index("id")[f"label_{edition.code}"]
    rows = [
        {
            "id": row.id,
            say("Article"): articles.publisher[row.article],
            say("What it measures"): row.measure,
            say("Number"): format_as_stated(row.value, row.unit, row.qualifier, edition),
            say("Value"): row.value,
            say("Unit"): say(UNIT_NAMES[row.unit]),
            say("As written"): row.as_written,
            say("Whom it is about"): row.group,
            say("Country, in the article"): country_name(row.country, edition),
            say("Year, in the article"): None if pd.isna(row.year) else int(row.year),
            say("Topic"): topics[row.topic],
            say("Attributed to"): "" if study_was_read(row) else studies.get(row.source_study or row.study, ""),
            say("Verdict"): say(VERDICT_NAMES[row.verdict]),
            say("Source"): studies.get(row.source_study, "") if study_was_read(row) else "",
            say("Country of the study"): country_name(row.source_country, edition),
            say("Year of the study"): None if pd.isna(row.source_year) else int(row.source_year),
            say("The source says"): None if pd.isna(row.source_value) else row.source_value,
            say("Note"): row.note,
            say("Page read"): row.source_url,
        }
        for row in figures(edition=edition).itertuples()
    ]
    return pd.DataFrame(rows).astype({say(name): "Int64" for name in ("Year, in the article", "Year of the study")})


def workbook(edition: Edition, sheet: pd.DataFrame) -> bytes:
    """Return the figures, the studies and their numbers as an XLSX whose cells are never formulas or links."""
    say, buffer = edition.say, io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    told = report_release(project.root())
    book.set_properties({"title": say("Figure by figure"), "created": datetime.fromisoformat(told.published)})
    _sheet(book, say("Figures"), sheet)
    _sheet(book, say("Studies"), _studies_sheet(edition))
    _sheet(book, say("Numbers of the studies"), _findings_sheet(edition))
    root = project.edition_address(project.root(), edition.code)
    address = f"{root}{DATA_PAGE}.html" if root else ""
    whole = cite_page(say("All the figures"), address, edition, project.root())
    _sheet(book, say("To cite it"), pd.DataFrame({say("To cite it"): [whole]}))
    book.close()
    return buffer.getvalue()


def _studies_sheet(edition: Edition) -> pd.DataFrame:
    code, say = edition.code, edition.say
    studies = load_table(project.root(), "studies")
    columns = {
        "id": studies.id,
        say("Published by"): studies.organisation,
        say("Title"): studies.title,
        say("Year"): studies.year,
        say("When"): [format_period(one, edition) for one in studies.fieldwork],
        say("Country"): [country_name(one, edition) for one in studies.country],
        say("Whom it asked"): studies[f"population_{code}"],
        say("How many"): studies.sample_size,
        say("What it sells"): studies[f"interest_{code}"],
        say("Page read"): studies.url,
    }
    return pd.DataFrame(columns)


def _findings_sheet(edition: Edition) -> pd.DataFrame:
    say, names = edition.say, study_names(edition)
    found = findings(edition=edition)
    columns = {
        "id": found.id,
        say("Source"): found.study.map(names),
        say("What it measures"): found.measure,
        say("Value"): found.value,
        say("Unit"): [say(UNIT_NAMES[unit]) for unit in found.unit],
        say("Whom it is about"): found.group,
        say("Page read"): found.source_url,
    }
    return pd.DataFrame(columns)


def _sheet(book: xlsxwriter.Workbook, name: str, rows: pd.DataFrame) -> None:
    sheet, bold = book.add_worksheet(name), book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    large = book.add_format({"num_format": "#,##0", "valign": "top"})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(rows):
        longest = max([len(str(one)) for one in rows[column]] + [len(column)])
        sheet.set_column(place, place, min(longest + 2, 60), wrapped)
        sheet.write_string(0, place, column, bold)
        for line, cell in enumerate(rows[column], 1):
            if isinstance(cell, str):
                sheet.write_string(line, place, cell)
            elif not pd.isna(cell):
                sheet.write_number(line, place, float(cell), large if float(cell) >= LARGE else wrapped)
    if len(rows.columns) > 1:
        sheet.autofilter(0, 0, len(rows), len(rows.columns) - 1)
