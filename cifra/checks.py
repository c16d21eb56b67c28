"""The rules of the project, each a generator of `(path, line, message)` whose docstring is the rule.

`problems` runs them all and sorts what they find, so that an editor sees everything at once, in seconds, without a
build. A message says where, what, what is allowed and what to do next. Rules of the tables' form (types, columns,
references) are declared in `data/datapackage.json` and told by `cifra.tables`; these are the rules beyond them.
"""

from collections.abc import Callable, Iterable
from inspect import getdoc
from pathlib import Path
from textwrap import indent

from cifra import (
    article_rules,
    book_rules,
    chapter_rules,
    chart_rules,
    data_rules,
    parity_rules,
    project,
    word_rules,
)
from cifra.book import Book
from cifra.figures import held
from cifra.tables import Problem

Rule = Callable[[Book], Iterable[Problem]]


ERRORS: tuple[Rule, ...] = (
    data_rules.declared_tables,
    data_rules.labels_in_every_edition,
    data_rules.ids_named_for_their_file,
    data_rules.a_check_for_every_figure,
    data_rules.cells_without_stray_spaces,
    data_rules.percentages_up_to_a_hundred,
    data_rules.verdicts_that_agree_with_their_numbers,
    data_rules.studies_that_something_cites,
    data_rules.addresses_that_are_addresses,
    data_rules.periods_that_are_periods,
    data_rules.titles_with_their_language,
    data_rules.a_version_and_its_date,
    book_rules.toc_that_can_be_read,
    book_rules.toc_entries_with_a_file,
    book_rules.configuration_that_can_be_read,
    book_rules.chapters_in_every_edition,
    chapter_rules.front_matter_that_can_be_read,
    chapter_rules.one_title_and_no_level_skipped,
    chapter_rules.fences_that_are_closed,
    chapter_rules.links_to_chapters_that_exist,
    chapter_rules.roles_and_directives_well_written,
    chapter_rules.cells_that_can_run,
    chapter_rules.cells_that_can_be_read,
    chapter_rules.numbers_that_exist,
    chapter_rules.articles_that_exist,
    chapter_rules.figures_that_are_spoken_of,
    chapter_rules.no_digit_by_hand,
    word_rules.articles_that_follow_their_number,
    word_rules.names_that_have_one_form,
    word_rules.descriptions_in_their_language,
    word_rules.descriptions_that_fit_a_result,
    word_rules.images_that_are_described,
    chart_rules.charts_with_a_name,
    chart_rules.titles_that_are_findings,
    chart_rules.charts_that_are_described,
    parity_rules.sections_in_step,
    parity_rules.labels_in_step,
    parity_rules.charts_in_step,
    parity_rules.confirmations_that_can_be_read,
    article_rules.headings_with_words,
    article_rules.sections_with_a_text,
    article_rules.articles_with_figures,
    article_rules.articles_with_a_chart,
    article_rules.articles_on_the_first_page,
)
# What an editor of one language may leave for one of the other: it is told, and stops nothing.
WARNINGS: tuple[Rule, ...] = (parity_rules.editions_in_step, parity_rules.figures_in_step)
RULES = (*ERRORS, *WARNINGS)


def problems(folder: Path) -> list[Problem]:
    """Return every problem that stops a project from being published, sorted by file and line."""
    return both(folder)[0]


def both(folder: Path) -> tuple[list[Problem], list[Problem]]:
    """Return the problems of a project, which stop it from being published, and its warnings, each sorted."""
    book = Book(folder)
    with project.rooted_at(folder), held():
        errors = {problem for rule in ERRORS for problem in rule(book)} | set(book.unreadable)
        warnings = {problem for rule in WARNINGS for problem in rule(book)}
    return _sorted(errors, folder), _sorted(warnings, folder)


def message(problem: Problem, folder: Path, mark: str = "") -> str:
    """Return a problem as one line: `data/figures/metisoft.csv:14: what, what is allowed, what to do`.

    A warning has its mark before the text: `chapters/en/index.md:15: warning: what, what to do`.
    """
    path, line, text = problem
    return f"{project.shown(path, folder)}:{line}: {mark}{_on_one_line(text)}"


def annotation(problem: Problem, folder: Path, severity: str) -> str:
    """Return a problem as GitHub puts it at its line: `::error file=data/topics.csv,line=4::what, what to do`.

    Severity is `error` or `warning`. The escapes are those of GitHub's own toolkit (`packages/core/src/command.ts`;
    "Workflow commands for GitHub Actions" in its documentation): % in all, : and , in properties too.
    """
    path, line, text = problem
    file = project.shown(path, folder).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    return f"::{severity} file={file},line={line}::{_on_one_line(text).replace('%', '%25')}"


def listing() -> str:
    """Return the rules as people read them: each with its name and what it says, and those that only warn marked."""
    told = []
    for rule in RULES:
        name = rule.__name__.replace("_", " ") + (" (a warning)" if rule in WARNINGS else "")
        told.append(f"{name}\n{indent(getdoc(rule) or '', '    ')}")
    return "\n".join(told)


def _sorted(found: Iterable[Problem], folder: Path) -> list[Problem]:
    return sorted(found, key=lambda problem: (project.shown(problem[0], folder), problem[1], problem[2]))


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
