"""The rules within a chapter: front matter, headings, fences, links, ids that exist, cells, no digit typed by hand."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from cifra import project
from cifra.charts import PATTERNS
from cifra.content.cells import CHART_TOOLS, called_of_charts, calls_in, ids_in_chapter
from cifra.content.chapter import (
    Chapter,
    Piece,
    chapter_description,
    front_matter,
    html_meta,
    parse_cell,
    shown_strings,
)
from cifra.content.sources import Sources, yaml_problem
from cifra.data.form import hidden_character
from cifra.data.problem import Message, Problem, advised, line_of, nearest, quoted, several
from cifra.editions import CODES, EDITIONS, Edition
from cifra.numbers.counting import count_figures
from cifra.numbers.sampling_error import margin_of_query
from cifra.numbers.stat import stat

YEAR = re.compile(r"^(19|20)\d\d$")
DIGITS = re.compile(r"\d[\d.,]*")
MOST_OPTIONS = 3  # of a number; more words are prose, between backticks by mistake
LONGEST_CELL = 8  # lines: what a curious reader who opens it can follow
TYPOGRAPHIC_QUOTES = "‘’“”«»"
ROLE_AS_TEXT = re.compile(rf"\{{(?P<role>stat|count|margin|lit)\}}\s*(?P<quote>[{TYPOGRAPHIC_QUOTES}]?)")
ROLES = ("stat", "count", "margin", "lit", "term")
OTHER_ROLES = ("abbr", "code", "doc", "ref", "sub", "sup")
DIRECTIVES = (
    "article",
    "register",
    "collection",
    "studies",
    "downloads",
    "answer",
    "journey",
    "changes",
    "glossary",
    "code-cell",
)
OTHER_DIRECTIVES = (  # of Sphinx, which pages and books can show
    *("admonition", "caution", "code", "code-block", "csv-table", "epigraph", "figure", "hint", "image", "important"),
    *("list-table", "note", "pull-quote", "seealso", "table", "tip", "warning"),
)
MATTER_ADVICE = Message(
    "a chapter begins with file_format: mystnb, kernelspec and myst: html_meta: description, between two lines of ---"
)


def front_matter_that_can_be_read(book: Sources) -> Iterator[Problem]:
    """A chapter begins with front matter: `file_format: mystnb`, a kernel, a description with no number in it."""
    for _, chapter in book.chapters:
        try:
            matter = front_matter(chapter.path)
        except yaml.YAMLError as error:
            message = "the front matter is not valid YAML ({error}); put a text with ':' in quotes"
            yield yaml_problem(chapter.path, error, message, first_line=2)
            continue
        description = chapter_description(matter)
        if not description and "description" in html_meta(matter):
            message = "the description is empty; write what the chapter has found, in a sentence with no number"
            yield Problem.at(chapter.path, line_of(chapter.path, "description:"), message)
        elif matter.get("file_format") != "mystnb" or "kernelspec" not in matter or not description:
            yield Problem.at(
                chapter.path, 1, "the front matter is missing or not whole; {advice}", advice=MATTER_ADVICE
            )
        for typed in _typed_numbers(description):
            message = "{typed!r} is typed by hand in the description; write it without the number"
            yield Problem.at(chapter.path, line_of(chapter.path, re.escape(typed)), message, typed=typed)


def one_title_and_no_level_skipped(book: Sources) -> Iterator[Problem]:
    """A chapter has one title (`#`), at its top, and its headings go down one level at a time."""
    for _, chapter in book.chapters:
        yield from misplaced_headings(chapter)


def misplaced_headings(chapter: Chapter) -> Iterator[Problem]:
    """Yield what is wrong with the levels of a chapter's headings."""
    level = 0
    for place, heading in enumerate(chapter.headings):
        depth = int(heading.name[1])
        if (depth == 1) != (place == 0):
            message = "a chapter has one title, with one #, at its top; sections have ##"
            yield Problem.at(chapter.path, heading.line, message)
        elif depth > level + 1:
            message = "a heading of level {depth} follows one of level {level}; write {marks}"
            marks = "#" * (level + 1)
            yield Problem.at(chapter.path, heading.line, message, depth=depth, level=level, marks=marks)
        level = depth


