"""The rules within a chapter: front matter, headings, fences, links, ids that exist, cells, no digit typed by hand."""

import ast
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

import yaml

from cifra.content.cells import ids_in_chapter, is_chart_pattern
from cifra.content.chapter import (
    Chapter,
    Piece,
    chapter_description,
    front_matter,
    html_meta,
    parse_cell,
    shown_strings,
)
from cifra.content.sources import Sources, first_error_line
from cifra.data.problem import Problem
from cifra.editions import EDITIONS, Edition
from cifra.numbers.counting import count_figures
from cifra.numbers.sampling_error import margin_of_query
from cifra.numbers.stat import stat

YEAR = re.compile(r"^(19|20)\d\d$")
DIGITS = re.compile(r"\d[\d.,]*")
LONGEST_CELL = 8
ROLES = ("stat", "count", "margin", "lit", "term")
DIRECTIVES = ("article", "register", "collection", "studies", "downloads", "glossary", "code-cell")


def front_matter_that_can_be_read(book: Sources) -> Iterator[Problem]:
    """A chapter begins with front matter: `file_format: mystnb`, a kernel, a description with no number in it."""
    for _, chapter in book.chapters:
        try:
            matter = front_matter(chapter.path)
        except yaml.YAMLError as problem:
            mark = getattr(problem, "problem_mark", None)
            line = mark.line + 2 if mark else 1
            yield (
                chapter.path,
                line,
                f"front matter that is not YAML ({first_error_line(problem)}); put a text with ':' in quotes",
            )
            continue
        described = chapter_description(matter)
        if not described and "description" in html_meta(matter):
            wanted = (
                "what the chapter has found, in a sentence with no number, for search engines and whoever links to it"
            )
            yield chapter.path, _line_of(chapter.path, "description:"), f"the description is empty; write {wanted}"
            continue
        if matter.get("file_format") != "mystnb" or "kernelspec" not in matter or not described:
            wanted = "file_format: mystnb, kernelspec and myst: html_meta: description, between two lines of ---"
            yield chapter.path, 1, f"front matter is missing or not whole; a chapter begins with {wanted}"
        for typed in _typed_numbers(described):
            yield (
                chapter.path,
                _line_of(chapter.path, typed),
                f"{typed!r} is typed by hand in the description; leave it out",
            )


def one_title_and_no_level_skipped(book: Sources) -> Iterator[Problem]:
    """A chapter has one title (`#`), at its top, and its headings go down one level at a time."""
    for _, chapter in book.chapters:
        level = 0
        for place, heading in enumerate(chapter.headings):
            depth = int(heading.name[1])
            if (depth == 1) != (place == 0):
                yield chapter.path, heading.line, "a chapter has one title, with one #, at its top; sections have ##"
            elif depth > level + 1:
                yield (
                    chapter.path,
                    heading.line,
                    f"a heading of level {depth} after one of level {level}; write {'#' * (level + 1)}",
                )
            level = depth


def fences_that_are_closed(book: Sources) -> Iterator[Problem]:
    """A fence (``` or :::) that is opened is also closed."""
    for _, chapter in book.chapters:
        for line in chapter.open_fences:
            yield (
                chapter.path,
                line,
                "the fence opened here is never closed; end it with a line of its own: ``` (or :::)",
            )


def links_to_chapters_that_exist(book: Sources) -> Iterator[Problem]:
    """A link to a chapter leads to a file of the same edition."""
    for _, chapter in book.chapters:
        for one in chapter.links:
            target = one.text.partition("#")[0]
            if target.endswith(".md") and ":" not in target and not (chapter.path.parent / target).exists():
                there = ", ".join(path.name for path in sorted(chapter.path.parent.glob("*.md")))
                yield chapter.path, one.line, f"the link to {target} leads to no chapter; there are {there}"


def roles_and_directives_well_written(book: Sources) -> Iterator[Problem]:
    """A role is `{name}` and its text in backticks, with nothing between; our roles and directives are spelt right."""
    for _, chapter in book.chapters:
        for one in chapter.prose:
            if re.search(r"\{(stat|count|margin|lit)\}|\b(stat|count|margin)`", one.text):
                yield (
                    chapter.path,
                    one.line,
                    "a role that would be printed as text; write {stat}`id`, with nothing between",
                )
        for one in chapter.roles:
            yield from _misspelt(chapter, one, ROLES, "{{{}}}`…`")
        for one in chapter.directives:
            yield from _misspelt(chapter, one, DIRECTIVES, "```{{{}}}")


def cells_that_can_run(book: Sources) -> Iterator[Problem]:
    """A cell is Python that parses, and gives each chart of a pattern its title."""
    for _, chapter in book.chapters:
        for cell in chapter.cells:
            try:
                tree = parse_cell(cell.text)
            except SyntaxError as problem:
                yield chapter.path, cell.line + (problem.lineno or 1) - 1, f"not Python ({problem.msg}); mend this line"
                continue
            for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
                if is_chart_pattern(call) and not any(keyword.arg == "title" for keyword in call.keywords):
                    line = cell.line + call.lineno - 1
                    yield chapter.path, line, 'a chart without a title; give it title="…", the finding in one sentence'


