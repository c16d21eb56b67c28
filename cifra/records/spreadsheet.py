"""The figures as people take them into a spreadsheet: one table in the edition's language, and a workbook.

The same data give the same bytes. Cells are texts and numbers, never formulas or links.
"""

import io
from datetime import datetime

import pandas as pd

from cifra import project
from cifra.data.loading import figures, findings, load_table
from cifra.data.verdicts import VERDICT_NAMES
from cifra.editions import Edition
from cifra.numbers.formats import country_name, format_period
from cifra.numbers.stat import BASIS_NAMES, format_exactly, format_source
from cifra.numbers.units import unit_with_id
from cifra.project import DATA_PAGE
from cifra.records.blocks import KIND_NAMES, READ_NAMES, study_names
from cifra.records.citations import cite_page, named_source, report_release, study_found

TEXTS_STAY_TEXTS = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
WIDEST = 60  # characters: a note of several sentences is wrapped inside its column


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
            say("Number"): format_exactly(row, edition),
            say("Value"): row.value,
            say("Up to"): row.value_to,
            say("Unit"): unit_with_id(row.unit).name(edition),
            say("As written"): row.as_written,
            say("Whom it is about"): row.group,
            say("Country, in the article"): country_name(row.country, edition),
            say("Year, in the article"): row.year,
            say("Topic"): topics[row.topic],
            say("Attributed to"): named_source(row, studies, edition),
            say("Verdict"): say(VERDICT_NAMES[row.verdict]),
            say("Source"): study_found(row, studies, edition),
            say("Country of the study"): country_name(row.source_country, edition),
            say("Year of the study"): row.source_year,
            say("The source says"): format_source(row, edition),
            say("Value in the source"): row.source_value,
            say("Note"): row.note,
            say("Page read"): row.source_url,
        }
        for row in figures(edition=edition).itertuples()
    ]
    return pd.DataFrame(rows).astype({say(name): "Int64" for name in ("Year, in the article", "Year of the study")})


def workbook(edition: Edition, sheet: pd.DataFrame) -> bytes:
    """Return the figures, the studies and their numbers as an XLSX whose cells are never formulas or links."""
    say, buffer, release = edition.say, io.BytesIO(), report_release(project.root())
    sheets = {
        say("Figures"): sheet,
        say("Studies"): _studies_sheet(edition),
        say("Numbers of the studies"): _findings_sheet(edition),
        say("To cite it"): pd.DataFrame({say("To cite it"): [_citation(edition)]}),
    }
    with pd.ExcelWriter(
        buffer, engine="xlsxwriter", engine_kwargs={"options": TEXTS_STAY_TEXTS | {"in_memory": True}}
    ) as writer:
        created = datetime.fromisoformat(release.published)
        writer.book.set_properties({"title": say("Figure by figure"), "created": created})
        wrapped = writer.book.add_format({"text_wrap": True, "valign": "top"})
        for name, rows in sheets.items():
            rows.to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0), autofilter=len(rows.columns) > 1)
            for place, column in enumerate(rows):
                longest = max(len(str(cell)) for cell in rows[column])
                width = min(max(longest, len(column)) + 2, WIDEST)
                writer.sheets[name].set_column(place, place, width, wrapped)
    return buffer.getvalue()


def _citation(edition: Edition) -> str:
    root = project.edition_address(project.root(), edition.code)
    address = f"{root}{DATA_PAGE}.html" if root else ""
    return cite_page(edition.say("All the figures"), address, edition, project.root())


def _studies_sheet(edition: Edition) -> pd.DataFrame:
    language, say = edition.code, edition.say
    studies = load_table(project.root(), "studies")
    columns = {
        "id": studies.id,
        say("Published by"): studies.organisation,
        say("Title"): studies.title,
        say("Year"): studies.year,
        say("When"): [format_period(period, edition) for period in studies.fieldwork],
        say("Country"): [country_name(code, edition) for code in studies.country],
        say("Whom it asked"): studies[f"population_{language}"],
        say("How many"): studies.sample_size,
        say("Who paid"): studies.paid_by,
        say("Kind"): [say(KIND_NAMES[kind]) for kind in studies.kind],
        say("What it sells"): studies[f"interest_{language}"],
        say("Read"): [say(READ_NAMES[read]) for read in studies["read"]],
        say("Page read"): studies.url,
    }
    return pd.DataFrame(columns)


def _findings_sheet(edition: Edition) -> pd.DataFrame:
    say, names = edition.say, study_names(edition)
    rows = findings(edition=edition)
    columns = {
        "id": rows.id,
        say("Source"): rows.study.map(names),
        say("What it measures"): rows.measure,
        say("Number"): [format_exactly(row, edition) for row in rows.itertuples()],
        say("Value"): rows.value,
        say("Up to"): rows.value_to,
        say("Unit"): [unit_with_id(unit).name(edition) for unit in rows.unit],
        say("Whose number it is"): [say(BASIS_NAMES.get(basis, "the study’s")) for basis in rows.value_basis],
        say("Whom it is about"): rows.group,
        say("Note"): rows.note,
        say("Page read"): rows.source_url,
    }
    return pd.DataFrame(columns)
