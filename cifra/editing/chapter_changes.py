"""What a change does to the chapters as they are read: pages, words section by section, charts."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cifra import project
from cifra.content.cells import charts_in_cells
from cifra.content.chapter import Chapter, chapter_description, front_matter, parse_cell
from cifra.content.sources import Sources
from cifra.editing import readers, wording
from cifra.editing.changes import ADDED, CHANGED, REMOVED, Entry
from cifra.editing.wording import Edit, Printer, edits
from cifra.editions import EDITIONS, Edition
from cifra.numbers.counting import count_figures
from cifra.numbers.formats import ONE_DECIMAL, count_in_words, format_number
from cifra.numbers.sampling_error import margin_of_query
from cifra.numbers.stat import stat


def page_changes(was: Sources, now: Sources) -> Iterator[Entry]:
    """Yield the pages that are new or gone, and what changed in the table of contents."""
    for edition in EDITIONS:
        old, new = _chapter_names(was, edition), _chapter_names(now, edition)
        for name in sorted(new.keys() - old.keys()):
            yield Entry(ADDED, f"{edition.code}/{name}")
        for name in sorted(old.keys() - new.keys()):
            yield Entry(REMOVED, f"{edition.code}/{name}", "", (), ("links to it and bookmarks of it stop working",))
    before, after = _contents(was.toc), _contents(now.toc)
    if before != after:
        yield Entry(CHANGED, "the table of contents", "_toc.yml", tuple(edits(before, after)))


def _chapter_names(book: Sources, edition: Edition) -> dict[str, Chapter]:
    return {readers.page_of(book, one, chapter): chapter for one, chapter in book.chapters if one == edition}


def _contents(toc: Any) -> tuple[str, ...]:
    """Return the words of a table of contents in order: captions, titles, files."""
    if isinstance(toc, dict):
        return tuple(word for one in toc.values() for word in _contents(one))
    if isinstance(toc, list):
        return tuple(word for one in toc for word in _contents(one))
    return () if toc is None or isinstance(toc, Exception) else (str(toc),)


def chapter_changes(was: Sources, now: Sources, edition: Edition) -> Iterator[Entry]:
    """Yield what changed in the chapters that an edition has in both states, chapter by chapter."""
    old, new = _chapter_names(was, edition), _chapter_names(now, edition)
    in_numbers = was.loadable and now.loadable
    printers = [_printer(book.folder, edition) if in_numbers else _as_written for book in (was, now)]
    for name in sorted(old.keys() & new.keys()):
        told = Edit(_described(old[name]), _described(new[name]), label="description")
        if told.old != told.new:
            yield Entry(CHANGED, name, "what search engines show", (told,))
        yield from _sections(name, old[name].path, new[name].path, printers)
        yield from _charts(name, old[name], new[name])


def _described(chapter: Chapter) -> str:
    try:
        return " ".join(chapter_description(front_matter(chapter.path)).split())
    except yaml.YAMLError:  # for make check to tell
        return ""


def _sections(name: str, old: Path, new: Path, printers: list[Printer]) -> Iterator[Entry]:
    """Yield the sections that are new, gone, or whose words changed."""
    before, after = wording.sections(old, printers[0]), wording.sections(new, printers[1])
    matcher = SequenceMatcher(None, [one.key for one in before], [one.key for one in after], autojunk=False)
    for _, start, end, first, last in matcher.get_opcodes():
        pairs = min(end - start, last - first)
        for place in range(pairs):
            yield from _section(name, before[start + place], after[first + place])
        for one in after[first + pairs : last]:
            yield Entry(ADDED, name, f"section “{one.heading}”", tuple(edits((), one.words)))
        for one in before[start + pairs : end]:
            yield Entry(REMOVED, name, f"section “{one.heading}”", tuple(edits(one.words, ())))


def _section(name: str, before: wording.Section, after: wording.Section) -> Iterator[Entry]:
    changed = edits(before.words, after.words)
    notes: tuple[str, ...] = ()
    if before.heading != after.heading:
        changed.insert(0, Edit(before.heading, after.heading, label="heading"))
    if before.key != after.key and before.heading:
        notes = ("links to the section by its old heading stop working; a label above it would keep one",)
    if changed:
        yield Entry(CHANGED, name, f"section “{after.heading}”" if after.heading else "", tuple(changed), notes)


def _charts(name: str, old: Chapter, new: Chapter) -> Iterator[Entry]:
    """Yield the charts that are new, gone, renamed or drawn otherwise."""
    before, after = _drawn(old), _drawn(new)
    gone, come = [one for one in before if one not in after], [one for one in after if one not in before]
    renamed = {one: other for one in gone for other in come if before[one] == after[other]}
    if not renamed and len(gone) == len(come):
        renamed = dict(zip(gone, come, strict=True))
    lost = "its permanent link, its files and the copies embedded in other sites stop working"
    for one, other in renamed.items():
        yield Entry(CHANGED, name, "chart renamed", (Edit(one, other),), (f"{lost}; keep the old name",))
    for one in come:
        if one not in renamed.values():
            yield Entry(ADDED, name, f"chart “{one}”")
    for one in gone:
        if one not in renamed:
            yield Entry(REMOVED, name, f"chart “{one}”", (), (lost,))
    for one in after:
        if one in before and before[one] != after[one]:
            yield Entry(CHANGED, name, f"chart “{one}”", (), ("its cell changed: it may be drawn otherwise",))


def _drawn(chapter: Chapter) -> dict[str, str]:
    """Return the charts of a chapter by name, each with the code of its cell."""
    return {
        one.name: _without_words(cell.text)
        for cell in chapter.cells
        for one in charts_in_cells(replace(chapter, cells=[cell]))
    }


def _without_words(code: str) -> str:
    """Return the code of a cell without the names and the words of its charts, which are compared by themselves."""
    tree = parse_cell(code)
    tree.body = [one for one in tree.body if not wording.is_words(one)]
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        call.keywords = [one for one in call.keywords if one.arg not in ("name", *wording.SHOWN)]
    try:
        return ast.unparse(tree)
    except RecursionError:
        return code


def _as_written(role: str, text: str) -> str:
    return f"{{{role}}}`{text}`" if role in ("stat", "count", "margin") else text.partition("<")[0].strip()


def _printer(folder: Path, edition: Edition) -> Printer:
    """Return what prints the roles of a state's chapters, in an edition; one that prints nothing stays as written."""
    forms: dict[str, Callable[[str], str]] = {
        "stat": lambda text: stat(*text.split(), edition=edition),
        "count": lambda text: _counted(text, edition),
        "margin": lambda text: format_number(round(margin_of_query(text), 1), edition, ONE_DECIMAL),
    }

    @cache
    def printed(role: str, text: str) -> str:
        try:
            with project.rooted_at(folder):
                return forms[role](text) if role in forms else _as_written(role, text)
        except (ArithmeticError, KeyError, TypeError, ValueError):
            return _as_written(role, text)

    return printed


def _counted(text: str, edition: Edition) -> str:
    query = text.removesuffix(" digits")
    return (
        count_in_words(count_figures(query), edition) if query == text else format_number(count_figures(query), edition)
    )
