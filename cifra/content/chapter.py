"""A chapter as the checks see it: its roles, directives, cells and plain words, each with its line.

The MyST parser reads the file, so that what counts as prose here is what counts as prose in the build. The parser is
set up here and nowhere else.
"""

import ast
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

MYST_EXTENSIONS = {"colon_fence", "deflist", "linkify", "substitution", "tasklist"}
CODE_DIRECTIVES = ("code-cell", "code", "code-block", "math", "raw")
DIRECTIVE_HEADER = re.compile(r"^\{(?P<name>[^}]+)\}\s*(?P<argument>.*)$")
IMAGE_DIRECTIVES = ("image", "figure")
ALT = re.compile(r"^[ ]*:?alt:[ ]*(.*?)[ ]*$", re.MULTILINE)
BARE_ROLE = re.compile(r"(?:^|\W)(stat|count|margin|lit|term)$")
LABEL = re.compile(r"^\(.+\)=[ ]*$", re.MULTILINE)


@dataclass(frozen=True)
class Piece:
    """A part of a chapter: its line, what it is (a role's or directive's name, or ""), its text."""

    line: int
    name: str
    text: str


@dataclass
class Chapter:
    """A chapter in pieces: headings are named "h1" and so on, spans are inline code.

    Bare roles are inline code after the name of a role whose braces are missing: stat`id`. Titles are the headings
    as the parser reads them. Images are their descriptions, pictures their addresses, html the HTML in the text;
    leads are the words before each number, with the number's own text for a name. Answers are the boxes, each with
    the names of its parts.
    """

    path: Path
    text: str = ""
    roles: list[Piece] = field(default_factory=list)
    directives: list[Piece] = field(default_factory=list)
    cells: list[Piece] = field(default_factory=list)
    prose: list[Piece] = field(default_factory=list)
    headings: list[Piece] = field(default_factory=list)
    titles: list[list[Token]] = field(default_factory=list)
    labels: list[Piece] = field(default_factory=list)
    links: list[Piece] = field(default_factory=list)
    spans: list[Piece] = field(default_factory=list)
    images: list[Piece] = field(default_factory=list)
    pictures: list[Piece] = field(default_factory=list)
    html: list[Piece] = field(default_factory=list)
    leads: list[Piece] = field(default_factory=list)
    bare_roles: list[Piece] = field(default_factory=list)
    answers: list[tuple[Piece, list[str]]] = field(default_factory=list)

    def section_at(self, line: int) -> int:
        """Return the place of the section that a line stands in; what stands above the title counts as the first."""
        return max(0, bisect_right([heading.line for heading in self.headings], line) - 1)

    def label_of(self, place: int) -> str:
        """Return the label written right above a heading, by the heading's place; "" where there is none."""
        line = self.headings[place].line
        return next((label.text for label in self.labels if label.line in (line - 1, line - 2)), "")

    def section_texts(self) -> list[str]:
        """Return the source of each section from its heading on: words, cells and all, without labels."""
        lines = self.text.split("\n")
        starts = [heading.line - 1 for heading in self.headings]
        ends = [*starts[1:], len(lines)]
        return [LABEL.sub("", "\n".join(lines[start:end])) for start, end in zip(starts, ends, strict=False)]


def read_chapter(path: Path) -> Chapter:
    """Return a chapter in pieces; raises `UnicodeDecodeError` for a file that is not UTF-8."""
    return replace(parse_chapter(path.read_text("utf-8-sig")), path=path)


@lru_cache(maxsize=4096)
def parse_chapter(text: str) -> Chapter:
    """Return the pieces of a chapter's text."""
    chapter = Chapter(Path(), text)
    _collect(chapter, text, 0)
    return chapter


def front_matter(path: Path) -> dict[str, Any]:
    """Return the YAML block at the beginning of a chapter; raises `yaml.YAMLError` for one that cannot be read."""
    return _front_matter(path.read_text("utf-8-sig"))


def html_meta(matter: dict[str, Any]) -> dict[str, Any]:
    """Return what a chapter's front matter says for search engines; nothing where it has no place for it."""
    for key in ("myst", "html_meta"):
        inner = matter.get(key)
        matter = inner if isinstance(inner, dict) else {}
    return matter


def chapter_description(matter: dict[str, Any]) -> str:
    """Return the description in a chapter's front matter; "" where there is none, or no place for one."""
    return str(html_meta(matter).get("description") or "")


