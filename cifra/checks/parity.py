"""The rules of the editions side by side: the same sections, labels, charts and figures, and texts that keep in step.

The editions are written twice, not translated: one may say with a figure what the other says without. So what all
must have is an error where it is the frame (headings, labels, charts), and a warning where it is the text.
"""

from collections.abc import Iterator
from typing import Any

from cifra import project
from cifra.checks.chapters import misplaced_headings
from cifra.content.cells import charts_in_cells, has_sound_cells, ids_in_chapter
from cifra.content.chapter import Chapter, Piece
from cifra.content.confirmations import (
    SectionStatus,
    confirmations_file,
    read_confirmations,
    section_digest,
    section_statuses,
)
from cifra.content.sources import Sources
from cifra.data.problem import Message, Problem, quoted
from cifra.editions import EDITIONS, edition


def sections_in_step(book: Sources) -> Iterator[Problem]:
    """The editions of a chapter have the same headings, level by level."""
    for chapter, model in book.counterparts():
        place = _first_difference(_levels(model), _levels(chapter))
        if any(problem for one in (chapter, model) for problem in misplaced_headings(one)):
            continue
        longer, shorter = sorted((chapter, model), key=lambda one: len(one.headings), reverse=True)
        if place is None:
            for here, there in _moved(book, chapter, model)[:1]:  # what follows it has moved because of it
                message = "this section is {other} in the other edition; put it at the same place in both"
                yield Problem.at(chapter.path, here.line, message, other=f"{book.shown(model.path)}:{there.line}")
        elif added := _added_sections(book, longer, shorter):
            message = "the section {title!r} is in this edition only; write it in {file} too, or delete it here"
            for heading in added:
                yield Problem.at(longer.path, heading.line, message, title=heading.text, file=book.shown(shorter.path))
        else:
            line = chapter.headings[min(place, len(chapter.headings) - 1)].line if chapter.headings else 1
            message = "the sections differ from {file} ({here} headings here, {there} there); write the same"
            counts = {"here": len(chapter.headings), "there": len(model.headings)}
            yield Problem.at(chapter.path, line, message, file=book.shown(model.path), **counts)


def _added_sections(book: Sources, longer: Chapter, shorter: Chapter) -> list[Piece]:
    """Return the headings of the sections that only one edition has: those that nobody has confirmed, or all that the
    other has not; none where their number is not the difference.
    """
    names, others = _confirmed_names(book, longer), _confirmed_names(book, shorter)
    headings = list(zip(longer.headings, names, strict=True))
    new = [heading for heading, name in headings if not name]
    absent = [heading for heading, name in headings if name not in others]
    difference = len(names) - len(others)
    return next((added for added in (new, absent) if any(names) and len(added) == difference), [])


def _moved(book: Sources, chapter: Chapter, model: Chapter) -> list[tuple[Piece, Piece]]:
    """Return the headings of the sections, unchanged since they were confirmed, that stand at another place in each."""
    names, others = _confirmed_names(book, chapter), _confirmed_names(book, model)
    once = {name for name in names if name and names.count(name) == others.count(name) == 1}
    pairs = ((here, others.index(name)) for here, name in enumerate(names) if name in once)
    return [(chapter.headings[here], model.headings[there]) for here, there in pairs if here != there]


def _confirmed_names(book: Sources, chapter: Chapter) -> list[str]:
    """Return the name under which each section of a chapter was confirmed as it is; "" where it was not."""
    recorded = book.confirmed.get(project.page_name(book.folder, chapter.path), {})
    names = {digest: name for name, record in recorded.items() for digest in record.values()}
    return [names.get(section_digest(text), "") for text in chapter.section_texts()]


def labels_in_step(book: Sources) -> Iterator[Problem]:
    """A heading has the same label, or none, in every edition: other pages link to it by that."""
    for chapter, model in book.counterparts():
        if _levels(chapter) != _levels(model):
            continue
        for place, heading in enumerate(chapter.headings):
            here, there = _label(chapter.label_of(place)), _label(model.label_of(place))
            if here != there:
                message = "{here} here, {there} at the same heading in {other}; write (label)= above all, or above none"
                other = f"{book.shown(model.path)}:{model.headings[place].line}"
                yield Problem.at(chapter.path, heading.line, message, here=here, there=there, other=other)


def charts_in_step(book: Sources) -> Iterator[Problem]:
    """The editions of a chapter have the same charts, by name, in the same sections and the same order."""
    for chapter, model in book.counterparts():
        here, there = charts_in_cells(chapter), charts_in_cells(model)
        names = [chart.name for chart in there]
        if _levels(chapter) != _levels(model):
            continue  # a section that only one has is reported as such, and its charts come with it
        if not all(chart.name for chart in (*here, *there)) or not all(map(has_sound_cells, (chapter, model))):
            continue  # a chart without a name is reported as such, and so is a cell that cannot be read
        if [chart.name for chart in here] != names:
            pairs = zip(here, [*names, ""], strict=False)
            line = next((chart.line for chart, name in pairs if chart.name != name), 1)
            message = "the charts differ from those of {file} ({names}); write the same names in the same order"
            values = {"file": book.shown(model.path), "names": ", ".join(names) or Message("none")}
            yield Problem.at(chapter.path, line, message, **values)
        else:
            for chart, same in zip(here, there, strict=True):
                if chapter.section_at(chart.line) != model.section_at(same.line):
                    message = "the chart {name!r} is in another section than at {place}; put it under the same heading"
                    place = f"{book.shown(model.path)}:{same.line}"
                    yield Problem.at(chapter.path, chart.line, message, name=chart.name, place=place)


