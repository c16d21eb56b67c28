"""Every rule of the checks beside what it lets pass and what it reports: no rule without its two examples."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cifra import project
from cifra.checks import (
    MODULES,
    RULES,
    WARNINGS,
    Rule,
    answers,
    articles,
    book,
    chapters,
    charts,
    data,
    editions,
    files,
    format_problem,
    github_annotation,
    links,
    parity,
    problems_as_markdown,
    verdicts,
    words,
)
from cifra.content.answers import ANSWER_PARTS
from cifra.content.sources import Sources
from cifra.data.problem import Message, Problem
from cifra.editions import CODES, EDITIONS, LOCALE_FOLDER, Edition, _catalogue
from cifra.numbers import grammar
from tests.conftest import DESCRIPTIONS, ROOT, cell, cifra, set_cell, write_chapter

Change = Callable[[Path], object]
# What a message quotes of files and commands, and what it names as it is written.
UNQUOTED = re.compile(r"""'[^']*'|"[^"]*"|`[^`]*`|\bmake in-step\b|\bin-step\b""")


@dataclass(frozen=True)
class Example:
    """What is wrong, what is said of it, and what is right; where no good example is given, the real project is one."""

    bad: Change
    message: str
    good: Change = lambda book: None


def chapter(text: str, other: str = "testo") -> Change:
    """Write a chapter: its English text, and the Italian beside it."""

    def change(book: Path) -> None:
        write_chapter(book, "en", "metisoft", text)
        write_chapter(book, "it", "metisoft", other)

    return change


def row(name: str, id: str, column: str, value: str) -> Change:
    """Change one cell of the row of a table that has this id."""

    def change(book: Path) -> None:
        path = project.data_folder(book) / name
        lines = path.read_text("utf-8").splitlines()[1:]
        set_cell(path, next(place for place, line in enumerate(lines) if line.startswith(f"{id},")), column, value)

    return change


def file(name: str, old: str, new: str) -> Change:
    """Change one place of a file, which must be there; "" before everything is the whole file."""

    def change(book: Path) -> None:
        path = book / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1) if old else new, "utf-8")

    return change


def described(words: str) -> Change:
    """Write a chapter with this description."""
    return lambda book: (chapter("text")(book), file(CHAPTER, DESCRIPTIONS["en"], words)(book))


def gone(name: str) -> Change:
    """Take a file away."""
    return lambda book: (book / name).unlink()


def chart(words: str) -> str:
    """Return a cell with a chart of a pattern."""
    return cell(f"charts.bars(rows, {words})")


def add_a_study(book: Path, id: str = "nobody-2020") -> None:
    """Add a study that nothing cites, with what a study must have."""
    path = project.data_folder(book) / "studies.csv"
    columns = path.read_text("utf-8").splitlines()[0].split(",")
    cells = {"id": id, "organisation": "Nobody", "population_it": "x", "population_en": "x"}
    with path.open("a", encoding="utf-8") as table:
        table.write(
            ",".join(
                (cells | {"method": "survey", "kind": "vendor", "read": "not-read"}).get(name, "") for name in columns
            )
            + "\n"
        )


def only_the_header(path: Path) -> None:
    """Leave nothing of a table but its columns."""
    path.write_text(path.read_text("utf-8").partition("\n")[0] + "\n", "utf-8")


