"""The rules of the project, each a generator of problems whose docstring is the rule.

`find_problems` runs them all and sorts what they report, so that an editor sees everything at once, in seconds, without
a build. A message says where, what, what is allowed and what to do next. Rules of the tables' form (types, columns,
references) are declared in `data/datapackage.json` and reported by `cifra.data.validation`; these are the rules beyond
them.
"""

import os
from collections.abc import Callable, Iterable
from inspect import get_annotations, getdoc, isfunction
from pathlib import Path
from textwrap import indent
from types import ModuleType
from urllib.parse import quote

from cifra import project
from cifra.checks import (
    answers,
    articles,
    book,
    chapters,
    charts,
    data,
    editions,
    files,
    links,
    parity,
    verdicts,
    words,
)
from cifra.console import markdown_summary, markdown_words, pluralized
from cifra.content.sources import Sources
from cifra.data.loading import files_held
from cifra.data.problem import Problem, message_edition, said
from cifra.editions import EDITIONS

Rule = Callable[[Sources], Iterable[Problem]]
MODULES = (files, data, verdicts, book, chapters, links, words, charts, parity, editions, articles, answers)
# What an editor of one language may leave for one of the other: it is reported, and stops nothing.
WARNINGS: tuple[Rule, ...] = (
    data.values_as_written,
    data.studies_that_can_be_told_apart,
    words.no_number_in_words,
    parity.editions_in_step,
    parity.figures_in_step,
    answers.questions_in_every_edition,
    editions.words_of_numbers,
    editions.messages_of_the_checks,
)


def rules_of(module: ModuleType) -> list[Rule]:
    """Return the rules of a module: its own public functions that take the sources."""
    own = [function for name, function in vars(module).items() if isfunction(function) and not name.startswith("_")]
    rules = [function for function in own if function.__module__ == module.__name__]
    return [rule for rule in rules if Sources in get_annotations(rule).values()]


# A file with two versions of its lines says nothing, and a copy says everything twice: where there is one, nothing
# else is reported.
FIRST = tuple(rules_of(files))
RULES = tuple(rule for module in MODULES for rule in rules_of(module))
ERRORS = tuple(rule for rule in RULES if rule not in (*FIRST, *WARNINGS))


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
    folders = Path(project.display_path(problem.path, folder)).parts[:-1]
    own = next((edition for edition in EDITIONS if edition.code in folders), None)
    named = os.environ.get(project.MESSAGE_LANGUAGE_VARIABLE)
    return " ".join(said(problem.message, message_edition() if named else own).split())


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
