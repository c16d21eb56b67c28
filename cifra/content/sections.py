"""The sections of a chapter: the id that each has on its page, and the words of its heading.

An id is worked out as Sphinx does, with docutils' own function: the label, where it has one; else the heading's words.
A heading whose words cannot be known from the chapter alone (a role prints them) or come twice has `section-2`, by its
place. Confirmations name sections by the same ids.
"""

from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from markdown_it.token import Token

from cifra.content.chapter import Chapter, read_chapter
from cifra.editions import Edition
from cifra.numbers.counting import count_as_text
from cifra.numbers.stat import stat


@dataclass(frozen=True)
class Section:
    """A section: its id on the page and the words of its heading."""

    id: str
    words: str


def chapter_sections(path: Path, edition: Edition) -> list[Section]:
    """Return the sections of a chapter in their order, the whole chapter first."""
    chapter = read_chapter(path)
    words = [" ".join("".join(_printed_part(part, edition) for part in parts).split()) for parts in chapter.titles]
    return [Section(*pair) for pair in zip(section_ids(chapter), words, strict=True)]


def section_ids(chapter: Chapter) -> list[str]:
    """Return the ids of a chapter's sections."""
    ids = [chapter.label_of(place) or _id_of_words(parts) for place, parts in enumerate(chapter.titles)]
    return [id if id and ids.count(id) == 1 else f"section-{place}" for place, id in enumerate(ids)]


def _id_of_words(parts: list[Token]) -> str:
    """Return the id that a heading's words make; "" where a role prints some of them."""
    if any(part.type == "myst_role" for part in parts):
        return ""
    return nodes.make_id("".join(" " if part.type == "softbreak" else part.content for part in parts))


def _printed_part(part: Token, edition: Edition) -> str:
    if part.type != "myst_role":
        return " " if part.type == "softbreak" else part.content
    try:
        if part.meta["name"] == "stat":
            id, *options = part.content.split() or [""]
            return stat(id, *options, edition=edition)
        if part.meta["name"] == "count":
            return count_as_text(part.content, edition)
    except (KeyError, ValueError):
        return part.content  # the role itself tells it, at its line
    return part.content.partition("<")[0].strip()
