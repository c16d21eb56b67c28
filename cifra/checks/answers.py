"""The rules of what answers a reader: answer boxes, journeys, the list of what changed, addresses that pages had."""

import re
from collections.abc import Iterator

import yaml

from cifra import project
from cifra.content.answers import answer_problem, old_addresses, page_questions
from cifra.content.chapter import Chapter
from cifra.content.confirmations import confirmations_file, section_digest
from cifra.content.sources import Sources
from cifra.data.problem import Message, Problem, advised, line_of
from cifra.editions import CODES


def answers_that_are_whole(book: Sources) -> Iterator[Problem]:
    """An `{answer}` names a study with a year and has its four parts; a theme's chapter has one, right under its lead.

    A theme is a topic of `topics.csv` with a chapter of its own.
    """
    years = {row["id"]: row.get("year") or row.get("fieldwork") for row in book.rows_of("studies")}
    for _, chapter in book.chapters:
        for box, parts in chapter.answers:
            if "studies" not in book.broken and (error := answer_problem(box.text, years, parts)):
                yield Problem(chapter.path, box.line, Message("answer: {error}", error=error))
        if chapter.path.stem in book.ids("topics") and not _one_answer_under_the_lead(chapter):
            message = "a theme has one answer box between its lead and its first section or cell; write {{answer}}"
            yield Problem.at(chapter.path, 1, message)


def questions_in_every_edition(book: Sources) -> Iterator[Problem]:
    """A chapter that lists `questions:`, by which the search finds it, lists some in every edition."""
    for chapter, model in book.counterparts():
        if page_questions(model.path) and not page_questions(chapter.path):
            message = "questions: is empty, and {file} has some; write what readers of this language would search for"
            file = project.display_path(model.path, book.folder)
            yield Problem.at(chapter.path, 1, message, file=file)


def journeys_that_are_printed(book: Sources) -> Iterator[Problem]:
    """Every `{journey}` names one of `journeys.csv`; the chapter of the journeys, where there is one, has them all."""
    journeys = book.ids("journeys", "journey")
    for _, chapter in book.chapters if "journeys" not in book.broken else ():
        printed = [directive for directive in chapter.directives if directive.name == "journey"]
        for directive in printed:
            if directive.text not in journeys:
                message, advice = "there is no journey {id!r}; {advice}", advised(directive.text, journeys)
                yield Problem.at(chapter.path, directive.line, message, id=directive.text, advice=advice)
        absent = journeys - {directive.text for directive in printed}
        for id in sorted(absent) if chapter.path.stem == project.JOURNEYS_PAGE else ():
            message = "journey {id!r} is not on this page, to which figures lead; add ```{{journey}} {id}"
            yield Problem.at(chapter.path, 1, message, id=id)


def corrections_that_agree_with_the_data(book: Sources) -> Iterator[Problem]:
    """The last verdict that `corrections.csv` gives of a figure is the one that `checks.csv` has."""
    verdicts = {row["figure"]: row["verdict"] for _, _, row in book.sound_rows("checks")}
    entries = [entry for entry in book.sound_rows("corrections") if entry[2]["change"] == "verdict"]
    last = {row["figure"]: (path, line, row) for path, line, row in sorted(entries, key=lambda entry: entry[2]["date"])}
    for figure, (path, line, row) in last.items():
        if figure in verdicts and row["after"] != verdicts[figure]:
            message = "{id!r}: after is {after!r}, but the verdict in data/checks.csv is {verdict!r}; add an entry"
            values = {"id": row["id"], "after": row["after"], "verdict": verdicts[figure]}
            yield Problem.at(path, line, message, **values)


def old_addresses_that_are_free(book: Sources) -> Iterator[Problem]:
    """A name that a page had (`was:` in its front matter) is no chapter's; it leads to the page or to a label of it."""
    for _, chapter in book.chapters:
        for name, label in old_addresses(chapter.path).items():
            if name in book.together:
                message = "was: {name!r} is a chapter of its own; delete the chapter, or the line"
                yield Problem.at(chapter.path, 1, message, name=name)
            elif project.RESERVED_NAME.fullmatch(name):
                message = "was: the site, or Windows, keeps the name {name!r} for itself; delete the line"
                yield Problem.at(chapter.path, 1, message, name=name)
            elif label and label not in {piece.text for piece in chapter.labels}:
                message = "was: {name!r} leads to the label {label!r}, which is not in this chapter; write ({label})="
                yield Problem.at(chapter.path, 1, message, name=name, label=label)


def chapters_that_keep_their_address(book: Sources) -> Iterator[Problem]:
    """A chapter that `in-step.toml` has and that is gone is an address that another chapter had (`was:`)."""
    recorded = book.confirmed
    files = [path for code in CODES for path in project.chapter_files(book.folder, code)]
    for name in sorted(recorded.keys() - {project.page_name(book.folder, path) for path in files}):
        new = _chapter_with(book, {digest for record in recorded[name].values() for digest in record.values()})
        for chapter in new:
            had = old_addresses(chapter.path) | {name: ""}
            names = yaml.safe_dump(had if any(had.values()) else list(had), default_flow_style=True, width=9999).strip()
            message = (
                "this chapter was {name!r}, and links to that lead nowhere now; write below its first ---: was: {names}"
            )
            yield Problem.at(chapter.path, 1, message, name=name, names=names)
        if not new:
            message = (
                "the chapter {name!r} is gone, and links to it lead nowhere; write was: [{name}] below the first --- "
                "of the one that takes over, or delete [{name}] and the lines below it here"
            )
            path = confirmations_file(book.folder)
            line = line_of(path, rf'^[\[ "]*{re.escape(name)}[\] "]*$')
            yield Problem.at(path, line, message, name=name)


def _chapter_with(book: Sources, digests: set[str]) -> list[Chapter]:
    """Return the chapter that most sections with these digests are in, in every edition; none for none of them."""
    found = {
        name: {section_digest(text) for chapter in each.values() for text in chapter.section_texts()} & digests
        for name, each in book.together.items()
    }
    best = max(found, key=lambda name: len(found[name]), default="")
    return list(book.together[best].values()) if best and found[best] else []


def _one_answer_under_the_lead(chapter: Chapter) -> bool:
    sections = [piece.line for piece in (*chapter.headings[1:], *chapter.cells)]
    lead = [piece.line for piece in chapter.prose if chapter.headings and piece.line > chapter.headings[0].line]
    lines = [box.line for box, _ in chapter.answers]
    return len(lines) == 1 and min(lead, default=lines[0]) < lines[0] < min(sections, default=lines[0] + 1)
