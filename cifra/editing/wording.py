"""A chapter as its reader reads it, section by section, and what changed between two such readings, word by word."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import TypeGuard

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from cifra.content.chapter import CODE_DIRECTIVES, DIRECTIVE_HEADER, MYST_EXTENSIONS, parse_cell, shown_strings

SHOWN = ("title", "description")
OPTIONS = re.compile(r"\A(?:\s*:[^\n]*\n)*")
PARAGRAPH = "¶"
CONTEXT = 4  # words shown on each side of a change
LONGEST = 60  # words of a change that are shown; a page has the others

Printer = Callable[[str, str], str]


@dataclass(frozen=True)
class Edit:
    """Words that changed, between the words that stand around them; what is compared, in a label."""

    old: str
    new: str
    before: str = ""
    after: str = ""
    label: str = ""


@dataclass(frozen=True)
class Section:
    """A section: its heading, what says which it is in another state of its chapter, its words.

    The key is the heading's label, or the heading as it is written, roles unread. Paragraphs have a sign between them.
    """

    heading: str
    key: str
    words: tuple[str, ...]


def sections(path: Path, printed: Printer) -> list[Section]:
    """Return a chapter's sections in order, numbers as `printed(role, text)` prints them.

    What stands before the first heading is a section without one.
    """
    found, heading, key, label = [], "", "", ""
    words: list[str] = []
    for kind, text, source in _blocks(path.read_text("utf-8-sig", errors="replace"), printed):
        if kind == "label":
            label = text
        elif kind == "text":
            words += [*([PARAGRAPH] if words else []), *text.split()]
        else:
            found.append(Section(heading, key, tuple(words)))
            heading, key, label, words = " ".join(text.split()), label or source, "", []
    found.append(Section(heading, key, tuple(words)))
    return found if found[0].words else found[1:]


def edits(old: tuple[str, ...], new: tuple[str, ...], label: str = "") -> list[Edit]:
    """Return what changed between two runs of words, each change with a few words around it.

    >>> edits(("one", "two", "three"), ("one", "four", "three"))
    [Edit(old='two', new='four', before='one', after='three', label='')]
    """
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    found = []
    for kind, start, end, first, last in _joined(matcher.get_opcodes()):
        if kind != "equal":
            before, after = new[max(0, first - CONTEXT) : first], new[last : last + CONTEXT]
            found.append(
                Edit(_shown(old[start:end]), _shown(new[first:last]), " ".join(before), " ".join(after), label)
            )
    return found


def _joined(codes: Iterable[tuple[str, int, int, int, int]]) -> list[tuple[str, int, int, int, int]]:
    """Return the differences, those with a single word between them as one: they read as one change."""
    joined: list[tuple[str, int, int, int, int]] = []
    for code in codes:
        near = len(joined) > 1 and joined[-1][0] == "equal" and joined[-1][2] - joined[-1][1] == 1
        if near and code[0] != "equal":
            joined.pop()
            _, start, _, first, _ = joined.pop()
            code = ("replace", start, code[2], first, code[4])
        joined.append(code)
    return joined


def _shown(words: tuple[str, ...]) -> str:
    more = len(words) - LONGEST
    return " ".join(words[:LONGEST]) + (f" … ({more} more words)" if more > 0 else "")


def _blocks(text: str, printed: Printer) -> Iterator[tuple[str, str, str]]:
    """Yield the pieces of a text in order, each as what it is (heading, label, text), as it reads and as written."""
    tokens = create_md_parser(MdParserConfig(enable_extensions=MYST_EXTENSIONS), RendererHTML).parse(text)
    for place, token in enumerate(tokens):
        if token.type in ("fence", "colon_fence"):
            yield from _fence(token, printed)
        elif token.type == "myst_target":
            yield "label", token.content, token.content
        elif token.type == "inline":
            kind = "heading" if place and tokens[place - 1].type == "heading_open" else "text"
            yield kind, _words(token, printed), token.content


def _fence(token: Token, printed: Printer) -> Iterator[tuple[str, str, str]]:
    match = DIRECTIVE_HEADER.match(token.info)
    if not match or (match["name"] in CODE_DIRECTIVES and match["name"] != "code-cell"):
        yield "text", token.content, token.content
    elif match["name"] == "code-cell":
        yield from (("text", words, words) for words in chart_words(OPTIONS.sub("", token.content)) if words.strip())
    else:
        yield from _blocks(token.content, printed)


def chart_words(code: str) -> list[str]:
    """Return the words that a cell's charts show: titles and descriptions, given in a call or by a name."""
    try:
        words = [ast.get_source_segment(code, one.value) for one in parse_cell(code).body if is_words(one)]
    except SyntaxError:
        return []
    named = [f"shown(title={one})" for one in words]
    return [shown for one in (code, *named) for _, shown in shown_strings(one)]


def is_words(statement: ast.stmt) -> TypeGuard[ast.Assign]:
    """Return whether a statement gives the words of a chart a name: `title = "They wait less"`."""
    named = statement.targets[0] if isinstance(statement, ast.Assign) else None
    return isinstance(named, ast.Name) and named.id in SHOWN


def _words(token: Token, printed: Printer) -> str:
    """Return a block as it reads, each link followed by where it leads."""
    parts, leads = [], []
    for child in token.children or []:
        if child.type == "link_open":
            leads.append(str(child.attrGet("href") or ""))
        elif child.type == "link_close" and leads:
            lead = leads.pop()
            parts.append(f" ({lead})" if child.markup not in ("linkify", "autolink") else "")
        elif child.type == "myst_role":
            parts.append(printed(child.meta["name"], " ".join(child.content.split())))
        else:
            parts.append(" " if child.type in ("softbreak", "hardbreak") else child.content)
    return "".join(parts)
