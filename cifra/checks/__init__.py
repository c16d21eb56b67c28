"""The rules of the project, each a generator of problems whose docstring is the rule.

`find_problems` runs them all and sorts what they report, so that an editor sees everything at once, in seconds, without
a build. A message says where, what, what is allowed and what to do next. Rules of the tables' form (types, columns,
references) are declared in `data/datapackage.json` and reported by `cifra.data.validation`; these are the rules beyond
them.
"""

import os
from collections.abc import Callable, Iterable
from inspect import getdoc
from pathlib import Path
from textwrap import indent
from urllib.parse import quote

from cifra import project
from cifra.checks import answers, articles, book, chapters, charts, data, editions, files, links, parity, words
from cifra.console import markdown_summary, markdown_words, pluralized
from cifra.content.sources import Sources
from cifra.data.loading import files_held
from cifra.data.problem import Message, Problem
from cifra.editions import EDITIONS

Rule = Callable[[Sources], Iterable[Problem]]


# A file with two versions of its lines says nothing: where there is one, nothing else is reported.
FIRST: tuple[Rule, ...] = (files.conflicts_that_are_settled,)
ERRORS: tuple[Rule, ...] = (
    files.files_that_are_no_copies,
    files.names_that_are_free,
    data.declared_tables,
    data.labels_in_every_edition,
    data.ids_named_for_their_file,
    data.a_check_for_every_figure,
    data.cells_without_stray_spaces,
    data.values_that_are_plausible,
    data.verdicts_that_agree_with_their_numbers,
    data.studies_that_something_cites,
    data.addresses_that_are_addresses,
    data.periods_that_are_periods,
    data.titles_with_their_language,
    data.a_version_and_its_date,
    book.toc_that_can_be_read,
    book.toc_entries_with_a_file,
    book.configuration_that_can_be_read,
    book.settings_that_work,
    book.chapters_in_every_edition,
    chapters.front_matter_that_can_be_read,
    chapters.one_title_and_no_level_skipped,
    chapters.chapters_that_can_be_read,
    links.links_to_chapters_that_exist,
    links.images_that_are_there,
    links.html_that_the_pages_allow,
    chapters.roles_and_directives_well_written,
    chapters.cells_that_can_run,
    chapters.cells_that_can_be_read,
    chapters.numbers_that_exist,
    chapters.articles_that_exist,
    chapters.figures_that_are_spoken_of,
    chapters.no_digit_by_hand,
    words.articles_that_follow_their_number,
    words.names_that_have_one_form,
    words.descriptions_in_their_language,
    words.descriptions_that_fit_a_result,
    words.images_that_are_described,
    charts.charts_with_a_name,
    charts.titles_that_are_findings,
    charts.charts_that_are_described,
    parity.sections_in_step,
    parity.labels_in_step,
    parity.charts_in_step,
    parity.confirmations_that_can_be_read,
    editions.catalogues_that_are_whole,
    editions.grammars_that_are_whole,
    editions.units_with_plural_forms,
    editions.forms_in_every_edition,
    articles.articles_that_are_whole,
    articles.headings_with_words,
    articles.sections_with_a_text,
    articles.articles_with_figures,
    articles.articles_with_a_chart,
    articles.articles_on_the_first_page,
    answers.answers_that_are_whole,
    answers.journeys_that_are_printed,
    answers.corrections_that_agree_with_the_data,
    answers.old_addresses_that_are_free,
    answers.chapters_that_keep_their_address,
)
# What an editor of one language may leave for one of the other: it is reported, and stops nothing.
WARNINGS: tuple[Rule, ...] = (
    data.values_as_written,
    words.no_number_in_words,
    parity.editions_in_step,
    parity.figures_in_step,
    editions.words_of_numbers,
    editions.messages_of_the_checks,
)
RULES = (*FIRST, *ERRORS, *WARNINGS)


def find_errors(folder: Path) -> list[Problem]:
    """Return every problem that stops a project from being published, sorted by file and line."""
    return find_problems(folder)[0]


