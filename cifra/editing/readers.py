"""Where readers meet the data: the pages that print a number, list a table or draw a chart from it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from cifra.content.cells import STAT_CALL, charts_in_cells, is_chart_pattern, tables_read_by_cells
from cifra.content.chapter import Chapter, parse_cell
from cifra.content.sources import Sources
from cifra.data.dependencies import ALWAYS_READ
from cifra.editing.rows_drawn import Rows, written
from cifra.editions import Edition
from cifra.project import chapter_folder, rooted_at

ALL = "*"
BLOCKS = {"collection": {ALL}, "studies": {ALL}, "downloads": {ALL}}


@dataclass(frozen=True)
class Place:
    """A place of the report: its edition, its page and, for a chart, its name."""

    edition: str
    page: str
    chart: str = ""


@dataclass
class Readers:
    """Who reads what: places that print an id, places with a block or a chart of a table, charts that draw a row.

    A chart whose rows are not known before the build is among those of its tables.
    """

    words: dict[str, set[Place]] = field(default_factory=dict)
    blocks: dict[str, set[Place]] = field(default_factory=dict)
    charts: dict[str, set[Place]] = field(default_factory=dict)
    drawn: dict[str, set[Place]] = field(default_factory=dict)


def of_tables(kind: dict[str, set[Place]], tables: set[str]) -> set[Place]:
    """Return the places that read one of the tables, those that read every table among them."""
    return set().union(*(kind.get(name, set()) for name in (*tables, ALL)))


def of_book(book: Sources) -> Readers:
    """Return who reads what in every chapter of a book; `figures-metisoft` and `findings` are names of tables."""
    readers = Readers()
    with rooted_at(book.folder):
        for edition, chapter in book.chapters:
            place = Place(edition.code, page_of(book, edition, chapter))
            for id in _ids(chapter):
                readers.words.setdefault(id, set()).add(place)
            for name in (name for one in chapter.directives for name in _tables_of_block(one.name, one.text)):
                readers.blocks.setdefault(name, set()).add(place)
            for chart in charts_read(chapter, edition if book.loadable else None):
                _note(readers, replace(place, chart=chart.name), chart)
    return readers


def _note(readers: Readers, place: Place, chart: "ChartRead") -> None:
    kind, keys = (readers.charts, chart.tables) if chart.rows is None else (readers.drawn, chart.rows)
    for key in keys:
        kind.setdefault(key, set()).add(place)


def page_of(book: Sources, edition: Edition, chapter: Chapter) -> str:
    """Return the name of a chapter's page, as `_toc.yml` has it."""
    return chapter.path.relative_to(chapter_folder(book.folder, edition.code)).with_suffix("").as_posix()


@dataclass(frozen=True)
class ChartRead:
    """What a chart of a chapter reads: its tables; the ids of its rows, where they are known."""

    name: str
    tables: set[str]
    rows: set[str] | None


def charts_read(chapter: Chapter, edition: Edition | None) -> Iterator[ChartRead]:
    """Yield the charts of a chapter with what their statements read, themselves or by a variable.

    Which rows, is known only with the edition whose tables can be loaded.
    """
    known: dict[str, set[str]] = {}
    rows = Rows(edition) if edition else None
    for cell in chapter.cells:
        for statement in _statements(cell.text):
            code = ast.get_source_segment(cell.text, statement) or ""
            used = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
            tables = set(tables_read_by_cells([code])) - set(ALWAYS_READ)
            tables = tables.union(*(known.get(name, set()) for name in used))
            known |= dict.fromkeys(written(statement), tables)
            if rows:
                rows.follow(statement)
            calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call) and is_chart_pattern(node)]
            names = [one.name for one in charts_in_cells(replace(chapter, cells=[replace(cell, text=code)]))]
            drawn = rows.drawn(calls[0]) if rows and len(calls) == len(names) == 1 else None
            yield from (ChartRead(name, tables, drawn) for name in names if name)


def _ids(chapter: Chapter) -> set[str]:
    in_words = {id for one in chapter.roles if one.name in ("stat", "margin") for id in one.text.split()}
    return in_words | {id for cell in chapter.cells for id in STAT_CALL.findall(cell.text)}


def _tables_of_block(directive: str, argument: str) -> set[str]:
    if directive in ("article", "register"):
        return {f"figures-{argument}"} | ({f"article-{argument}"} if directive == "article" else set())
    return BLOCKS.get(directive, set())


def _statements(code: str) -> list[ast.stmt]:
    try:
        return parse_cell(code).body
    except SyntaxError:
        return []
