"""Where each number comes from, as the notes of a book: a note for each figure, finding or sample that a chapter cites.

The texts are those of the citations, in the edition's language; `mark` puts the numbers of the notes into a chapter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from cifra import project
from cifra.data.loading import figures, findings, load_table
from cifra.editions import Edition
from cifra.numbers.formats import format_period
from cifra.numbers.stat import format_with_basis
from cifra.project import DATA_PAGE, STUDIES_PAGE
from cifra.records.blocks import PAGE_LABELS
from cifra.records.citations import figure_sentences, in_brackets, people_asked, read_page_kind, study_label

CLOSING = "»”’"  # a note stands after the quotation mark that closes on its number
HEADINGS = ("h1", "h2", "h3", "h4", "caption", "dt")


@dataclass(frozen=True)
class NoteText:
    """What a note says: what was measured, sentences on it, the page read (a label and its address), its row."""

    what: str
    sentences: list[str]
    page_label: str
    url: str
    row: tuple[str, str]


@dataclass(frozen=True)
class Note:
    """A note of a chapter: its number and id, the place that it goes back to, its text."""

    number: int
    id: str
    back: str
    text: NoteText


def notes_by_anchor(edition: Edition) -> dict[str, NoteText]:
    """Return the note of every number that prose can print, by the anchor that its link leads to."""
    folder = project.root()
    studies = {row.id: row for row in load_table(folder, "studies").itertuples()}
    articles = {row.id: row for row in load_table(folder, "articles").itertuples()}
    told = {id: _of_sample(row, edition) for id, row in studies.items()}
    told |= {row.id: _of_finding(row, studies[row.study], edition) for row in findings(edition=edition).itertuples()}
    stated = figures(edition=edition).itertuples()
    return told | {row.id: _of_figure(row, articles[row.article], studies, edition) for row in stated}


def mark_notes(body: Tag, written: dict[str, NoteText], chapter: str, place: Callable[[str, str], str]) -> list[Note]:
    """Put the number of its note after each number in prose; return the notes, numbered from one as they are met."""
    _cite_headings(body)
    notes: dict[str, Note] = {}
    for link in body.select("a.stat[href]"):
        id = str(link["href"]).partition("#")[2]
        if id not in written or link.find_parent(HEADINGS):
            continue
        first = id not in notes
        if first:
            number = len(notes) + 1
            notes[id] = Note(number, f"note-{number}", f"cited-{number}", written[id])
        _put(_mark(notes[id], chapter, place, first=first), link)
    return list(notes.values())


def _cite_headings(body: Tag) -> None:
    """Cite a number that stands in a heading alone at the end of the paragraph after it, where its note can stand."""
    links = body.select("a.stat[href]")
    cited = {str(link["href"]) for link in links if not link.find_parent(HEADINGS)}
    for link in links:
        href, paragraph = str(link["href"]), link.find_next("p")
        if href not in cited and paragraph:
            cited.add(href)
            paragraph.append(BeautifulSoup("", "html.parser").new_tag("a", href=href, attrs={"class": "stat"}))


def _mark(note: Note, chapter: str, place: Callable[[str, str], str], *, first: bool) -> Tag:
    soup = BeautifulSoup("", "html.parser")
    up = soup.new_tag("sup", attrs={"class": "note-number"} | ({"id": note.back} if first else {}))
    up.append(soup.new_tag("a", href=place(chapter, note.id), attrs={"class": "note-mark"}, string=str(note.number)))
    return up


def _put(up: Tag, link: Tag) -> None:
    """Put the mark after the number, and after a quotation mark that closes on it."""
    after = link.next_sibling
    if isinstance(after, NavigableString) and after[:1] and after[0] in CLOSING:
        closing = NavigableString(after[0])
        after.replace_with(NavigableString(after[1:]))
        link.insert_after(closing)
        closing.insert_after(up)
    else:
        link.insert_after(up)


def _of_figure(row: Any, article: Any, studies: dict[str, Any], edition: Edition) -> NoteText:
    what, _, *sentences = figure_sentences(row, article, studies, edition)
    sentences.insert(0, edition.say("Quoted by {publisher}.", publisher=article.publisher))
    return NoteText(
        what, sentences, edition.say(PAGE_LABELS[read_page_kind(row)]), row.source_url or "", (DATA_PAGE, row.id)
    )


def _of_finding(row: Any, study: Any, edition: Edition) -> NoteText:
    what = f"{row.measure}{in_brackets(row.group)}: {format_with_basis(row, edition)}."
    label = study_label(study, edition) + in_brackets(people_asked(study, edition, row.base))
    source = edition.say("Source: {study}.", study=label)
    return NoteText(what, [source], edition.say("Page read"), row.source_url or "", (STUDIES_PAGE, row.id))


def _of_sample(study: Any, edition: Edition) -> NoteText:
    asked = [people_asked(study, edition), format_period(study.fieldwork, edition)]
    sentences = [f"{', '.join(part for part in asked if part)}."] if any(asked) else []
    return NoteText(
        f"{study_label(study, edition)}.",
        sentences,
        edition.say("A page about it"),
        study.url or "",
        (STUDIES_PAGE, study.id),
    )