CHAPTER = "chapters/en/metisoft.md"
LOCALES = "cifra/locale"
CHECKS_PO, FRENCH_GRAMMAR = f"{LOCALES}/it/LC_MESSAGES/checks.po", f"{LOCALES}/fr/grammar.toml"
FRENCH_PHRASES = """
between = "entre {low} et {high}"
function_words = "le la les un une de du des et"

[qualifiers]
about = "environ {number}"
nearly = "presque {number}"
just-over = "un peu plus de {number}"
more-than = "plus de {number}"
less-than = "moins de {number}"
up-to = "jusqu’à {number}"
at-least = "au moins {number}"

[numbers]
shares = "sur"
between = "entre|de"
joins = "et|à"
and_a_half = "et demie?"
fractions = {"moitié" = 50}
multiples = {"double" = 2}
changes = {"doublé" = 100}
"""
FIGURES, CHECKS = "figures/metisoft.csv", "checks.csv"
NAMED = chart('title="Ciò che si è trovato", name="found"')
OWN = 'alt.Chart(rows).properties(name="own", title="What we found here"{more})'
PARTS = "\n\n".join(f"{part}\n: Words." for part in ANSWER_PARTS)
ANSWER = f":::{{answer}} amex-2012-us\n{PARTS}\n:::"
EXAMPLES: dict[Rule, Example] = {
    data.declared_tables: Example(
        row(FIGURES, "metisoft.abandoned", "unit", "pct"), "unit 'pct' is no id of data/units.csv"
    ),
    data.labels_in_every_edition: Example(
        row(FIGURES, "metisoft.abandoned", "category_en", ""), "category_en is empty but another language has it"
    ),
    data.ids_named_for_their_file: Example(
        row(FIGURES, "metisoft.abandoned", "id", "magic.abandoned"), "does not begin with 'metisoft.'"
    ),
    data.a_check_for_every_figure: Example(
        row(CHECKS, "metisoft.abandoned", "figure", "metisoft.gone"),
        "'metisoft.abandoned' has no row in data/checks",
    ),
    data.cells_that_say_something: Example(
        row(FIGURES, "metisoft.abandoned", "measure_en", "A measure "), "has a space at its beginning or end"
    ),
    data.figures_that_are_named: Example(
        row("corrections.csv", "sixty-percent-found", "figure", "fidelizzazione.abandonned"),
        "'sixty-percent-found': figure 'fidelizzazione.abandonned' is in no file of data/figures/; did you mean fidel",
    ),
    data.codes_that_exist: Example(
        row("studies.csv", "amex-2012-us", "country", "UK"),
        "'amex-2012-us': country 'UK' is not a code of ISO 3166-1; did you mean GB?",
        row("studies.csv", "amex-2012-us", "country", "NA"),
    ),
    data.values_that_are_plausible: Example(
        row(FIGURES, "metisoft.abandoned", "value", "155"),
        "value 155 is not plausible in percent, which goes from 0 to 100",
    ),
    data.values_as_written: Example(
        row(FIGURES, "metisoft.abandoned", "value", "0.55"), "value 0.55 is not in as_written 'il 55% dei clienti'"
    ),
    files.conflicts_that_are_settled: Example(
        file("_toc.yml", "format:", "<<<<<<< one\nformat: a\n=======\n>>>>>>> two\nformat:"),
        "somebody else changed this too",
    ),
    files.files_that_are_no_copies: Example(
        lambda book: (book / "chapters/it/metisoft copy.md").write_text("x", "utf-8"), "a copy of metisoft.md; delete"
    ),
    words.no_number_in_words: Example(
        chapter("text", "per il dodici per cento"),
        "'dodici per cento' is typed in words",
        chapter("twelve percentages"),
    ),
    articles.articles_that_are_whole: Example(
        gone("data/figures/metisoft.csv"), "the article 'metisoft' lacks the table data/figures/metisoft.csv"
    ),
    verdicts.verdicts_that_agree_with_their_numbers: Example(
        row(CHECKS, "metisoft.abandoned", "study_value", "56"), "study_value 56, but the article says 55 (exact)"
    ),
    data.studies_that_something_cites: Example(
        add_a_study, "study 'nobody-2020': no figure, check or finding names it; cite it or delete the row"
    ),
    links.addresses_that_are_addresses: Example(
        row(CHECKS, "metisoft.abandoned", "url", "https://nowhere"), "url 'https://nowhere' is not a valid URL"
    ),
    data.studies_that_can_be_told_apart: Example(
        lambda book: [add_a_study(book, id) for id in ("nobody-2019", "nobody-2020")],
        "'nobody-2020': pages call it as they call 'nobody-2019'; delete one",
    ),
    data.series_with_categories: Example(
        lambda book: [row(FIGURES, "metisoft.index-level", f"category_{code}", "")(book) for code in CODES],
        "'metisoft.index-level': category_it is empty, but series is 'index'; write what a chart",
    ),
    data.periods_that_are_periods: Example(
        row("studies.csv", "amex-2012-us", "fieldwork", "2012-13"), "fieldwork '2012-13' is not a period"
    ),
    data.titles_with_their_language: Example(
        row("studies.csv", "amex-2012-us", "language", ""), "write the title's language"
    ),
    data.a_version_and_its_date: Example(
        file("data/datapackage.json", '"version": ', '"verson": '), '"version" is missing; add it'
    ),
    book.toc_that_can_be_read: Example(file("_toc.yml", "", "- just\n- a list\n"), "'root:' is missing, or"),
    book.toc_entries_with_a_file: Example(
        lambda book: write_chapter(book, "en", "stray", "text"),
        "the chapter has no entry in _toc.yml; add '- file: stray'",
    ),
    book.configuration_that_can_be_read: Example(
        file("_config.yml", "", "author: two: three\n"), "not valid YAML (mapping values are not allowed here)"
    ),
    book.chapters_in_every_edition: Example(
        gone("chapters/it/magicnet.md"), "the Italian edition does not have this chapter; add chapters/it/magicnet.md"
    ),
    chapters.front_matter_that_can_be_read: Example(
        file(CHAPTER, "file_format: mystnb\n", ""), "the front matter is missing or not whole"
    ),
    chapters.one_title_and_no_level_skipped: Example(
        chapter("### Too deep"), "a heading of level 3 follows one of level 1; write ##", chapter("## One\n\n### Two")
    ),
    chapters.chapters_that_can_be_read: Example(
        chapter("```{note}\nwords"), "this block is never closed", chapter("```{note}\nwords\n```")
    ),
    links.links_to_chapters_that_exist: Example(
        chapter("[a](nowhere.md)"), "the link to nowhere.md leads to no chapter", chapter("[a](magicnet.md#x)")
    ),
    links.images_that_are_there: Example(
        chapter("![A drawing](nowhere.png)"),
        "the image nowhere.png is not there; save the file beside",
        lambda book: ((book / "chapters/en/a.png").touch(), chapter("![A drawing](a.png)")(book)),
    ),
    links.html_that_the_pages_allow: Example(
        chapter("text\n\n<div>\n<script>x</script></div>"),
        "the pages forbid <script; delete it",
        chapter("H<sub>2</sub>O"),
    ),
    files.names_that_are_free: Example(
        lambda book: write_chapter(book, "en", "search", "text"), "keeps the name 'search' for itself"
    ),
    book.settings_that_work: Example(
        file("_config.yml", "repository:\n", "html:\n  announcement: x\nrepository:\n"),
        "html.announcement has no effect here; delete it",
        file("_config.yml", "repository:\n", "html:\n  baseurl: https://example.org/report\nrepository:\n"),
    ),
    chapters.roles_and_directives_well_written: Example(
        chapter("{stats}`x`"), "{stats} does not exist; did you mean {stat}`…`?", chapter("{term}`base`")
    ),
    chapters.cells_that_can_run: Example(chapter(cell("x = (")), "not valid Python (", chapter(cell("x = 2"))),
    chapters.cells_that_can_be_read: Example(
        chapter(cell("a = 2\n" * 9)), "the cell has 9 lines, at most 8", chapter(cell("a = 2\n" * 8))
    ),
    chapters.numbers_that_exist: Example(
        chapter("{stat}`metisoft.abandonned`"), "no figure or finding 'metisoft.abandonned'; did you mean"
    ),
    chapters.articles_that_exist: Example(
        chapter("```{register} nobody\n```"),
        "register: there is no article 'nobody'",
        chapter("```{article} metisoft\n```"),
    ),
    chapters.figures_that_are_spoken_of: Example(
        chapter("text"), "in no chapter of chapters/it/ and chapters/en/; write {stat}`metisoft."
    ),
    chapters.no_digit_by_hand: Example(
        chapter("Some 40 more."), "'40' is typed by hand", chapter("In 2012, {lit}`24/7`.")
    ),
    chapters.letters_that_are_seen: Example(
        chapter("re\u00adport"), "'re\\xadport' has a character that cannot be seen (U+00AD)", chapter("a – b, perché")
    ),
    words.articles_that_follow_their_number: Example(
        chapter("text", "ne parla l’{stat}`metisoft.abandoned`, cioè"),
        "'l’' is typed before a number; write {stat}`metisoft.abandoned il`",
        chapter("a {stat}`metisoft.social-use words`", "da {stat}`metisoft.abandoned il` a {stat}`metisoft.abandoned`"),
    ),
    words.names_that_have_one_form: Example(
        chapter("An American-Express survey"),
        "write 'American Express', not 'American-Express'",
        chapter("American\nExpress, a magic podium, [this](https://facebook.com/x)"),
    ),
    words.descriptions_in_their_language: Example(
        described(DESCRIPTIONS["it"]), "the description reads as Italian; this edition is in English"
    ),
    words.descriptions_that_fit_a_result: Example(
        described("A short one"), "the description has 11 characters; search engines show 50 to 160: write more"
    ),
    words.images_that_are_described: Example(
        chapter("```{figure} a.png\n:width: full\n\nA caption\n```"),
        "the image has no description; write :alt:",
        chapter("![A page](a.png)\n\n```{image} a.png\n:alt: A page\n```"),
    ),
    charts.charts_with_a_name: Example(
        chapter(chart('title="What we found here"')), "the chart has no name", chapter(NAMED)
    ),
    charts.titles_that_are_findings: Example(
        chapter(chart('title="Figures", name="found"')),
        "the title 'Figures' is not a finding",
        chapter(chart('title=f"Only {share} were found", name="found"'), NAMED),
    ),
    charts.charts_that_are_described: Example(
        chapter(cell(OWN.format(more=""))),
        "the chart has no description",
        chapter(cell(OWN.format(more=', description="Two bars"'))),
    ),
    charts.texts_that_are_written: Example(
        chapter(chart('title="", name="found"')),
        'a text of this cell is empty (""); write it: readers',
        chapter(chart('title="What was found here", name="found"'), NAMED),
    ),
    articles.headings_with_words: Example(
        chapter("text\n\n##\n\ntext"),
        "the heading has no words; write what the section says",
        chapter("text\n\n## One\n\ntext"),
    ),
    articles.sections_with_a_text: Example(
        chapter("text\n\n## One\n\n## Two\n\ntext"),
        "the section 'One' has no text; write it, or delete the heading",
        chapter("text\n\n## One\n\n### Two\n\ntext"),
    ),
    articles.articles_with_figures: Example(
        lambda book: only_the_header(project.figure_file(book, "metisoft")),
        "the table has no figure yet; add a row for each number",
    ),
    articles.articles_with_a_chart: Example(
        chapter("text\n\n```{register} metisoft\n```"),
        "the chapter has no chart yet; draw the figures in a cell",
        chapter(f"text\n\n{NAMED}\n\n```{{register}} metisoft\n```", f"testo\n\n{NAMED}"),
    ),
    articles.articles_on_the_first_page: Example(
        file("chapters/en/index.md", "(magicnet.md", "(metisoft.md"),
        "the page has no link to the chapter of 'magicnet'; add [its name](magicnet.md) where the others are",
    ),
    answers.answers_that_are_whole: Example(
        chapter(ANSWER.replace("leave-out", "leave")),
        "answer: 'leave-out' is missing; the parts are write, add, leave-out, today",
        chapter(ANSWER),
    ),
    answers.questions_in_every_edition: Example(
        file("chapters/en/social.md", "questions:", "synonyms:"),
        "questions: is empty, and chapters/it/social.md has some",
    ),
    answers.journeys_that_are_printed: Example(
        chapter("```{journey} nowhere\n```"),
        "there is no journey 'nowhere'",
        chapter("```{journey} exceed-to-meet\n```"),
    ),
    answers.corrections_that_agree_with_the_data: Example(
        row("corrections.csv", "sixty-percent-found", "after", "differs"), "but the verdict in data/checks.csv is"
    ),
    answers.old_addresses_that_are_free: Example(
        file(CHAPTER, "kernelspec:", "was:\n  magicnet:\nkernelspec:"),
        "was: 'magicnet' is a chapter of its own",
        file(CHAPTER, "kernelspec:", "was:\n  gone:\nkernelspec:"),
    ),
    answers.chapters_that_keep_their_address: Example(
        lambda book: [(book / f"chapters/{code}/loyalty.md").unlink() for code in ("it", "en")],
        "the chapter 'loyalty' is gone, and links to it lead nowhere; write was: [loyalty] below the first --- of the ",
    ),
    parity.sections_in_step: Example(
        chapter("## One"), "the sections differ from chapters/it/metisoft.md", chapter("## One", "## Uno")
    ),
    parity.labels_in_step: Example(
        chapter("(one)=\n## One", "## Uno"),
        "the label 'one' here, no label at the same heading in chapters/it/metisoft.md:13",
        chapter("(one)=\n## One", "(one)=\n\n## Uno"),
    ),
    parity.charts_in_step: Example(
        chapter(f"{NAMED}\n\n## One", f"## Uno\n\n{NAMED}"),
        "the chart 'found' is in another section than at chapters/it/metisoft.md:17",
        chapter(f"{NAMED}\n\n## One", f"words\n\n{NAMED}\n\n## Uno"),
    ),
    parity.confirmations_that_can_be_read: Example(
        file("chapters/in-step.toml", "[metisoft]", "<<<<<<< here\n[metisoft]"), "not as make in-step writes it ("
    ),
    parity.editions_in_step: Example(
        file(CHAPTER, "# One wrong verb", "# A wrong verb"),
        "the English of this section (chapters/en/metisoft.md:11) has changed",
    ),
    parity.figures_in_step: Example(
        chapter("{stat}`metisoft.abandoned`"),
        "this section does not name metisoft.abandoned, which another edition does",
        chapter("{stat}`metisoft.abandonned`", "{stat}`metisoft.abandoned il`"),
    ),
    editions.catalogues_that_are_whole: Example(
        file(f"{LOCALES}/it/LC_MESSAGES/cifra.po", 'msgstr "Fonte"', 'msgstr ""'), "messages have no translation, "
    ),
    editions.messages_of_the_checks: Example(
        file(CHECKS_PO, 'msgstr "scrivi {right!r}', 'msgstr "scrivi {giusto!r}'),
        "the translation of 'write {right!r}, not {typed!r}' has other names in braces; keep those of the message",
    ),
    editions.grammars_that_are_whole: Example(
        file(FRENCH_GRAMMAR, "nearly =", "almost ="),
        "nearly has no words with {number} among them in French",
    ),
    editions.words_of_numbers: Example(
        file(FRENCH_GRAMMAR, "sur", ""), "[numbers] has no shares; without them make read does not see"
    ),
    editions.units_with_plural_forms: Example(
        row("units.csv", "hours", "word_it", "ora|ore|oree|oreee"), "'hours': word_it 'ora|ore|oree|oreee' has 4 forms"
    ),
    editions.units_that_can_be_written: Example(
        row("units.csv", "usd", "code", ""),
        "'usd': code is empty, and a unit of the form 'currency'",
    ),
    editions.forms_in_every_edition: Example(
        gone(".github/ISSUE_TEMPLATE/figure-en.yml"),
        "there is no such form, and pages link to it; translate figure-it.yml into English",
    ),
}
FURTHER = [
    *(
        (data.codes_that_exist, row(name, id, column, code), f"{code!r} is not a code of ISO {advice}")
        for name, id, column, code, advice in (
            ("articles.csv", "metisoft", "language", "jp", "639-1; did you mean ja?"),
            ("studies.csv", "amex-2012-us", "country", "XX", "3166-1; write its letters, as in GB"),
            ("studies.csv", "amex-2012-us", "language", "dk", "639-1; did you mean da?"),
            ("units.csv", "usd", "code", "DKR", "4217; write its letters, as in EUR"),
        )
    ),
    *(
        (data.cells_that_say_something, row(FIGURES, "metisoft.abandoned", "group_it", cell), f"{cell!r} stands for no")
        for cell in ("None", "NA", "nan", "-", "?", "n/a")
    ),
    (
        data.figures_that_are_named,
        row("journeys.csv", "eighty-three-billion,1", "figure", "metisoft.gone"),
        "'eighty-three-billion, 1': figure 'metisoft.gone' is in no file of data/figures/; correct the id",
    ),
    *(
        (words.no_number_in_words, chapter("text", text), f"{typed!r} is typed in words")
        for text, typed in (
            ("Lo dice un terzo dei clienti.", "un terzo"),
            ("Lo dicono due clienti su tre.", "due clienti su tre"),
            ("Lo dice la metà.", "la metà"),
            ("Lo fanno sei su dieci.", "sei su dieci"),
        )
    ),
    (editions.units_that_can_be_written, row("units.csv", "hours", "word_it", ""), "'hours': word_it is empty, and a"),
    (editions.units_that_can_be_written, row("units.csv", "hours", "word_en", "{n} h"), "'{n} h' has a brace that is"),
    (words.no_number_in_words, chapter("Some half of customers say so."), "'half' is typed in words"),
    (
        parity.sections_in_step,
        lambda book: (
            file("chapters/it/metisoft.md", "## Il resto", "## Nuova\n\ntesto\n\n## Il resto")(book),
            file(CHAPTER, "## All its", "## New\n\ntext\n\n## All its")(book),
        ),
        "chapters/en/metisoft.md:58: this section is chapters/it/metisoft.md:62 in the other edition; put it at",
    ),
    (
        parity.sections_in_step,
        lambda book: (book / CHAPTER).write_text((book / CHAPTER).read_text("utf-8").partition("## All its")[0]),
        "chapters/it/metisoft.md:74: the section 'Tutte le cifre' is in this edition only",
    ),
    (chapters.letters_that_are_seen, chapter("perche\u0301"), "has letters and accents apart"),
    (
        answers.chapters_that_keep_their_address,
        lambda book: (
            (book / "chapters/en/data.md").rename(book / "chapters/en/figures.md")
            and (book / "chapters/it/data.md").unlink()
        ),
        "this chapter was 'data', and links to that lead nowhere now; write below its first ---: was: "
        "{data: '', explore: percentages}",
    ),
    (
        editions.catalogues_that_are_whole,
        file(f"{LOCALES}/it/LC_MESSAGES/cifra.po", 'msgstr "Fonte"', 'msgstr "Fonte {dove}"'),
        "the translation of 'Source' has other names in braces",
    ),
    (
        editions.catalogues_that_are_whole,
        file(f"{LOCALES}/it/LC_MESSAGES/cifra.po", 'msgstr "Fonte"', 'msgstr "La "fonte"'),
        "a stray double quote; within the words write",
    ),
    (
        editions.grammars_that_are_whole,
        file(FRENCH_GRAMMAR, "between =", "betwixt ="),
        'between is not said in French; write it, as in "between {low} and {high}"',
    ),
    (
        editions.grammars_that_are_whole,
        file(FRENCH_GRAMMAR, "function_words =", "words ="),
        "function_words is not said in French; write some twenty small words, such as",
    ),
    (
        editions.grammars_that_are_whole,
        file(FRENCH_GRAMMAR, "", "between = x\n"),
        "grammar.toml:1: the file cannot be read (Invalid value); ",
    ),
    (
        editions.grammars_that_are_whole,
        file(FRENCH_GRAMMAR, '"sur"', '"(sur"'),
        "grammar.toml:1: the file cannot be read (missing ), unterminated subpattern",
    ),
    (
        editions.forms_in_every_edition,
        lambda book: shutil.copy(*(book / f".github/ISSUE_TEMPLATE/figure-{code}.yml" for code in ("it", "en"))),
        "the form is a copy of figure-it.yml; translate it into English",
    ),
]


