"""The rules of two editions side by side: the same sections, labels, charts and figures, and texts that keep in step.

The editions are written twice, not translated: one may tell with a figure what the other tells without. So what both
must have is an error where it is the frame (headings, labels, charts), and a warning where it is the text.
"""

from collections.abc import Iterator
from pathlib import Path

from cifra import project
from cifra.content.cells import charts_in_cells, ids_in_chapter
from cifra.content.chapter import Chapter
from cifra.content.confirmations import SectionStatus, confirmations_file, read_confirmations, section_statuses
from cifra.content.sources import Sources
from cifra.data.problem import Problem
from cifra.editions import EDITIONS


def sections_in_step(book: Sources) -> Iterator[Problem]:
    """The editions of a chapter have the same headings, level by level."""
    for chapter, model in book.counterparts():
        place = _parting(_levels(model), _levels(chapter))
        if place is not None:
            line = chapter.headings[min(place, len(chapter.headings) - 1)].line if chapter.headings else 1
            counts = f"{len(chapter.headings)} headings here, {len(model.headings)} there"
            told = f"the sections part ways with {_shown(book, model)} ({counts})"
            yield chapter.path, line, f"{told}; bring the two in step"


def labels_in_step(book: Sources) -> Iterator[Problem]:
    """A heading has the same label, or none, in every edition: other pages link to it by that."""
    for chapter, model in book.counterparts():
        if _levels(chapter) != _levels(model):
            continue
        for place, heading in enumerate(chapter.headings):
            here, there = chapter.label_of(place), model.label_of(place)
            if here != there:
                other = f"the same heading at {_shown(book, model)}:{model.headings[place].line}"
                told = f"{_label(here)} here, {_label(there)} at {other}"
                yield chapter.path, heading.line, f"{told}; write the same one, (label)=, above both, or none"


def charts_in_step(book: Sources) -> Iterator[Problem]:
    """The editions of a chapter have the same charts, by name, in the same sections and the same order."""
    for chapter, model in book.counterparts():
        here, there = charts_in_cells(chapter), charts_in_cells(model)
        names = [one.text for one in there]
        if [one.text for one in here] != names:
            differing = next((one for one, name in zip(here, [*names, ""], strict=False) if one.text != name), None)
            told = f"the charts part ways with {_shown(book, model)}, which has {', '.join(names) or 'none'}"
            advice = "give a chart the same name in both, in the same order"
            yield chapter.path, (differing.line if differing else 1), f"{told}; {advice}"
        elif _levels(chapter) == _levels(model):
            for one, other in zip(here, there, strict=True):
                if chapter.section_at(one.line) != model.section_at(other.line):
                    place = f"{_shown(book, model)}:{other.line}"
                    told = f"the chart {one.text!r} stands in another section than at {place}"
                    yield chapter.path, one.line, f"{told}; put it under the same heading in both"


def figures_in_step(book: Sources) -> Iterator[Problem]:
    """A section that is not confirmed as in step names the same figures, with `{stat}`, in every edition."""
    for standing in _unsettled(book):
        named = {code: ids_in_chapter(one, standing.place) for code, one in book.together[standing.chapter].items()}
        for code, ids in named.items():
            absent = sorted(set().union(*named.values()) - ids)
            if absent:
                told = f"this section does not name {', '.join(absent)}, which another edition does"
                advice = f"name it here, or confirm that it need not be: make in-step CHAPTER={standing.chapter}"
                yield _at(book, code, standing), standing.lines[code], f"{told}; {advice}"


def confirmations_that_can_be_read(book: Sources) -> Iterator[Problem]:
    """`chapters/in-step.toml` is TOML as `make in-step` writes it: below each chapter, a line a section."""
    try:
        read_confirmations(book.folder)
    except ValueError as problem:
        path = confirmations_file(book.folder)
        line = int(digits) if (digits := str(problem).partition("at line ")[2].partition(",")[0]).isdigit() else 1
        advice = "a section has one line, below its [chapter]: keep one of two, and nothing after its }"
        yield path, line, f"not as make in-step writes it ({problem}); {advice}"


def editions_in_step(book: Sources) -> Iterator[Problem]:
    """A section that has changed in one edition changes in the others, or is confirmed as needing no change."""
    for chapter, standings in _standings(book).items():
        unsettled = [one for one in standings if not one.settled]
        if standings and not any(one.recorded for one in standings):
            first = unsettled[0]
            told = "no section of this chapter is confirmed as saying the same in every edition"
            yield _at(book, EDITIONS[0].code, first), 1, f"{told}; compare them, then: make in-step CHAPTER={chapter}"
            continue
        for one in unsettled:
            command = f"make in-step CHAPTER={chapter}"
            command += f" SECTION={one.name}" if len(unsettled) > 1 else ""
            yield from _told(book, one, command)


def _told(book: Sources, standing: SectionStatus, command: str) -> Iterator[Problem]:
    """Yield what to do about a section: in each edition that is behind, or in the first one where nobody knows."""
    for code in standing.behind:
        newer = " and the ".join(
            f"{one.named()} of this section ({_place(book, one.code, standing)})"
            for one in EDITIONS
            if one.code in standing.ahead
        )
        told = f"the {newer} has changed since the section was last confirmed"
        advice = f"bring this one into step, or leave it as it is if nothing need change here, then: {command}"
        yield _at(book, code, standing), standing.lines[code], f"{told}; {advice}{_by_hand(book, standing)}"
    if not standing.behind:
        code, *others = standing.lines
        places = " and ".join(_place(book, one, standing) for one in others)
        told = "every edition of this section has changed" if standing.recorded else "this section is new"
        advice = f"compare it with {places}, then: {command}"
        yield _at(book, code, standing), standing.lines[code], f"{told}; {advice}{_by_hand(book, standing)}"


def _by_hand(book: Sources, standing: SectionStatus) -> str:
    """Return how to confirm a section without Python: the line that takes the place of its own, if it has one."""
    place = f"{project.display_path(confirmations_file(book.folder), book.folder)}, below [{standing.chapter}]"
    return f"; without Python, in {place}, its line is then: {standing.line}"


def _standings(book: Sources) -> dict[str, list[SectionStatus]]:
    try:
        recorded = read_confirmations(book.folder)
    except ValueError:
        return {}  # told by its own rule
    return {name: section_statuses(name, texts, recorded.get(name, {})) for name, texts in book.together.items()}


def _unsettled(book: Sources) -> Iterator[SectionStatus]:
    yield from (one for standings in _standings(book).values() for one in standings if not one.settled)


def _at(book: Sources, code: str, standing: SectionStatus) -> Path:
    return project.chapter_file(book.folder, code, standing.chapter)


def _place(book: Sources, code: str, standing: SectionStatus) -> str:
    return f"{project.display_path(_at(book, code, standing), book.folder)}:{standing.lines[code]}"


def _shown(book: Sources, chapter: Chapter) -> str:
    return project.display_path(chapter.path, book.folder)


def _label(label: str) -> str:
    return f"the label {label!r}" if label else "no label"


def _levels(chapter: Chapter) -> list[str]:
    return [heading.name for heading in chapter.headings]


def _parting(one: list[str], other: list[str]) -> int | None:
    """Return the place of the first heading that differs, or nothing."""
    if one == other:
        return None
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (left, right) in pairs if left != right), min(len(one), len(other)))
