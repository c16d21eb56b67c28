"""The rules of the project, each a generator of `(path, line, message)` whose docstring is the rule.

`problems` runs them all and sorts what they find, so that an editor sees everything at once, in seconds, without a
build. A message says where, what, what is allowed and what to do next. Rules of the tables' form (types, columns,
references) are declared in `data/datapackage.json` and told by `cifra.tables`; these are the rules beyond them.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from cifra import article_rules, book_rules, chapter_rules, chart_rules, data_rules, project
from cifra.book import Book
from cifra.tables import Problem

Rule = Callable[[Book], Iterable[Problem]]


RULES: tuple[Rule, ...] = (
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
    book_rules.chapters_in_every_edition,
    chapter_rules.numbers_that_exist,
    chapter_rules.articles_that_exist,
    chapter_rules.figures_that_are_spoken_of,
    chapter_rules.no_digit_by_hand,
    chapter_rules.cells_that_can_be_read,
    book_rules.configuration_that_can_be_read,
    chapter_rules.front_matter_that_can_be_read,
    chapter_rules.one_title_and_no_level_skipped,
    book_rules.sections_in_step,
    chapter_rules.fences_that_are_closed,
    chapter_rules.links_to_chapters_that_exist,
    chapter_rules.roles_and_directives_well_written,
    chapter_rules.cells_that_can_run,
    chart_rules.charts_with_a_name,
    chart_rules.charts_in_step,
    article_rules.headings_with_words,
    article_rules.sections_with_a_text,
    article_rules.articles_with_figures,
    article_rules.articles_with_a_chart,
    article_rules.articles_on_the_first_page,
)


def problems(folder: Path) -> list[Problem]:
    """Return every problem of a project, sorted by file and line."""
    book = Book(folder)
    with project.rooted_at(folder):
        found = {problem for rule in RULES for problem in rule(book)} | set(book.unreadable)
    return sorted(found, key=lambda problem: (project.shown(problem[0], folder), problem[1], problem[2]))


def message(problem: Problem, folder: Path) -> str:
    """Return a problem as one line: `data/figures/metisoft.csv:14: what, what is allowed, what to do`."""
    path, line, text = problem
    return f"{project.shown(path, folder)}:{line}: {' '.join(text.split())}"
