"""A chapter as the checks see it: its roles, directives, cells and plain words, each with its line.

The MyST parser reads the file, so that what counts as prose here is what counts as prose in the build.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

EXTENSIONS = {"colon_fence", "deflist", "linkify", "substitution", "tasklist"}
CODE = ("code-cell", "code", "code-block", "math", "raw")
DIRECTIVE = re.compile(r"^\{(?P<name>[^}]+)\}\s*(?P<argument>.*)$")


@dataclass(frozen=True)
class Piece:
    """A part of a chapter: its line, what it is (a role's or directive's name, or ""), its text."""

    line: int
    name: str
    text: str


@dataclass
class Chapter:
    """A chapter in pieces: headings are named "h1" and so on, spans are inline code, open fences are lines."""

    path: Path
    roles: list[Piece] = field(default_factory=list)
    directives: list[Piece] = field(default_factory=list)
    cells: list[Piece] = field(default_factory=list)
    prose: list[Piece] = field(default_factory=list)
    headings: list[Piece] = field(default_factory=list)
    labels: list[Piece] = field(default_factory=list)
    links: list[Piece] = field(default_factory=list)
    spans: list[Piece] = field(default_factory=list)
    open_fences: list[int] = field(default_factory=list)


def read(path: Path) -> Chapter:
    """Return a chapter in pieces; raises `UnicodeDecodeError` for a file that is not UTF-8."""
    return replace(_parsed(path.read_text("utf-8-sig")), path=path)


def front_matter(path: Path) -> dict[str, Any]:
    """Return the YAML block at the beginning of a chapter; raises `yaml.YAMLError` for one that cannot be read."""
    parts = re.match(r"---\n(.*?)\n---\n", path.read_text("utf-8-sig"), re.DOTALL)
    try:
        found = yaml.safe_load(parts[1]) if parts else None
    except (RecursionError, ValueError) as problem:  # a day that does not exist, a number without end
        raise yaml.YAMLError(str(problem)) from problem
    return found if isinstance(found, dict) else {}


def description(matter: dict[str, Any]) -> str:
    """Return what a chapter's front matter tells search engines; "" where it tells nothing."""
    found: Any = matter
    for name in ("myst", "html_meta", "description"):
        found = found.get(name) if isinstance(found, dict) else None
    return str(found or "")


def parsed(cell: str) -> ast.Module:
    """Return a cell's code as Python reads it; raises `SyntaxError` for code nested deeper than Python goes, too."""
    try:
        return ast.parse(cell)
    except (MemoryError, RecursionError, ValueError) as problem:
        raise SyntaxError("nested too deep, or with a character that Python does not take") from problem


def shown_strings(cell: str) -> Iterator[tuple[int, str]]:
    """Yield the words of a cell that readers see (`title=`, `description=`), with their line in the cell from 1."""
    try:
        tree = parsed(cell)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in ("title", "description"):
            parts = node.value.values if isinstance(node.value, ast.JoinedStr) else [node.value]
            for part in parts:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.lineno, part.value


@lru_cache(maxsize=256)
def _parsed(text: str) -> Chapter:
    chapter = Chapter(Path())
    _collect(chapter, text, 0)
    return chapter


def _collect(chapter: Chapter, text: str, offset: int) -> None:
    parser = create_md_parser(MdParserConfig(enable_extensions=EXTENSIONS), RendererHTML)
    tokens = parser.parse(text)
    for place, token in enumerate(tokens):
        line = offset + (token.map[0] if token.map else 0) + 1
        if token.type in ("fence", "colon_fence"):
            _directive(chapter, token, line)
            if token.map and not re.match(r"\s*(```|:::)", text.splitlines()[token.map[1] - 1]):
                chapter.open_fences.append(line)
        elif token.type == "inline":
            _inline(chapter, token, line)
        elif token.type == "heading_open":
            chapter.headings.append(Piece(line, token.tag, tokens[place + 1].content))
        elif token.type == "myst_target":
            chapter.labels.append(Piece(line, "", token.content))


def _directive(chapter: Chapter, token: Token, line: int) -> None:
    match = DIRECTIVE.match(token.info)
    if not match:
        return
    chapter.directives.append(Piece(line, match["name"], match["argument"]))
    if match["name"] == "code-cell":
        options = re.match(r"(?:\s*:[^\n]*\n)*", token.content)
        skipped = options.group(0) if options else ""
        chapter.cells.append(Piece(line + 1 + skipped.count("\n"), "code-cell", token.content[len(skipped) :]))
    elif match["name"] not in CODE:
        _collect(chapter, token.content, line)


def _inline(chapter: Chapter, token: Token, line: int) -> None:
    address = False
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        elif child.type == "link_open":
            address = child.markup in ("linkify", "autolink")
            chapter.links.append(Piece(line, "", str(child.attrGet("href") or "")))
        elif child.type == "code_inline":
            chapter.spans.append(Piece(line, "", child.content))
        elif child.type == "link_close":
            address = False
        elif child.type == "myst_role":
            chapter.roles.append(Piece(line, child.meta["name"], " ".join(child.content.split())))
            line += child.content.count("\n")
        elif child.type == "text" and not address:
            chapter.prose.append(Piece(line, "", child.content))