def find_problems(folder: Path) -> tuple[list[Problem], list[Problem]]:
    """Return the problems of a project, which stop it from being published, and its warnings, each sorted."""
    book = Sources(folder)
    with project.rooted_at(folder), files_held():
        conflicts = {problem for rule in FIRST for problem in rule(book)}
        if conflicts:
            return _sorted(conflicts, folder), []
        errors = {problem for rule in ERRORS for problem in rule(book)}
        warnings = {problem for rule in WARNINGS for problem in rule(book)}
    return _sorted(errors, folder), _sorted(warnings, folder)


def format_problem(problem: Problem, folder: Path, mark: str = "") -> str:
    """Return a problem as one line: `data/figures/metisoft.csv:14: what, what is allowed, what to do`.

    A warning has its mark before the text: `chapters/en/index.md:15: warning: what, what to do`.
    """
    return f"{project.display_path(problem.path, folder)}:{problem.line}: {mark}{_text(problem, folder)}"


def github_annotation(problem: Problem, folder: Path, severity: str) -> str:
    """Return a problem as GitHub puts it at its line: `::error file=data/topics.csv,line=4::what, what to do`.

    Severity is `error` or `warning`. The escapes are those of GitHub's own toolkit (`packages/core/src/command.ts`;
    "Workflow commands for GitHub Actions" in its documentation): % in all, : and , in properties too.
    """
    file = project.display_path(problem.path, folder).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    message = _text(problem, folder).replace("%", "%25")
    return f"::{severity} file={file},line={problem.line}::{message}"


def problems_as_markdown(errors: list[Problem], warnings: list[Problem], folder: Path) -> str:
    """Return problems as Markdown for the summary of a job, which shows all of them, each with a link to its line."""
    found = pluralized(len(errors), "problem") if errors else "Nothing is wrong"
    beside = f"; {pluralized(len(warnings), 'warning')} (a warning stops nothing)" if warnings else ""
    lines = [f"**{found}{beside}.**", ""]
    for mark, problems in (("", errors), ("warning: ", warnings)):
        lines += [f"- {_linked(one, folder)}: {mark}{markdown_words(_text(one, folder))}" for one in problems]
    return markdown_summary(lines, "make check") + "\n\n"  # what another step adds begins anew


def list_rules() -> str:
    """Return the rules as people read them: each with its name and what it says, and those that only warn marked."""
    names = [rule.__name__.replace("_", " ") + (" (a warning)" if rule in WARNINGS else "") for rule in RULES]
    return "\n".join(f"{name}\n{indent(getdoc(rule) or '', '    ')}" for name, rule in zip(names, RULES, strict=True))


def _text(problem: Problem, folder: Path) -> str:
    """Return a message on one line, in the language of `LANGUAGE`; where that is unset, in that of its edition."""
    language = os.environ.get(project.MESSAGE_LANGUAGE_VARIABLE, "").partition(":")[0].partition("_")[0]
    if not language:
        parts = Path(project.display_path(problem.path, folder)).parts
        language = parts[1] if parts[0] == "chapters" and len(parts) > 2 else ""
    own = next((edition for edition in EDITIONS if edition.code == language), None)
    message = problem.message
    return " ".join((message.said_in(own) if own and isinstance(message, Message) else message).split())


def _linked(problem: Problem, folder: Path) -> str:
    """Return a problem's place with a link to it, where GitHub runs the checks and says of which state."""
    file = project.display_path(problem.path, folder)
    place = markdown_words(f"{file}:{problem.line}")
    if "GITHUB_SHA" not in os.environ:
        return place
    address = "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/blob/{GITHUB_SHA}".format_map(os.environ)
    return f"[{place}]({address}/{quote(file)}?plain=1#L{problem.line})"


def _sorted(problems: Iterable[Problem], folder: Path) -> list[Problem]:
    """Return problems by file and line, those of chapters last: what is wrong with the data shows there too."""
    shown = {problem: project.display_path(problem.path, folder) for problem in problems}
    places = {problem: (file.startswith("chapters/"), file, problem.line) for problem, file in shown.items()}
    return sorted(shown, key=lambda problem: (*places[problem], problem.message))