def chapters_that_can_be_read(book: Sources) -> Iterator[Problem]:
    """A chapter is UTF-8, and each of its blocks (``` or :::) has its first and its last line."""
    if book.chapters or book.unreadable:
        yield from book.unreadable


def letters_that_are_seen(book: Sources) -> Iterator[Problem]:
    """A chapter has no letter that nobody sees and programs obey: zero-width spaces, soft hyphens, direction marks."""
    for _, chapter in book.chapters:
        for line, text in enumerate(chapter.text.split("\n"), 1):
            if fault := hidden_character(text):
                yield Problem(chapter.path, line, fault)


def roles_and_directives_well_written(book: Sources) -> Iterator[Problem]:
    """A role is `{name}` and its text in backticks, with nothing between; every role and directive exists."""
    for _, chapter, piece in book.pieces("prose"):
        if match := ROLE_AS_TEXT.search(piece.text):
            message = "typographic quotes would be printed; write backticks: {{{role}}}`id`"
            if not match["quote"]:
                message = "this would be printed as text; write {{{role}}}`id`, a backtick at each end"
            yield Problem.at(chapter.path, piece.line, message, role=match["role"])
    for _, chapter, bare in book.pieces("bare_roles"):
        message = "this would be printed as text: the braces are missing; write {{{role}}}`{text}`"
        yield Problem.at(chapter.path, bare.line, message, role=bare.name, text=bare.text)
    for kind, names, form in (
        ("roles", (*ROLES, *OTHER_ROLES), "{{{}}}`…`"),
        ("directives", (*DIRECTIVES, *OTHER_DIRECTIVES), "```{{{}}}"),
    ):
        for _, chapter, piece in book.pieces(kind):
            if piece.name not in names:
                near = nearest(piece.name, names)
                advice = Message("did you mean {name}?", name=form.format(near)) if near else advised(piece.name, names)
                yield Problem.at(
                    chapter.path, piece.line, "{{{name}}} does not exist; {advice}", name=piece.name, advice=advice
                )


def cells_that_can_run(book: Sources) -> Iterator[Problem]:
    """A cell is Python that parses, and gives each chart of a pattern its title."""
    for _, chapter, cell in book.pieces("cells"):
        try:
            tree = parse_cell(cell.text)
        except SyntaxError as error:
            yield _syntax_problem(chapter, cell, error)
            continue
        for call in calls_in(tree):
            line, name = cell.line + call.lineno - 1, called_of_charts(call)
            if name in PATTERNS and not any(keyword.arg == "title" for keyword in call.keywords):
                message = 'the chart has no title; give it title="…", the finding in one sentence'
                yield Problem.at(chapter.path, line, message)
            elif name and name not in (*PATTERNS, *CHART_TOOLS):
                message = "charts has no pattern {name!r}; {advice}"
                yield Problem.at(chapter.path, line, message, name=name, advice=advised(name, PATTERNS))


def numbers_that_exist(book: Sources) -> Iterator[Problem]:
    """Every `{stat}` and `{margin}` names a figure or a finding, and options of its edition; every `{count}` a
    column.
    """
    for edition, chapter, role in book.pieces("roles"):
        if error := _role_error(book, role, edition):
            yield Problem.at(chapter.path, role.line, "{role}: {error}", role=role.name, error=error)


def figures_that_are_spoken_of(book: Sources) -> Iterator[Problem]:
    """Every figure is named by a `{stat}` in some chapter of every edition: a register lists it, a chapter reads it.

    An edition whose chapters name no number below their headings, as a new one's, is reported once.
    """
    if not book.loadable or book.renamed or not book.chapters or book.unreadable:
        return
    written = {edition.code for edition, chapter in book.chapters if _names_in_text(chapter)}
    for code in sorted(set(CODES) - written if written else ()):
        path = project.chapter_file(book.folder, code, "index")
        message = "no text of chapters/{code}/ names a figure; write {{stat}} and its id where the text has a number"
        yield Problem.at(path, 1, message, code=code)
    named = {edition.code: _ids_named(book, edition) for edition in EDITIONS if edition.code in written or not written}
    absent: dict[tuple[Path, tuple[str, ...]], dict[str, int]] = {}
    for path, line, row in book.sound_rows("figures"):
        folders = tuple(f"chapters/{code}/" for code, ids in named.items() if row.get("id") not in ids)
        if folders:
            absent.setdefault((path, folders), {})[row["id"]] = line
    for (path, folders), lines in absent.items():
        message = "{ids}: in no chapter of {folders}; write {{stat}}`{id}` there"
        values = {"ids": several([*lines]), "folders": [*folders], "id": next(iter(lines))}
        yield Problem.at(path, min(lines.values()), message, **values)