def numbers_that_exist(book: Sources) -> Iterator[Problem]:
    """Every `{stat}` and `{margin}` names a figure or a finding, and options of its edition; every `{count}` a
    column.
    """
    for edition, chapter in book.chapters:
        for role in chapter.roles:
            problem = _role_problem(book, role, edition)
            if problem:
                yield chapter.path, role.line, problem


def figures_that_are_spoken_of(book: Sources) -> Iterator[Problem]:
    """Every figure is named by a `{stat}` in some chapter of every edition: a register lists it, a chapter reads it."""
    if not book.loadable:
        return
    named = {edition.code: _ids_named(book, edition) for edition in EDITIONS}
    for path, line, row in book.sound_rows():
        absent = [code for code, ids in named.items() if row.get("id") not in ids]
        if path.parent.name == "figures" and absent:
            where = " and ".join(f"chapters/{code}/" for code in absent)
            yield (
                path,
                line,
                f"figure {row['id']!r} is used in no chapter of {where}; write {{stat}}`{row['id']}` there",
            )


def articles_that_exist(book: Sources) -> Iterator[Problem]:
    """Every `{article}` and `{register}` names an article of `articles.csv`."""
    known = book.ids("articles")
    if "articles" in book.broken:
        return
    for _, chapter in book.chapters:
        for one in chapter.directives:
            if one.name in ("article", "register") and one.text not in known:
                yield (
                    chapter.path,
                    one.line,
                    f"{one.name}: no article {one.text!r}; the articles are {', '.join(sorted(known))}",
                )


def no_digit_by_hand(book: Sources) -> Iterator[Problem]:
    """No number is typed by hand in prose or in a chart's words: `{stat}` prints it (not years, code, links)."""
    for _, chapter in book.chapters:
        words = [
            (piece.line, piece.text, "{stat}`id` prints it, {lit}`…` if it is no figure") for piece in chapter.prose
        ]
        for cell in chapter.cells:
            shown = shown_strings(cell.text)
            words += [(cell.line + line - 1, text, "cifra.stat('id') in an f-string prints it") for line, text in shown]
        for line, text, advice in words:
            for typed in _typed_numbers(text):
                yield chapter.path, line, f"{typed!r} is typed by hand; {advice}"


def cells_that_can_be_read(book: Sources) -> Iterator[Problem]:
    """A cell has at most eight lines, so that a curious reader who opens it can follow it."""
    for _, chapter in book.chapters:
        for cell in chapter.cells:
            lines = len(cell.text.strip("\n").splitlines())
            if lines > LONGEST_CELL:
                yield (
                    chapter.path,
                    cell.line,
                    f"a cell of {lines} lines; at most {LONGEST_CELL}: move the work into cifra/charts.py",
                )


def _ids_named(book: Sources, edition: Edition) -> set[str]:
    return {id for one, chapter in book.chapters if one == edition for id in ids_in_chapter(chapter)}


def _role_problem(book: Sources, role: Piece, edition: Edition) -> str | None:
    id, *options = role.text.split() or [""]
    try:
        if role.name == "stat":
            if not book.loadable:
                return None if _id_may_exist(book, id) else f"stat: no figure or finding {id!r}; see data/figures/"
            stat(id, *options, edition=edition)
        elif role.name == "count" and book.loadable:
            count_figures(role.text.removesuffix(" digits"))
        elif role.name == "margin" and book.loadable:
            margin_of_query(role.text)
    except (KeyError, ValueError) as problem:
        return f"{role.name}: {problem.args[0]}"
    return None


def _id_may_exist(book: Sources, id: str) -> bool:
    """Return whether an id is known, or belongs to a table that cannot be read for now."""
    known = book.ids("figures") | book.ids("findings") | {f"{one}.sample_size" for one in book.ids("studies")}
    of_a_broken_table = id.partition(".")[0] in book.broken or {"findings", "studies"} & book.broken
    return id in known or bool(of_a_broken_table)


def _typed_numbers(text: str) -> Iterator[str]:
    for match in DIGITS.finditer(text):
        typed = match.group().rstrip(".,")
        if not YEAR.match(typed):
            yield typed


def _line_of(path: Path, text: str) -> int:
    lines = path.read_text("utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if text in line), 1)


def _misspelt(chapter: Chapter, piece: Piece, known: tuple[str, ...], form: str) -> Iterator[Problem]:
    near = get_close_matches(piece.name, known, n=1, cutoff=0.75)
    if near and piece.name not in known:
        yield chapter.path, piece.line, f"{{{piece.name}}} is not known; did you mean {form.format(near[0])}?"
