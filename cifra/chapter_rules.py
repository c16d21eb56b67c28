"""The rules of the chapters: the table of contents, the editions in step, ids that exist, no digit typed by hand."""

import re
from collections.abc import Iterator
from typing import Any

from cifra import chapters, editions, project
from cifra.book import Book
from cifra.chapters import Piece
from cifra.editions import EDITIONS, Edition
from cifra.roles import count
from cifra.stat import stat
from cifra.tables import Problem

YEAR = re.compile(r"^(19|20)\d\d$")
DIGITS = re.compile(r"\d[\d.,]*")
LONGEST_CELL = 8


def toc_that_can_be_read(book: Book) -> Iterator[Problem]:
    """`_toc.yml` is YAML with a `root` and `chapters`, as Jupyter Book wants it."""
    path = project.toc(book.folder)
    if isinstance(book.toc, Exception):
        mark = getattr(book.toc, "problem_mark", None)
        yield (
            path,
            (mark.line + 1 if mark else 1),
            f"not YAML ({_first_line(book.toc)}); indent lists with '- file: name'",
        )
    elif not isinstance(book.toc, dict) or "root" not in book.toc:
        yield (
            path,
            1,
            "no 'root: index' in the table of contents; begin the file with 'format: jb-book' and 'root: index'",
        )


def toc_entries_with_a_file(book: Book) -> Iterator[Problem]:
    """Every entry of `_toc.yml` has its chapter in every edition, and every chapter its entry."""
    if isinstance(book.toc, Exception) or not isinstance(book.toc, dict):
        return
    path = project.toc(book.folder)
    lines = path.read_text("utf-8").splitlines()
    entries = list(_toc_files(book.toc))
    for entry in entries:
        line = next(
            (number for number, text in enumerate(lines, 1) if re.search(rf":\s*{re.escape(entry)}\s*$", text)), 1
        )
        absent = [
            one.code for one in EDITIONS if not (project.chapter_folder(book.folder, one.code) / f"{entry}.md").exists()
        ]
        if len(absent) == len(EDITIONS):
            yield (
                path,
                line,
                f"entry {entry!r} has no chapter; add chapters/{absent[0]}/{entry}.md, or take the entry out",
            )
    for edition, chapter in book.chapters:
        name = chapter.path.relative_to(project.chapter_folder(book.folder, edition.code)).with_suffix("").as_posix()
        if name not in entries:
            yield chapter.path, 1, f"no entry in _toc.yml leads here; add '- file: {name}' there"


def chapters_in_every_edition(book: Book) -> Iterator[Problem]:
    """A chapter that stands in one edition stands in all of them, under the same file name."""
    for edition, chapter in book.chapters:
        name = chapter.path.relative_to(project.chapter_folder(book.folder, edition.code))
        for other in editions.siblings(edition):
            if not (project.chapter_folder(book.folder, other.code) / name).exists():
                yield (
                    chapter.path,
                    1,
                    f"the {other.name} edition has no such chapter; add chapters/{other.code}/{name.as_posix()}",
                )


def numbers_that_exist(book: Book) -> Iterator[Problem]:
    """Every `{stat}` names a figure or a finding, and options of its edition; every `{count}` a column."""
    for edition, chapter in book.chapters:
        for role in chapter.roles:
            problem = _role_problem(book, role, edition)
            if problem:
                yield chapter.path, role.line, problem


def articles_that_exist(book: Book) -> Iterator[Problem]:
    """Every `{article}` and `{register}` names an article of `articles.csv`."""
    known = book.ids("articles")
    for _, chapter in book.chapters:
        for one in chapter.directives:
            if one.name in ("article", "register") and one.text not in known:
                yield (
                    chapter.path,
                    one.line,
                    f"{one.name}: no article {one.text!r}; the articles are {', '.join(sorted(known))}",
                )


def no_digit_by_hand(book: Book) -> Iterator[Problem]:
    """No number is typed by hand in prose or in a chart's words: `{stat}` prints it (not years, code, links)."""
    for _, chapter in book.chapters:
        words = [
            (piece.line, piece.text, "{stat}`id` prints it, {lit}`…` if it is no figure") for piece in chapter.prose
        ]
        for cell in chapter.cells:
            shown = chapters.shown_strings(cell.text)
            words += [(cell.line + line - 1, text, "cifra.stat('id') in an f-string prints it") for line, text in shown]
        for line, text, advice in words:
            for match in DIGITS.finditer(text):
                typed = match.group().rstrip(".,")
                if not YEAR.match(typed):
                    yield chapter.path, line, f"{typed!r} is typed by hand; {advice}"


def cells_that_can_be_read(book: Book) -> Iterator[Problem]:
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


def _role_problem(book: Book, role: Piece, edition: Edition) -> str | None:
    id, *options = role.text.split() or [""]
    try:
        if role.name == "stat":
            if not book.loadable:
                known = (
                    book.ids("figures") | book.ids("findings") | {f"{one}.sample_size" for one in book.ids("studies")}
                )
                return (
                    None
                    if id in known
                    else f"stat: no figure or finding {id!r}; see data/figures/ and data/findings.csv"
                )
            stat(id, *options, edition=edition)
        elif role.name == "count" and book.loadable:
            count(role.text.removesuffix(" digits"))
    except (KeyError, ValueError) as problem:
        return f"{role.name}: {problem.args[0]}"
    return None


def _toc_files(entry: Any) -> Iterator[str]:
    """Yield the file names of a table of contents, at any depth."""
    if isinstance(entry, dict):
        yield from (str(entry[key]) for key in ("root", "file") if key in entry)
        for key in ("chapters", "parts", "sections", "subtrees", "entries"):
            yield from _toc_files(entry.get(key))
    elif isinstance(entry, list):
        for one in entry:
            yield from _toc_files(one)


def _first_line(problem: Exception) -> str:
    return str(getattr(problem, "problem", problem)).splitlines()[0]