def figures_in_step(book: Sources) -> Iterator[Problem]:
    """A section that is not confirmed as in step names the same figures, with `{stat}`, in every edition."""
    for name, statuses in _statuses(book).items():
        for status in statuses:
            chapters = book.together[name].items()
            new = _new_editions(statuses)
            settled = status.settled_but_for(new) or status.behind
            compared = [] if settled else [pair for pair in chapters if pair[0] not in new]
            ids = {code: ids_in_chapter(chapter, status.place) for code, chapter in compared}
            if not all(book.may_exist(id) for named in ids.values() for id in named):
                continue  # an id that does not exist is reported as such
            for code, named in ids.items():
                absent = ", ".join(sorted(set().union(*ids.values()) - named))
                message = "this section does not name {ids}, which another edition does; name it or confirm: {command}"
                if absent:
                    yield _problem(book, code, status, message, ids=absent, command=f"make in-step CHAPTER={name}")


def confirmations_that_can_be_read(book: Sources) -> Iterator[Problem]:
    """`chapters/in-step.toml` is TOML as `make in-step` writes it: below each chapter, a line a section."""
    try:
        read_confirmations(book.folder)
    except ValueError as error:
        digits = str(error).partition("at line ")[2].partition(",")[0]
        message = "not as make in-step writes it ({error}); below its [chapter] a section has one line, and no more"
        line = int(digits) if digits.isdigit() else 1
        yield Problem.at(confirmations_file(book.folder), line, message, error=quoted(error))


def editions_in_step(book: Sources) -> Iterator[Problem]:
    """A section that has changed in one edition changes in the others, or is confirmed as needing no change."""
    for chapter, statuses in _statuses(book).items():
        new, command = _new_editions(statuses), f"make in-step CHAPTER={chapter}"
        unsettled = [status for status in statuses if not status.settled_but_for(new)]
        if statuses and not any(status.recorded for status in statuses):
            message = "no section of this chapter is confirmed; compare the editions, then: {command}"
            path = project.chapter_file(book.folder, EDITIONS[0].code, chapter)
            yield Problem.at(path, 1, message, command=command)
            continue
        for code in sorted(new):
            message = "the {language} edition of this chapter has never been confirmed; compare {file}, then: {command}"
            path = project.chapter_file(book.folder, code, chapter)
            values = {"language": edition(code), "file": f"chapters/{EDITIONS[0].code}/{chapter}.md"}
            yield Problem.at(path, 1, message, command=command, **values)
        for status in unsettled:
            section = f" SECTION={status.name}" if len(unsettled) > 1 else ""
            yield from _unsettled(book, status, command + section)


def _unsettled(book: Sources, status: SectionStatus, command: str) -> Iterator[Problem]:
    """Yield what to do about a section: in each edition that is behind, or in the first one where nobody knows."""
    below = "in {file}, below [{chapter}], in place of its line {name} if there is one"
    file = book.shown(confirmations_file(book.folder))
    place = Message(below, file=file, chapter=status.chapter, name=status.name)
    values: dict[str, Any] = {"command": command, "place": place, "entry": status.line}
    for code in status.behind:
        texts = [{"language": edition(other), "place": _place(book, other, status)} for other in status.ahead]
        newer = [Message("the {language} of this section ({place})", **text) for text in texts]
        message = "{newer} has changed; follow it if need be, then: {command}, or write {place}: {entry}"
        yield _problem(book, code, status, message, newer=newer, **values)
    if not status.behind:
        code, *others = status.lines
        what = Message("every edition of this section has changed" if status.recorded else "this section is new")
        values |= {"what": what, "places": [_place(book, other, status) for other in others]}
        message = "{what}; compare it with {places}, then: {command}, or write {place}: {entry}"
        yield _problem(book, code, status, message, **values)


def _new_editions(statuses: list[SectionStatus]) -> set[str]:
    """Return the languages that no section of a chapter was ever confirmed in, while others were."""
    recorded = {code for status in statuses for code in status.recorded or {}}
    return {code for status in statuses for code in status.lines if recorded and code not in recorded}


def _statuses(book: Sources) -> dict[str, list[SectionStatus]]:
    """Return how the sections of each chapter stand; none where one stands at another place (another rule)."""
    moved = {
        project.page_name(book.folder, chapter.path)
        for chapter, model in book.counterparts()
        if _moved(book, chapter, model)
    }
    chapters = {name: texts for name, texts in book.together.items() if name not in moved}
    return {name: section_statuses(name, texts, book.confirmed.get(name, {})) for name, texts in chapters.items()}


def _problem(book: Sources, code: str, status: SectionStatus, message: str, **values: Any) -> Problem:
    path = project.chapter_file(book.folder, code, status.chapter)
    return Problem.at(path, status.lines[code], message, **values)


def _place(book: Sources, code: str, status: SectionStatus) -> str:
    path = project.chapter_file(book.folder, code, status.chapter)
    return f"{book.shown(path)}:{status.lines[code]}"


def _label(label: str) -> Message:
    return Message("the label {label!r}", label=label) if label else Message("no label")


def _levels(chapter: Chapter) -> list[str]:
    return [heading.name for heading in chapter.headings]


def _first_difference(model: list[str], levels: list[str]) -> int | None:
    """Return the place of the first heading that differs, or nothing."""
    if model == levels:
        return None
    pairs = enumerate(zip(model, levels, strict=False))
    return next((place for place, (one, two) in pairs if one != two), min(len(model), len(levels)))
