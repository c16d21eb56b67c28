"""The sections of a chapter: the id that each has on its page, and the words of its heading.

An id is worked out as Sphinx does, with docutils' own function: the label, where it has one; else the heading's words.
A heading whose words cannot be known from the chapter alone (a role prints them) or come twice has `section-2`, by its
place.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from cifra.content.chapter import MYST_EXTENSIONS, read_chapter
from cifra.editions import Edition
from cifra.numbers.stat import stat


@dataclass(frozen=True)
class Section:
    """A section: its id on the page and the words of its heading."""

    id: str
    words: str


def chapter_sections(path: Path, edition: Edition) -> list[Section]:
    """Return the sections of a chapter in their order, the whole chapter first."""
    chapter = read_chapter(path)
    known = [_heading_words(heading.text, edition) for heading in chapter.headings]
    labels = [chapter.label_of(place) for place in range(len(chapter.headings))]
    ids = [label or nodes.make_id(words) for label, (words, _) in zip(labels, known, strict=True)]
    many = Counter(ids)
    return [
        Section(id if id and many[id] == 1 and (plain or label) else f"section-{place}", words)
        for place, (id, label, (words, plain)) in enumerate(zip(ids, labels, known, strict=True))
    ]


def _heading_words(text: str, edition: Edition) -> tuple[str, bool]:
    """Return a heading as it reads, and whether it is so for sure: no role prints a part of it."""
    tokens = create_md_parser(MdParserConfig(enable_extensions=MYST_EXTENSIONS), RendererHTML).parseInline(text)
    parts = [child for token in tokens for child in token.children or []]
    words = "".join(_printed_part(part, edition) for part in parts)
    return " ".join(words.split()), all(part.type != "myst_role" for part in parts)


def _printed_part(part: Token, edition: Edition) -> str:
    if part.type != "myst_role":
        return " " if part.type == "softbreak" else part.content
    if part.meta["name"] == "stat":
        id, *options = part.content.split() or [""]
        return stat(id, *options, edition=edition)
    return part.content.partition("<")[0].strip()
