"""The rules of what a chapter leads to, shows and runs: chapters of its edition, images that are there, no script."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cifra import project
from cifra.checks.data import row_id
from cifra.content.chapter import Chapter, Piece
from cifra.content.sources import Sources
from cifra.data.addresses import ADDRESS_ADVICE, is_web_address
from cifra.data.problem import Message, Problem, advised
from cifra.editions import CODES

# What the policy of the pages forbids, in HTML that stands in a chapter, and where an image of it comes from.
INERT = re.compile(r"<(?:script|style|iframe|object|embed|form|link)\b|\s(?:on\w+|style)\s*=", re.IGNORECASE)
SOURCE = re.compile(r"<(?:img|source|video|audio)\b[^>]*?\ssrc\s*=\s*[\"']?([^\s\"'>]+)", re.IGNORECASE)
ELSEWHERE = Message("each heading leads to its other edition by itself: delete the link")


def links_to_chapters_that_exist(book: Sources) -> Iterator[Problem]:
    """A link leads to a chapter of the same edition, by its file (`magicnet.md`), or is a whole address."""
    for _, chapter in book.chapters:
        for link in chapter.links:
            parts = urlsplit(link.text)
            if parts.path and not parts.scheme and not parts.netloc:
                yield from _link_problems(book, chapter, link, unquote(parts.path))


def images_that_are_there(book: Sources) -> Iterator[Problem]:
    """An image is a file of the project: none is missing, and none is loaded from another host."""
    for _, chapter in book.chapters:
        pieces = [Piece(html.line, "", address) for html in chapter.html for address in SOURCE.findall(html.text)]
        for image in (*chapter.pictures, *pieces):
            parts = urlsplit(image.text)
            message = "the image {address} is not there; save the file beside the chapter, and write its name"
            if parts.scheme or parts.netloc:
                message = "the image {address} comes from another host; save it beside the chapter, and write its name"
            elif (chapter.path.parent / unquote(parts.path)).is_file():
                continue
            yield Problem.at(chapter.path, image.line, message, address=image.text)


def html_that_the_pages_allow(book: Sources) -> Iterator[Problem]:
    """HTML in a chapter has no script, no frame, no `onclick=`, no `style=`: the policy of the pages forbids them."""
    for _, chapter in book.chapters:
        for html in chapter.html:
            if match := INERT.search(html.text):
                message = "the pages forbid {what}; delete it, and say in words what it is for"
                line = html.line + html.text.count("\n", 0, match.start())
                yield Problem.at(chapter.path, line, message, what=match[0].strip())


def addresses_that_are_addresses(book: Sources) -> Iterator[Problem]:
    """A cell that holds an address, and a link of a chapter to another site, is a whole `http(s)://host/path`."""
    for path, line, row in book.sound_rows():
        for column in ("url", "translated_from"):
            if (row.get(column) or "").startswith("http") and not is_web_address(row[column]):
                values = {"id": row_id(row), "column": column, "address": row[column], "advice": ADDRESS_ADVICE}
                yield Problem.at(path, line, "{id!r}: {column} {address!r} is not a valid URL; {advice}", **values)
    for _, chapter, link in book.pieces("links"):
        if link.text.startswith(("http:", "https:", "//", "www.")) and not is_web_address(link.text):
            message = "{address!r} is not a valid URL; {advice}"
            yield Problem.at(chapter.path, link.line, message, address=link.text, advice=ADDRESS_ADVICE)


def _link_problems(book: Sources, chapter: Chapter, link: Piece, target: str) -> Iterator[Problem]:
    folder, path = chapter.path.parent, (chapter.path.parent / target).resolve()
    edition, names = _edition_folder(book, chapter), [path.name for path in project.files_in(folder, "*.md")]
    if path.suffix == ".md" and path.is_file() and path.is_relative_to(edition):
        return
    message, advice = "the link to {target} leads to no chapter; {advice}", advised(target, names)
    name = f"{Path(target).stem}.md"
    if path.suffix == ".md" and path.is_relative_to(edition.parent) and not path.is_relative_to(edition):
        message, advice = "the link to {target} leads to another edition; {advice}", ELSEWHERE
    elif Path(target).suffix != ".md" and name in names:
        advice = Message("write {name}", name=name)
    yield Problem.at(chapter.path, link.line, message, target=target, advice=advice)


def _edition_folder(book: Sources, chapter: Chapter) -> Path:
    folders = [project.chapter_folder(book.folder, code).resolve() for code in CODES]
    return next(folder for folder in folders if chapter.path.resolve().is_relative_to(folder))
