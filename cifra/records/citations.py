"""Ready citations: of a page of the report, and of a figure with all that is known of it.

Who wrote the report, its version and its date are declared in `data/datapackage.json`; `CITATION.cff` says the same
for those who meet the repository first, and a test holds the two together.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cifra import project
from cifra.data.verdicts import VERDICT_NAMES
from cifra.editions import Edition
from cifra.numbers.formats import country_name, format_number, format_period
from cifra.numbers.stat import format_as_stated

LICENSE_URL = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class Release:
    """What the report is cited by: its version and the day it was published, as year-month-day."""

    version: str
    published: str

    @property
    def year(self) -> str:
        """Return the year of publication."""
        return self.published[:4]


def report_release(folder: Path) -> Release:
    """Return the version and the date that `data/datapackage.json` declares; a rule of the checks wants both."""
    declared = json.loads(project.descriptor(folder).read_text("utf-8"))
    return Release(declared["version"], declared["created"][:10])


def format_release(told: Release, edition: Edition) -> str:
    """Return a release as a line of text.

    >>> in_words(release(folder), edition("it")), in_words(release(folder), edition("en"))
    ('Versione 1.1.0, 22 novembre 2026', 'Version 1.1.0, 22 November 2026')
    """
    return edition.say("Version {version}, {day}", version=told.version, day=format_period(told.published, edition))


def cite_page(title: str, address: str, edition: Edition, folder: Path) -> str:
    """Return the citation of a page; `address` is empty where the site's is not known.

    >>> of_page("Method", "", edition("en"), folder)
    'The authors of Figure by figure, “Method”, in Figure by figure, version 1.1.0, 2026. CC BY 4.0.'
    """
    told = report_release(folder)
    report = edition.say("Figure by figure")
    values = {"report": report, "title": title, "version": told.version, "year": told.year}
    whole = edition.say("The authors of {report}, “{title}”, in {report}, version {version}, {year}.", **values)
    return " ".join(part for part in (whole, address, "CC BY 4.0.") if part)


def cite_figure(row: Any, article: Any, studies: dict[str, Any], address: str, edition: Edition, folder: Path) -> str:
    """Return the citation of a figure: what it says and of whom, who wrote it, what its source says, how it stands.

    `row` is a row of `cifra.figures`, `article` one of `articles.csv`; `studies` gives a row of `studies.csv` by its
    id. What was found at a source comes with its note, so that a figure is not cited without what differs.
    """
    told = report_release(folder)
    what, quoted, source, *rest = figure_sentences(row, article, studies, edition)
    read = row.source_url if study_was_read(row) and row.source_study in studies else ""
    report = edition.say("In {report}, version {version}, {year}.", **_names(told, edition))
    parts = [what, quoted, source, read, *rest, report, address, "CC BY 4.0."]
    return " ".join(part for part in parts if part)


def figure_sentences(row: Any, article: Any, studies: dict[str, Any], edition: Edition) -> list[str]:
    """Return what is known of a figure, a sentence each: what it says and of whom, who quotes it, its source, its
    verdict and what was found; the third and the last are empty where there is nothing to say.
    """
    return [
        f"{row.measure}: {format_as_stated(row.value, row.unit, row.qualifier, edition)}{_of_whom(row, edition)}.",
        edition.say("Quoted by {publisher}, “{title}”.", publisher=article.publisher, title=article.title),
        _source(row, studies, edition),
        edition.say("Verdict: {verdict}.", verdict=edition.say(VERDICT_NAMES[row.verdict])),
        row.note if row.verdict != "not-found" else "",
    ]


def cite_study(row: Any, edition: Edition, folder: Path) -> str:
    """Return the citation of a study, as far as it is known: who, what, of whom, how many, when, at which address."""
    told = report_release(folder)
    known = [study_label(row, edition), people_asked(row, edition), format_period(row.fieldwork, edition)]
    checked = edition.say("Checked in {report}, version {version}, {year}.", **_names(told, edition))
    return " ".join(part for part in (f"{', '.join(one for one in known if one)}.", row.url, checked) if part)


def people_asked(study: Any, edition: Edition) -> str:
    """Return whom a study asked, and how many: "US consumers, 1,000 people asked"."""
    who = str(getattr(study, f"population_{edition.code}")).partition(";")[0]
    many = "" if pd.isna(study.sample_size) else format_number(study.sample_size, edition)
    return ", ".join(part for part in (who, many and edition.say("{size} people asked", size=many)) if part)


def study_was_read(row: Any) -> bool:
    """Return whether the study itself, or its release, was read, and not only a page that repeats it."""
    return row.verdict in ("confirmed", "differs") and bool(row.source_study)


def population_of(row: Any, edition: Edition) -> str:
    """Return whom a figure is about, as far as the article says: group, country, year."""
    said = [row.group, country_name(row.country, edition), "" if pd.isna(row.year) else str(row.year)]
    return ", ".join(part for part in said if part)


def source_value_text(row: Any, edition: Edition) -> str:
    """Return the source's number where it is not the article's, as "93%"; else an empty text."""
    if pd.isna(row.source_value) or row.source_value == row.value:
        return ""
    return format_as_stated(row.source_value, row.unit, "exact", edition)


def _names(told: Release, edition: Edition) -> dict[str, str]:
    return {"report": edition.say("Figure by figure"), "version": told.version, "year": told.year}


def _of_whom(row: Any, edition: Edition) -> str:
    return f" ({told})" if (told := population_of(row, edition)) else ""


def _source(row: Any, studies: dict[str, Any], edition: Edition) -> str:
    """Return what was read, of whom, with its number where that differs; or to whom the article attributes the
    figure.
    """
    read = studies.get(row.source_study) if study_was_read(row) else None
    if read is None:
        named = studies.get(row.source_study or row.study)
        return "" if named is None else edition.say("Attributed to {study}.", study=study_label(named, edition))
    who, number = people_asked(read, edition), source_value_text(row, edition)
    label = f"{study_label(read, edition)} ({who})" if who else study_label(read, edition)
    told = edition.say("Source: {study}, which says {number}.", study=label, number=number)
    return told if number else edition.say("Source: {study}.", study=label)


def study_label(study: Any, edition: Edition) -> str:
    """Return a study in one line: organisation, title, country, year, as far as each is known."""
    year = "" if pd.isna(study.year) or str(study.year) in study.title else str(study.year)
    parts = [study.organisation, study.title, country_name(study.country, edition), year]
    return ", ".join(part for part in parts if part)
