"""The rules of the charts in the chapters: their titles, their descriptions, and the names by which they are found.

Other people's links, pages and programs keep finding a chart by its name.
"""

import ast
from collections.abc import Iterator

from cifra import project
from cifra.charts.metadata import CHART_NAME
from cifra.content.cells import CHART_WORDS, COMPUTED, ChartCall, charts_in_cells, readable_cell
from cifra.content.chapter import Chapter
from cifra.content.sources import Sources
from cifra.data.problem import Message, Problem
from cifra.editions import Edition

FEWEST_WORDS = 3  # a finding has a subject, a verb and what it says
NAME_ADVICE = Message(
    'give it name="…", English words in small letters with hyphens (abandoned-by-channel), the same in every edition'
)


def charts_with_a_name(book: Sources) -> Iterator[Problem]:
    """A chart has a name, written out in its cell, that is a slug and that no other chart's page or files have."""
    taken: dict[str, str] = {}
    for edition, chapter, chart in _charts(book):
        page = project.page_name(book.folder, chapter.path).replace("/", "-")
        file = f"{edition.code}/{page}-{chart.name}"
        if not chart.name:
            yield Problem.at(chapter.path, chart.line, "the chart has no name; {advice}", advice=NAME_ADVICE)
        elif not CHART_NAME.fullmatch(chart.name):
            message = "{name!r} is not a name for a chart; {advice}"
            yield Problem.at(chapter.path, chart.line, message, name=chart.name, advice=NAME_ADVICE)
        elif file in taken:
            message = "the chart at {place} is named {name!r} too; give each its own: its files are called by it"
            yield Problem.at(chapter.path, chart.line, message, name=chart.name, place=taken[file])
        taken.setdefault(file, f"{book.shown(chapter.path)}:{chart.line}")


def titles_that_are_findings(book: Sources) -> Iterator[Problem]:
    """A chart's title says what was found: three words or more, no full stop, and not the same in two editions."""
    for _, chapter, chart in _charts(book):
        title = chart.words.get("title", COMPUTED)
        if title and COMPUTED not in title and len(title.split()) < FEWEST_WORDS:
            message = "the title {title!r} is not a finding; say in a short sentence what the chart shows"
            yield Problem.at(chapter.path, chart.line, message, title=title)
        if title.endswith("."):
            message = "the title {title!r} ends with a full stop; delete it, as in a headline"
            yield Problem.at(chapter.path, chart.line, message, title=title)
    for chapter, model in book.counterparts():
        titles = {chart.words["title"] for chart in charts_in_cells(model) if "title" in chart.words}
        for chart in charts_in_cells(chapter):
            own_words = [word for word in chart.words.get("title", "").split() if COMPUTED not in word]
            if len(own_words) > 1 and chart.words["title"] in titles:
                message = "the title {title!r} is the same in {file}; write it in the language of each edition"
                file = book.shown(model.path)
                yield Problem.at(chapter.path, chart.line, message, title=chart.words["title"], file=file)


def texts_that_are_written(book: Sources) -> Iterator[Problem]:
    """No text of a cell is empty (""), as `make edition` leaves it: a title, a label, a heading."""
    for _, chapter, cell in book.pieces("cells"):
        nodes = list(ast.walk(readable_cell(cell.text) or ast.Module([], [])))
        values = [node.value for node in nodes if isinstance(node, ast.keyword | ast.Assign)]
        values += [value for node in nodes if isinstance(node, ast.Dict) for value in node.values]
        empty = [value.lineno for value in values if isinstance(value, ast.Constant) and value.value == ""]
        if empty:
            message = 'a text of this cell is empty (""); write it: readers see it'
            yield Problem.at(chapter.path, cell.line + min(empty) - 1, message)


def charts_that_are_described(book: Sources) -> Iterator[Problem]:
    """A chart of one's own has a title and a description for those who cannot see it; a pattern writes its own."""
    for _, chapter, chart in _charts(book):
        for word, what in CHART_WORDS.items():
            if chart.own and chart.name and not chart.words.get(word):
                message = 'the chart has no {word}; give .properties a {word}="…", {what}'
                yield Problem.at(chapter.path, chart.line, message, word=word, what=Message(what))


def _charts(book: Sources) -> Iterator[tuple[Edition, Chapter, ChartCall]]:
    for edition, chapter in book.chapters:
        yield from ((edition, chapter, chart) for chart in charts_in_cells(chapter))
