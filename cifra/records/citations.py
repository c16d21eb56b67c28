"""Ready citations: of a page of the report, and of a figure with all that is known of it.

Who wrote the report, its version and its date are declared in `data/datapackage.json`; `CITATION.cff` says the same
for those who meet the repository first, and a test holds the two together.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from cifra import project
from cifra.data.verdicts import PAGE_KINDS, VERDICT_NAMES
from cifra.editions import Edition
from cifra.numbers.formats import country_name, format_number, format_period, format_value, format_year
from cifra.numbers.number import number_of_row, source_of_row
from cifra.numbers.stat import format_source, format_stated

SOURCE_LABELS = {"": "The source says", "inferred": "We infer", "computed": "We compute"}  # by `value_basis`
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
    declared = json.loads(project.descriptor(folder).read_text("utf-8-sig"))
    return Release(declared["version"], declared["created"][:10])


def format_release(release: Release, edition: Edition) -> str:
    """Return a release as a line of text.

    >>> format_release(report_release(folder), edition("it")), format_release(report_release(folder), edition("en"))
    ('Versione 1.1.0, 22 novembre 2026', 'Version 1.1.0, 22 November 2026')
    """
    day = format_period(release.published, edition)
    return edition.say("Version {version}, {day}", version=release.version, day=day)


def cite_page(title: str, address: str, edition: Edition, folder: Path) -> str:
    """Return the citation of a page; `address` is empty where the site's is not known.

    >>> cite_page("Method", "", edition("en"), folder)
    'The authors of Figure by figure, “Method”, in Figure by figure, version 1.1.0, 2026. CC BY 4.0.'
    """
    values = _names(report_release(folder), edition) | {"title": title}
    whole = edition.say("The authors of {report}, “{title}”, in {report}, version {version}, {year}.", **values)
    return " ".join(part for part in (whole, address, "CC BY 4.0.") if part)


def cite_figure(row: Any, article: Any, studies: dict[str, Any], address: str, edition: Edition, folder: Path) -> str:
    """Return the citation of a figure: what it says and of whom, who wrote it, what its source says, how it stands.

    `row` is a row of `cifra.figures`, `article` one of `articles.csv`; `studies` gives a row of `studies.csv` by its
    id. What was found at a source comes with its note, so that a figure is not cited without what differs.
    """
    what, quoted, source, *rest = figure_sentences(row, article, studies, edition)
    read = row.source_url if study_was_read(row) and row.source_study in studies else ""
    report = edition.say("In {report}, version {version}, {year}.", **_names(report_release(folder), edition))
    parts = [what, quoted, source, read, *rest, report, address, "CC BY 4.0."]
    return " ".join(part for part in parts if part)


def figure_sentences(row: Any, article: Any, studies: dict[str, Any], edition: Edition) -> list[str]:
    """Return what is known of a figure, a sentence each: what it says and of whom, who quotes it, its source, its
    verdict and what was found; the third and the last are empty where there is nothing to say.
    """
    return [
        f"{row.measure}: {format_stated(row, edition)}{in_brackets(population_of(row, edition))}.",
        edition.say("Quoted by {publisher}, “{title}”.", publisher=article.publisher, title=article.title),
        _source(row, studies, edition),
        edition.say("Verdict: {verdict}.", verdict=edition.say(VERDICT_NAMES[row.verdict])),
        row.note if row.verdict != "not-found" else "",
    ]


def cite_study(row: Any, edition: Edition, folder: Path) -> str:
    """Return the citation of a study, as far as it is known: who, what, of whom, how many, when, at which address."""
    facts = [study_label(row, edition), people_asked(row, edition), format_period(row.fieldwork, edition)]
    names = _names(report_release(folder), edition)
    checked = edition.say("Checked in {report}, version {version}, {year}.", **names)
    return " ".join(part for part in (f"{', '.join(fact for fact in facts if fact)}.", row.url, checked) if part)


def age_of_study(study: Any, edition: Edition, folder: Path) -> str:
    """Return how old a study's data are at the date of the report, in a sentence: "These data are 14 years old."."""
    years = int(report_release(folder).year) - year_of_study(study)
    if not years:
        return edition.say("These data are of this year.")
    return edition.say("These data are {age} old.", age=format_value(years, "years", edition))


