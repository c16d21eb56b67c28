"""From the finished pages of an edition to one book: what the PDF and the EPUB are both made of.

`read_book` takes the `<article>` of each page in the order of `_toc.yml` and leaves out what belongs to a screen (code,
tools, menus, scripts, one of the two drawings of each chart). That is done first and by Lexbor, in a tenth of the time
that Beautiful Soup needs for it. Ids become unique in the whole book, links between pages
become links within it, numbers in prose get a note (`cifra.books.footnotes`), charts get plain colours. A paragraph
that speaks of buttons and menus carries the class `on-screen` in its chapter and is left out too.

What is left is HTML and XML at once: the EPUB has it as it is, and `typst_writer` reads it for the PDF.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml
from bs4 import Tag
from selectolax.lexbor import LexborHTMLParser

from cifra import project
from cifra.books.drawings import URL_REFERENCE, complete_drawing
from cifra.books.footnotes import Note, NoteText, mark_notes, notes_by_anchor
from cifra.books.html_parser import parse_html
from cifra.charts.svg import use_plain_colours
from cifra.editions import Edition
from cifra.records.blocks import figure_collection
from cifra.records.citations import Release, format_release, report_release
from cifra.templates import template

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")  # what XML cannot hold
SCREEN_ONLY = (
    "a.headerlink, details.hide, details.cite, .cell_input, button, form, input, select, dialog, template, noscript, "
    "script, style, iframe, object, embed, video, audio, .chart-tools, .chart-files, .on-screen, .visually-hidden, "
    ".toctree-wrapper, .paper-files, .section-language, .section-newer, .opening, .chart-keys, .chart-tip, "
    ".collection > *"
)
KEPT_ATTRIBUTES = {"href", "id", "class", "lang", "scope", "colspan", "rowspan", "start", "alt", "src", "datetime"}
KEPT_ATTRIBUTES |= {"aria-hidden"}
RENAMED = {"details": "div", "summary": "p", "article": "div"}
HARMLESS = {"http", "https", "mailto"}


@dataclass(frozen=True)
class Medium:
    """What tells the PDF and the EPUB apart.

    `unread` is the drawing of each chart that is left out, "wide" or "narrow"; `place` is the address of an anchor
    ("" for the chapter itself) of a chapter within the book; `ground` is the white around a drawing, in pixels, for
    readers' software that turns pages dark.
    """

    unread: str
    place: Callable[[str, str], str]
    ground: int


@dataclass(frozen=True)
class BookChapter:
    """A chapter: its name in the book, its short title, its headline, the caption of its part, its text and notes."""

    name: str
    title: str
    headline: str
    part: str
    body: Tag
    notes: list[Note]

    @property
    def html(self) -> str:
        """Return the text as HTML that is XML too."""
        return "".join(str(child) for child in self.body.contents).strip()


@dataclass(frozen=True)
class Book:
    """An edition as a book."""

    edition: Edition
    title: str
    subtitle: str
    author: str
    name: str
    release: Release
    address: str
    chapters: list[BookChapter]

    @property
    def version(self) -> str:
        """Return the version and the day of publication in words."""
        return format_release(self.release, self.edition)

    @property
    def parts(self) -> list[tuple[str, list[BookChapter]]]:
        """Return the chapters under the captions of their parts, in order; before the first part the caption is ""."""
        found: list[tuple[str, list[BookChapter]]] = []
        for one in self.chapters:
            if not found or found[-1][0] != one.part:
                found.append((one.part, []))
            found[-1][1].append(one)
        return found


def read_book(pages: Path, folder: Path, edition: Edition, medium: Medium) -> Book:
    """Return an edition as a book, from its pages; the project is the one that `cifra.project.root` gives."""
    say = edition.say
    entries = [entry for entry in toc_pages(folder) if (pages / f"{entry[0]}.html").exists()]
    names = {f"{page}.html": page.replace("/", "-") for page, _, _ in entries}
    written = notes_by_anchor(edition)
    report = say("Figure by figure")
    return Book(
        edition=edition,
        title=report,
        subtitle=say("survey figures on customer service, checked"),
        author=say("The authors of {report}", report=report),
        name=json.loads(project.descriptor(folder).read_text("utf-8-sig"))["name"],
        release=report_release(folder),
        address=project.edition_address(folder, edition.code),
        chapters=[
            _chapter(pages, entry, edition, medium, names, written, project.edition_address(folder, edition.code))
            for entry in entries
        ],
    )


def toc_pages(folder: Path) -> list[tuple[str, str, str]]:
    """Return the pages in the order of `_toc.yml`: their name, their title and their part, "" where it gives none."""
    toc = yaml.safe_load(project.toc_file(folder).read_text("utf-8-sig"))
    found = [(toc["root"], "", "")]
    for part in [{"chapters": toc.get("chapters", [])}, *toc.get("parts", [])]:
        found += [(one["file"], one.get("title", ""), part.get("caption", "")) for one in _with_sections(part)]
    return [(page.removesuffix(".md"), title, part) for page, title, part in found]


def article_html(page: str) -> str:
    """Return the text of a page as HTML, without what belongs to a screen."""
    article = LexborHTMLParser(page).css_first("article")
    for part in article.css(SCREEN_ONLY) if article else ():
        part.decompose()
    return str(article.html) if article else ""


def page_article(page: str, unread: str) -> Tag:
    """Return the text of a page, with one drawing of each chart, in plain colours."""
    drawings = re.compile(rf'<svg [^>]*class="chart-{unread}".*?</svg>', re.DOTALL)
    return parse_html(use_plain_colours(CONTROL.sub("", drawings.sub("", article_html(page)))))


def _with_sections(entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in [*entry.get("chapters", []), *entry.get("sections", [])]:
        yield one
        yield from _with_sections(one)


def _chapter(
    pages: Path,
    entry: tuple[str, str, str],
    edition: Edition,
    medium: Medium,
    names: dict[str, str],
    written: dict[str, NoteText],
    address: str,
) -> BookChapter:
    page, title, part = entry
    name = names[f"{page}.html"]
    body = page_article((pages / f"{page}.html").read_text("utf-8"), medium.unread)
    _collection(body, edition)
    for figure in body.select("figure.chart"):
        complete_drawing(figure, ground=medium.ground)
    cited = mark_notes(body, written, name, medium.place)
    _lead(body, page, names, address, medium)
    _rename(body, name)
    for tag in body.find_all(True):
        _strip(tag)
    heading = body.find("h1")
    headline = " ".join(heading.get_text().split()) if heading else page
    if heading and (lead := heading.find_next_sibling()) and lead.name == "p":
        lead["class"] = "lead"
    return BookChapter(
        name,
        edition.say(title) if title else headline,
        headline,
        edition.say(part) if part else "",
        body,
        cited,
    )


def _collection(body: Tag, edition: Edition) -> None:
    """Put the table of all figures anew, with what paper has room for in the row and nothing to open."""
    for block in body.select("div.collection"):
        values = figure_collection(edition) | {"say": edition.say}
        block.replace_with(*list(parse_html(template("paper-collection.html").render(**values)).contents))


def _lead(body: Tag, page: str, names: dict[str, str], address: str, medium: Medium) -> None:
    """Make links between pages links within the book; one that leaves the book is kept where its address is whole."""
    for tag in body.select("a[href]"):
        if tag.get_attribute_list("class") == ["note-mark"]:
            continue
        parts = urlsplit(str(tag["href"]))
        target = normpath(join(dirname(page), unquote(parts.path))) if parts.path else f"{page}.html"
        if parts.scheme or parts.netloc:
            keep = parts.scheme in HARMLESS
        elif target in names:
            tag["href"], keep = medium.place(names[target], unquote(parts.fragment)), True
            if tag.select_one(".std-doc"):
                tag["class"] = "chapter-link"
        else:
            tag["href"], keep = f"{address}{parts.geturl()}", bool(address)
        if not keep or "stat" in tag.get_attribute_list("class"):
            tag.unwrap()


def _rename(body: Tag, name: str) -> None:
    """Make every id of a chapter its own in the whole book: `metisoft--chart-1b485ea7`."""
    for tag in body.find_all(id=True):
        tag["id"] = book_anchor(name, str(tag["id"]))
    for tag in (part for drawing in body.find_all("svg") for part in [drawing, *drawing.find_all(True)]):
        for key, value in tag.attrs.items():
            if key in ("aria-labelledby", "aria-describedby"):
                tag[key] = book_anchor(name, str(value))
            elif isinstance(value, str):
                tag[key] = URL_REFERENCE.sub(lambda match: f"url(#{book_anchor(name, match[1])})", value)


def book_anchor(name: str, id: str) -> str:
    """Return the id of a place of a chapter in the whole book; the chapter's own is its name."""
    return f"{name}--{id}" if id else name


def _strip(tag: Tag) -> None:
    """Leave a tag only the attributes that a book needs; drawings have been stripped by themselves."""
    tag.name = RENAMED.get(tag.name, tag.name)
    if tag.name == "svg" or any(parent.name == "svg" for parent in tag.parents):
        return
    tag.attrs = {key: value for key, value in tag.attrs.items() if key in KEPT_ATTRIBUTES}