@lru_cache(maxsize=4096)
def _front_matter(text: str) -> dict[str, Any]:
    parts = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    try:
        matter = yaml.safe_load(parts[1]) if parts else None
    except (RecursionError, ValueError) as problem:  # a day that does not exist, a number without end
        raise yaml.YAMLError(str(problem)) from problem
    return matter if isinstance(matter, dict) else {}


def parse_cell(cell: str) -> ast.Module:
    """Return a cell's code as Python reads it; raises `SyntaxError` for code nested deeper than Python goes, too."""
    try:
        return ast.parse(cell)
    except (MemoryError, RecursionError, ValueError) as problem:
        raise SyntaxError("nested too deep, or with a character that Python does not take") from problem


def shown_strings(cell: str) -> Iterator[tuple[int, str]]:
    """Yield the words of a cell that readers see (`title=`, `description=`, or names so called), with their line in
    the cell from 1.
    """
    try:
        tree = parse_cell(cell)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        named = [node.arg] if isinstance(node, ast.keyword) else []
        if isinstance(node, ast.Assign):
            named = [target.id for target in node.targets if isinstance(target, ast.Name)]
        if isinstance(node, ast.keyword | ast.Assign) and {"title", "description"} & set(named):
            parts = node.value.values if isinstance(node.value, ast.JoinedStr) else [node.value]
            for part in parts:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.lineno, part.value


@cache
def markdown_parser() -> MarkdownIt:
    """Return the parser that the build reads chapters with."""
    return create_md_parser(MdParserConfig(enable_extensions=MYST_EXTENSIONS), RendererHTML)


def _collect(chapter: Chapter, text: str, offset: int) -> None:
    tokens = markdown_parser().parse(text)
    for place, token in enumerate(tokens):
        line = offset + (token.map[0] if token.map else 0) + 1
        if token.type in ("fence", "colon_fence"):
            _directive(chapter, token, line)
        elif token.type == "inline":
            _inline(chapter, token, line)
        elif token.type == "heading_open":
            chapter.headings.append(Piece(line, token.tag, tokens[place + 1].content))
            chapter.titles.append(tokens[place + 1].children or [])
        elif token.type == "html_block":
            chapter.html.append(Piece(line, "", token.content))
        elif token.type == "myst_target":
            chapter.labels.append(Piece(line, "", token.content))


def _directive(chapter: Chapter, token: Token, line: int) -> None:
    match = DIRECTIVE_HEADER.match(token.info)
    if not match:
        return
    chapter.directives.append(Piece(line, match["name"], match["argument"]))
    if match["name"] == "answer":
        tokens = markdown_parser().parse(token.content)
        parts = [following.content for part, following in pairwise(tokens) if part.type == "dt_open"]
        chapter.answers.append((chapter.directives[-1], parts))
    if match["name"] in IMAGE_DIRECTIVES:
        alt = ALT.search(token.content)
        chapter.images.append(Piece(line, match["name"], alt[1] if alt else ""))
        chapter.pictures.append(Piece(line, match["name"], match["argument"]))
    if match["name"] == "code-cell":
        options = re.match(r"(?:\s*:[^\n]*\n)*", token.content)
        skipped = options.group(0) if options else ""
        chapter.cells.append(Piece(line + 1 + skipped.count("\n"), "code-cell", token.content[len(skipped) :]))
    elif match["name"] not in CODE_DIRECTIVES:
        _collect(chapter, token.content, line)


def _inline(chapter: Chapter, token: Token, line: int) -> None:
    address, lead = False, ""
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        elif child.type == "link_open":
            address = child.markup in ("linkify", "autolink")
            chapter.links.append(Piece(line, "", str(child.attrGet("href") or "")))
        elif child.type == "code_inline":
            chapter.spans.append(Piece(line, "", child.content))
            if bare := BARE_ROLE.search(lead):
                chapter.bare_roles.append(Piece(line, bare[1], child.content))
        elif child.type == "link_close":
            address = False
        elif child.type == "image":
            chapter.images.append(Piece(line, "", child.content.strip()))
            chapter.pictures.append(Piece(line, "", str(child.attrGet("src") or "")))
        elif child.type == "html_inline":
            chapter.html.append(Piece(line, "", child.content))
        elif child.type == "myst_role":
            if child.meta["name"] == "stat":
                chapter.leads.append(Piece(line, child.content, lead))
            chapter.roles.append(Piece(line, child.meta["name"], " ".join(child.content.split())))
            line += child.content.count("\n")
        elif child.type == "text" and not address:
            chapter.prose.append(Piece(line, "", child.content))
        lead = "" if child.type == "myst_role" else lead + (" " if child.type.endswith("break") else child.content)