def articles_that_exist(book: Sources) -> Iterator[Problem]:
    """Every `{article}` and `{register}` names an article of `articles.csv`."""
    articles = book.ids("articles")
    for _, chapter, directive in book.pieces("directives") if "articles" not in book.broken else ():
        if directive.name in ("article", "register") and directive.text not in articles:
            message, advice = "{directive}: there is no article {id!r}; {advice}", advised(directive.text, articles)
            values = {"directive": directive.name, "id": directive.text, "advice": advice}
            yield Problem.at(chapter.path, directive.line, message, **values)


def no_digit_by_hand(book: Sources) -> Iterator[Problem]:
    """No number is typed by hand in prose or in a chart's words: `{stat}` prints it (not years, code, links)."""
    in_prose = "{typed!r} is typed by hand; {{stat}}`id` prints it, {{lit}}`…` if it is not a figure"
    in_a_cell = "{typed!r} is typed by hand; cifra.stat('id') in an f-string prints it"
    for _, chapter in book.chapters:
        texts = [(piece.line, piece.text, in_prose) for piece in chapter.prose]
        for cell in chapter.cells:
            texts += [(cell.line + line - 1, text, in_a_cell) for line, text in shown_strings(cell.text)]
        for line, text, message in texts:
            yield from (Problem.at(chapter.path, line, message, typed=typed) for typed in _typed_numbers(text))


def cells_that_can_be_read(book: Sources) -> Iterator[Problem]:
    """A cell has at most eight lines, so that a curious reader who opens it can follow it."""
    for _, chapter, cell in book.pieces("cells"):
        count = len(cell.text.strip("\n").splitlines())
        if count > LONGEST_CELL:
            message = "the cell has {count} lines, at most {most}; move the work into cifra/charts/patterns.py"
            yield Problem.at(chapter.path, cell.line, message, count=count, most=LONGEST_CELL)


def _ids_named(book: Sources, edition: Edition) -> set[str]:
    return {id for owner, chapter in book.chapters if owner == edition for id in ids_in_chapter(chapter)}


def _names_in_text(chapter: Chapter) -> bool:
    """Return whether a chapter names a number outside its headings, which a new edition has before its text."""
    return bool({lead.line for lead in chapter.leads} - {heading.line for heading in chapter.headings})


def _role_error(book: Sources, role: Piece, edition: Edition) -> Message | None:
    id, *options = role.text.split() or [""]
    if role.name == "stat" and ("{" in role.text or len(options) > MOST_OPTIONS):
        return Message("a backtick is missing; write {{stat}}`{id}`, with one at each end of the id", id=id)
    if not book.loadable or book.renamed:
        unknown = role.name == "stat" and not book.may_exist(id)
        advice = Message("see data/figures/ and data/findings.csv")
        return Message("no figure or finding {id!r}; {advice}", id=id, advice=advice) if unknown else None
    try:
        if role.name == "stat":
            stat(id, *options, edition=edition)
        elif role.name == "count":
            count_figures(role.text.removesuffix(" digits"))
        elif role.name == "margin":
            margin_of_query(role.text)
    except (KeyError, ValueError) as error:
        return quoted(error)
    return None


def _syntax_problem(chapter: Chapter, cell: Piece, error: SyntaxError) -> Problem:
    """Return what is wrong with a cell that Python cannot read."""
    line = cell.line + (error.lineno or 1) - 1
    if any(quote in str(error.msg) for quote in TYPOGRAPHIC_QUOTES):
        return Problem.at(chapter.path, line, 'typographic quotes; in a cell write straight ones: "…"')
    return Problem.at(chapter.path, line, "not valid Python ({error}); correct this line", error=quoted(error.msg))


def _typed_numbers(text: str) -> Iterator[str]:
    for match in DIGITS.finditer(text):
        typed = match.group().rstrip(".,")
        if not YEAR.match(typed):
            yield typed