@pytest.fixture(name="book")
def book_with_its_languages(book: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the project with what its editions are made of, and French, whose grammar is a file."""
    shutil.copytree(ROOT / ".github", book / ".github")
    shutil.copytree(LOCALE_FOLDER, book / LOCALES)
    (book / FRENCH_GRAMMAR).parent.mkdir()
    (book / FRENCH_GRAMMAR).write_text(FRENCH_PHRASES, "utf-8")
    for module in (editions, grammar):
        monkeypatch.setattr(module, "LOCALE_FOLDER", book / LOCALES)
    return book


def with_french(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the rules of grammars an edition whose grammar is a file; those of today have theirs in code."""
    if rule in (editions.grammars_that_are_whole, editions.words_of_numbers):
        monkeypatch.setattr(editions, "EDITIONS", (*EDITIONS, Edition("fr", "Français", "fr_FR")))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_reports_what_is_wrong_and_lets_pass_what_is_right(
    book: Path, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_french(rule, monkeypatch)
    example = EXAMPLES[rule]
    example.good(book)
    assert said(rule, book) == []
    example.bad(book)
    assert [one for one in said(rule, book) if example.message in one], said(rule, book)
    assert [template for problem in rule(Sources(book)) for template in untranslated(problem.message)] == []


@pytest.mark.parametrize(("rule", "bad", "message"), FURTHER)
def test_whatever_an_edition_lacks_is_told_in_its_own_words(
    book: Path, rule: Rule, bad: Change, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_french(rule, monkeypatch)
    bad(book)
    assert [one for one in said(rule, book) if message in one], said(rule, book)
    assert [template for problem in rule(Sources(book)) for template in untranslated(problem.message)] == []


def test_no_rule_is_without_examples_and_no_example_without_its_rule() -> None:
    assert set(EXAMPLES) == set(RULES)
    assert len(RULES) == len(set(RULES))
    assert {module.__name__.rpartition(".")[2] for module in MODULES} == {
        path.stem for path in ROOT.glob("cifra/checks/*.py") if path.stem != "__init__"
    }


def test_rules_are_listed_with_what_they_say() -> None:
    done = cifra(ROOT, "rules")
    assert done.returncode == 0
    for rule in RULES:
        assert rule.__name__.replace("_", " ") in done.stdout
        assert " ".join((rule.__doc__ or "").split("\n")[0].split()) in done.stdout
    assert done.stdout.count("(a warning)") == len(WARNINGS)


def test_for_github_a_problem_is_an_annotation_at_its_line(book: Path) -> None:
    chapter("Some 40%, then: 50", "testo")(book)
    set_cell(book / "data" / "topics.csv", 0, "id", "Not an id")
    summary = book / "summary.md"
    done = cifra(book, "check", "--format", "github", GITHUB_STEP_SUMMARY=str(summary))
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert "::error file=chapters/en/metisoft.md,line=13::'40' is typed by hand; {stat}`id` prints it" in done.stdout
    assert [line for line in lines if line.startswith("::warning file=chapters/it/metisoft.md,line=1::")]
    assert all(line.startswith(("::error file=", "::warning file=")) for line in lines)
    assert lines[0].startswith(
        "::error file=data/"
    )  # GitHub shows ten: what the data cause in the chapters comes after
    listed = summary.read_text("utf-8").splitlines()
    assert len([line for line in listed if line.startswith("- ")]) == len(lines)
    assert problems_as_markdown([], [], book).strip() == "**Nothing is wrong.**"
    assert "- chapters/en/metisoft.md:13: '40' is typed by hand; {stat}\\`id\\` prints it" in summary.read_text("utf-8")


def test_an_annotation_escapes_what_github_would_read_as_its_own() -> None:
    annotation = github_annotation(Problem(ROOT / "chapters/a,b: 5%.md", 3, "5% is\nwrong: mend, it"), ROOT, "error")
    assert annotation == "::error file=chapters/a%2Cb%3A 5%25.md,line=3::5%25 is wrong: mend, it"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (f"A lead.\n\n{ANSWER}\n\n## One", 0),
        ("A lead.\n\n## One", 1),
        (f"A lead.\n\n## One\n\n{ANSWER}", 1),
        (f"{ANSWER}\n\nA lead.\n\n## One", 1),
        (f"A lead.\n\n{ANSWER}\n\n{ANSWER}\n\n## One", 1),
    ],
)
def test_a_theme_has_one_answer_right_under_its_lead(book: Path, text: str, problems: int) -> None:
    path = write_chapter(book, "en", "money", text)
    assert len([line for line in said(answers.answers_that_are_whole, book) if path.name in line]) == problems


def test_the_page_of_the_journeys_has_them_all(book: Path) -> None:
    write_chapter(book, "en", project.JOURNEYS_PAGE, "```{journey} exceed-to-meet\n```")
    messages = said(answers.journeys_that_are_printed, book)
    assert [line for line in messages if "'eighty-three-billion' is not on this page" in line]
    assert not [line for line in messages if "'exceed-to-meet'" in line]


@pytest.mark.parametrize(
    ("variable", "option", "message"),
    [
        ("", (), "scrivi ![che cosa mostra](file)"),
        ("en", (), "write ![what it shows](file)"),
        ("it_IT:en", ("--language", "en"), "write ![what it shows](file)"),
    ],
)
def test_a_message_is_in_the_language_of_its_edition_or_in_the_one_that_is_asked_for(
    book: Path, monkeypatch: pytest.MonkeyPatch, variable: str, option: tuple[str, ...], message: str
) -> None:
    chapter("text", "![](a.png)")(book)
    monkeypatch.setenv("LANGUAGE", variable)
    done = cifra(book, "check", *option)
    assert [line for line in done.stdout.splitlines() if line.startswith("chapters/it/") and message in line]


def untranslated(message: str) -> list[str]:
    """Return what an editor of another language would read of a message in English, the language of messages."""
    if not isinstance(message, Message):
        return [message]
    texts = {edition: message.said_in(edition) for edition in EDITIONS if edition.code != "en"}
    left = {edition: set(UNQUOTED.sub("", text).split()) & english_words(edition) for edition, text in texts.items()}
    return [*templates_without_words(message), *(texts[edition] for edition, words in left.items() if words)]


def templates_without_words(message: Message) -> list[str]:
    """Return the sentences of a message that some edition has no words for."""
    parts = [part for value in message.values.values() for part in (value if isinstance(value, list) else [value])]
    inner = [one for part in parts if isinstance(part, Message) for one in templates_without_words(part)]
    catalogues = [_catalogue(edition.code) for edition in EDITIONS if edition.code != "en"]
    absent = not all(message.template in catalogue for catalogue in catalogues)
    return [message.template] * absent + inner


def english_words(edition: Edition) -> set[str]:
    """Return the small English words that a language does not have; "after" is a column."""
    return {*grammar.grammar("en").function_words} - {
        *grammar.grammar(edition.code).function_words,
        "a",
        "no",
        "come",
        "after",
    }


def said(rule: Rule, book: Path) -> list[str]:
    """Return what one rule says of a project."""
    return [format_problem(problem, book) for problem in rule(Sources(book))]