def year_of_study(study: Any) -> int:
    """Return the last year in which a study asked, or that of its publication; 0 where neither is known."""
    year = study.fieldwork.rpartition("/")[2][:4] or study.year
    return 0 if pd.isna(year) else int(year)


def people_asked(study: Any, edition: Edition, base: str = "") -> str:
    """Return whom a study asked, and how many: "US consumers, 1,000 people asked".

    Of a number whose `base` is "part" of them the count says so.
    """
    who = str(getattr(study, f"population_{edition.code}")).partition(";")[0]
    many = format_number(study.sample_size, edition)
    message = "part of {size} people asked" if base == "part" else "{size} people asked"
    return ", ".join(part for part in (who, many and edition.say(message, size=many)) if part)


def read_page_kind(row: Any) -> str:
    """Return what the page that was read for a figure is: first-hand, second-hand, repeats, without."""
    return row.source_read or PAGE_KINDS[row.verdict]


def study_was_read(row: Any) -> bool:
    """Return whether the study itself, or its release, was read, and not only a page that repeats it."""
    return read_page_kind(row) == "first-hand" and bool(row.source_study)


def study_found(row: Any, studies: dict[str, str], edition: Edition) -> str:
    """Return the study that was read, or that we infer to be the source; empty where neither is so."""
    study = studies.get(row.source_study, "")
    if study and row.source_basis == "inferred":
        return edition.say("our inference: {study}", study=study)
    return study if study_was_read(row) else ""


def population_of(row: Any, edition: Edition) -> str:
    """Return whom a figure is about, as far as the article says: group, country, year."""
    said = [row.group, country_name(row.country, edition), format_year(row.year)]
    return ", ".join(part for part in said if part)


def source_value_text(row: Any, edition: Edition) -> str:
    """Return the source's number where it is not the article's, as "93%", "up to a third"; else an empty text."""
    stated, source = number_of_row(row), source_of_row(row)
    if source is None or replace(source, source=source) == replace(stated, source=source):
        return ""
    return format_source(row, edition)


def source_label(row: Any, edition: Edition) -> str:
    """Return what stands before the source's number: that the source says it, or that it is ours."""
    return edition.say(SOURCE_LABELS[row.source_value_basis])


def named_source(row: Any, studies: dict[str, str], edition: Edition) -> str:
    """Return what the article names as its source, and what we take that to be; `studies` gives labels by id.

    "American Express, which we take to be American Express, Global Customer Service Barometer 2012, United States".
    """
    study = studies.get(row.study, "")
    if row.named and study and row.study_basis == "inferred":
        return edition.say("{named}, which we take to be {study}", named=row.named, study=study)
    return study or row.named or studies.get(row.source_study, "")


def _names(release: Release, edition: Edition) -> dict[str, str]:
    return {"report": edition.say("Figure by figure"), "version": release.version, "year": release.year}


def _source(row: Any, studies: dict[str, Any], edition: Edition) -> str:
    """Return what was read, of whom, with its number where that differs; or whom the article names."""
    labels = {id: study_label(studies[id], edition) for id in {row.study, row.source_study} & set(studies)}
    if not study_found(row, labels, edition):
        named = named_source(row, labels, edition)
        return edition.say("Attributed to {study}.", study=named) if named else ""
    who = people_asked(studies[row.source_study], edition, row.source_base)
    number, label = source_value_text(row, edition), labels[row.source_study] + in_brackets(who)
    if number and row.source_value_basis:
        label = f"{label}; {number}"
    elif number:
        label = edition.say("{study}, which says {number}", study=label, number=number)
    if row.source_basis == "inferred":
        return edition.say("Our inference of the source: {study}.", study=label)
    return edition.say("Source: {study}.", study=label)


def in_brackets(text: str) -> str:
    """Return a text as it follows a name, in brackets, nothing of an empty one."""
    return f" ({text})" if text else ""


def study_label(study: Any, edition: Edition) -> str:
    """Return a study in one line: organisation, title, country, year, as far as each is known."""
    year = format_year(study.year)
    dated = [] if year and year in study.title else [year]
    parts = [study.organisation, study.title, country_name(study.country, edition), *dated]
    return ", ".join(part for part in parts if part)
