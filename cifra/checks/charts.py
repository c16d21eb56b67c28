"""The rules of the charts in the chapters: their titles, their descriptions, and the names by which they are found.

Other people's links, pages and programs keep finding a chart by its name.
"""

from collections.abc import Iterator

from cifra import project
from cifra.charts.metadata import CHART_NAME
from cifra.content.cells import CHART_WORDS, charts_in_cells
from cifra.content.sources import Sources
from cifra.data.problem import Problem

FEWEST_WORDS = 3  # a finding has a subject, a verb and what it says
WANTED = 'name="…", English words in small letters with hyphens (abandoned-by-channel), the same in every edition'


def charts_with_a_name(book: Sources) -> Iterator[Problem]:
    """A chart has a name, written out in its cell, that is a slug and that no other chart's page or files have."""
    taken: dict[str, str] = {}
    for edition, chapter in book.chapters:
        page = chapter.path.relative_to(project.chapter_folder(book.folder, edition.code)).with_suffix("")
        for one in charts_in_cells(chapter):
            file = f"{edition.code}/{'-'.join(page.parts)}-{one.text}"
            if not one.text:
                yield chapter.path, one.line, f"a chart without a name; give it {WANTED}"
            elif not CHART_NAME.fullmatch(one.text):
                yield chapter.path, one.line, f"{one.text!r} is no name for a chart; give it {WANTED}"
            elif file in taken:
                told = f"the name {one.text!r} is that of the chart at {taken[file]} too"
                yield chapter.path, one.line, f"{told}; give each its own: its address and its files follow from it"
            taken.setdefault(file, f"{project.display_path(chapter.path, book.folder)}:{one.line}")


def titles_that_are_findings(book: Sources) -> Iterator[Problem]:
    """A chart's title says what was found: three words or more, no full stop, and not the same in two editions."""
    for _, chapter in book.chapters:
        for one in charts_in_cells(chapter):
            title = one.words.get("title", "…")
            if "…" not in title and len(title.split()) < FEWEST_WORDS:
                told = f"the title {title!r} is no finding; say in a short sentence what the chart shows"
                yield chapter.path, one.line, told
            if title.endswith("."):
                yield (
                    chapter.path,
                    one.line,
                    f"the title {title!r} ends with a full stop; leave it out, as in a headline",
                )
    for chapter, model in book.counterparts():
        theirs = {one.words["title"] for one in charts_in_cells(model) if "title" in one.words}
        for one in charts_in_cells(chapter):
            own_words = [word for word in one.words.get("title", "").split() if "…" not in word]
            if len(own_words) > 1 and one.words["title"] in theirs:
                told = (
                    f"the title {one.words['title']!r} is that of {project.display_path(model.path, book.folder)} too"
                )
                yield chapter.path, one.line, f"{told}; write it in the language of each edition"


def charts_that_are_described(book: Sources) -> Iterator[Problem]:
    """A chart of one's own has a title and a description for those who cannot see it; a pattern writes its own."""
    for _, chapter in book.chapters:
        for one in charts_in_cells(chapter):
            for word, what in CHART_WORDS.items():
                if one.own and not one.words.get(word):
                    told = f'a chart of one\'s own without a {word}; give .properties a {word}="…", {what}'
                    yield chapter.path, one.line, told
