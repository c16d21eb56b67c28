"""The rules of the chapters, each with what it lets pass and what it reports, at its line."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from cifra.checks import (
    ERRORS,
    FIRST,
    RULES,
    articles,
    chapters,
    charts,
    data,
    files,
    find_errors,
    format_problem,
    links,
    parity,
    verdicts,
    words,
)
from cifra.checks import book as rules_of_the_book
from cifra.content.sources import Sources
from cifra.editions import CODES
from cifra.records.downloads import package_zip
from tests.conftest import DESCRIPTIONS, ROOT, cell, cifra, set_cell, write_chapter

NUMBER = "{stat}`metisoft.abandoned`"
HEAVY = ("sphinx", "myst_nb", "altair")  # what draws and builds, and takes a second to load
CHAPTER_RULES = (chapters, links, words, charts, parity, articles)
FIRST_LINE = 13  # the line of a chapter at which its text begins, after front matter and title


def test_the_real_project_has_no_problem() -> None:
    assert [format_problem(problem, ROOT) for problem in find_errors(ROOT)] == []


def test_every_rule_says_what_it_is() -> None:
    assert all(rule.__doc__ and rule.__doc__.strip().endswith(".") for rule in RULES)


WRONG = (  # what stands in a chapter, and what is said of it
    ("{stat}`metisoft.abandonned`", "stat: no figure or finding 'metisoft.abandonned'; did you mean"),
    ("{stat}`metisoft.abandoned the`", "stat: unknown option 'the'; in this edition the options are"),
    ("{stat}`magicnet.expect-social source`", "has no study_value in data/checks.csv"),
    ("{count}`colour=red`", "count: 'colour=red' counts nothing; write 'all', 'articles', 'studies' or column=value"),
    (
        "{count}`verdict=not-fond`",
        "count: no figure has verdict 'not-fond'; there are confirmed, confirmed-second-hand",
    ),
    ("```{register} nobody\n```", "register: there is no article 'nobody'; there are fidelizzazione"),
    ("```{article} nobody\n```", "article: there is no article 'nobody'"),
    ("{margin}`technoretail.social-2017`", "'amex-2017-it' has no sample_size in data/studies.csv; add assuming="),
    ("{margin}`technoretail.nothing`", "margin: no figure or finding 'technoretail.nothing'"),
    ("{margin}`a b c`", "margin: write one id, or two for their difference, and assuming=<study>"),
    (
        "{margin}`metisoft.index-level`",
        "margin: 'metisoft.index-level' is in points; only a percentage has a margin",
    ),
    ("[a link](https://nowhere)", "'https://nowhere' is not a valid URL; paste the full address"),
    ("[a link](/it/magicnet.html)", "the link to /it/magicnet.html leads to no chapter; write magicnet.md"),
    ("[a link](magicnet.html#x)", "the link to magicnet.html leads to no chapter; write magicnet.md"),
    ("[a link](../it/magicnet.md)", "leads to another edition; each heading leads to its other edition by itself"),
    ("[a link](../../data)", "the link to ../../data leads to no chapter; write data.md"),
    ("text\n\n![A drawing](https://a.example/x.png)", "the image https://a.example/x.png comes from another host"),
    ("text\n\n```{image} nowhere.png\n:alt: A drawing\n```", "the image nowhere.png is not there"),
    ('text\n\n<img alt="x" src="//a.example/x.png">', "the image //a.example/x.png comes from another host"),
    ('text\n\n<iframe src="https://a.example"></iframe>', "the pages forbid <iframe; delete it"),
    ('A <b onclick="x()">word</b>.', "the pages forbid onclick=; delete it"),
    ('text\n\n<p\nstyle="color: red">word</p>', "the pages forbid style=; delete it"),
    ("```{dropdown} More\nwords\n```", "{dropdown} does not exist; there are admonition, answer,"),
    ("It is {download}`this`.", "{download} does not exist; there are abbr,"),
    ("It was 55% then.", "'55' is typed by hand; {stat}`id` prints it"),
    ("Some 1,000 people.", "'1,000' is typed by hand"),
    ("- in a list, 3 of them", "'3' is typed by hand"),
    ("| in a table | 12 |\n| --- | --- |\n| a | b |", "'12' is typed by hand"),
    (":::{note}\nfirst line\nthen 40 more\n:::", "'40' is typed by hand"),
    (
        cell('x = dict(\n    title="Only 31 were let down",\n)'),
        "'31' is typed by hand; cifra.stat('id') in an f-string",
    ),
    (cell("\n".join(f"a{number} = {number}" for number in range(9))), "the cell has 9 lines, at most 8"),
    (
        cell('charts.bars(rows, title="A finding of ours")'),
        'the chart has no name; give it name="…", English words',
    ),
    (cell('charts.bars(rows, title="A finding of ours", name=chosen)'), "the chart has no name"),
    (
        cell('charts.bars(rows, title="A finding of ours", name="By_Channel")'),
        "'By_Channel' is not a name for a chart",
    ),
    (
        cell('alt.Chart(rows).properties(name="view_1", title="What we found", description="Bars")'),
        "'view_1' is not a name for a chart",
    ),
)
RIGHT = (
    "In 2012 and 2017.",
    "{lit}`24/7` is no figure",
    "`code 55`",
    "[a link](https://example.org/2012/05/page-55.html)",
    "<https://example.org/55>",
    "{stat}`metisoft.abandoned qualified`, {stat}`metisoft.premium-social a`",
    "{count}`article=magicnet verdict=not-found` of {count}`all`, {count}`country=*`",
    cell('title = "In 2012"\nvalue = 55'),
)


def test_everything_that_is_wrong_in_a_chapter_is_reported_at_its_line(book: Path) -> None:
    path = chapter_of(book, "\n\n".join(text for text, _ in WRONG))
    reports = [report for report in said_of(book, path) if "differ from" not in report]
    line = FIRST_LINE
    for text, message in WRONG:
        lines = range(line, line + text.count("\n") + 1)
        assert [report for report in reports if message in report and int(report.split(":")[1]) in lines], message
        line = lines.stop + 1
    assert len(reports) == len(WRONG)


def test_what_is_right_in_a_chapter_passes(book: Path) -> None:
    assert said_of(book, chapter_of(book, "\n\n".join(RIGHT))) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        (
            "description: A chapter of",
            "description: Chapter: of",
            8,
            "the front matter is not valid YAML (mapping values",
        ),
        ("A chapter of a small", "A chapter of 40 small", 8, "'40' is typed by hand in the description"),
        ("file_format: mystnb\n", "", 1, "the front matter is missing or not whole; a chapter begins with file_format"),
        (f"description: {DESCRIPTIONS['en']}", "description:", 8, "the description is empty; write what the chapter"),
        ("  html_meta:\n", "  html_meta: none\n  other:\n", 1, "the front matter is missing or not whole"),
        (f"    description: {DESCRIPTIONS['en']}\n", "", 1, "the front matter is missing or not whole"),
    ],
)
def test_front_matter_that_is_wrong_is_reported_at_its_line(
    book: Path, old: str, new: str, line: int, message: str
) -> None:
    path = chapter_of(book, "text")
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert [one for one in said_of(book, path) if one.startswith(f"chapters/en/metisoft.md:{line}: {message}")]


def test_sections_that_one_edition_has_and_the_other_has_not(book: Path) -> None:
    path = chapter_of(book, "text\n\n## One\n\ntext\n\n## More\n\ntext")
    write_chapter(book, "it", "metisoft", "testo\n\n## Uno\n\ntesto")
    assert said_of(book, path) == [
        f"chapters/en/metisoft.md:{FIRST_LINE + 6}: the sections differ from chapters/it/metisoft.md "
        "(3 headings here, 2 there); write the same"
    ]


def test_a_name_that_two_charts_of_a_chapter_have(book: Path) -> None:
    own = 'alt.Chart(rows).properties(name="one", title=f"{found} in {found}", description="Bars")'
    text = cell('charts.bars(rows, title=f"{found} in {found}", name="one")') + "\n" + cell(own)
    write_chapter(book, "it", "metisoft", text)
    path = write_chapter(book, "en", "metisoft", text)
    assert [text.partition("; ")[0] for text in said_of(book, path)] == [
        "chapters/en/metisoft.md:20: the chart at chapters/en/metisoft.md:15 is named 'one' too"
    ]


def test_charts_of_two_chapters_whose_files_would_have_the_same_name(book: Path) -> None:
    for language in CODES:
        write_chapter(book, language, "working", cell('charts.bars(rows, title="One", name="solutions-yearly-cost")'))
    start = "chapters/en/working.md:15: the chart at chapters/en/working-solutions.md:"
    assert [text for text in reported(book, charts) if text.startswith(start) and "'solutions-yearly-cost' too" in text]


@pytest.mark.parametrize(
    ("names", "line"), [(("one", "other"), 20), (("other", "two"), 15), (("one",), 1), (("one", "two", "three"), 25)]
)
def test_charts_that_one_edition_has_and_the_other_has_not(book: Path, names: tuple[str, ...], line: int) -> None:
    def chapter(language: str, *named: str) -> Path:
        text = "\n".join(
            cell(f'charts.bars(rows, title="What we found ({language})", name="{name}")') for name in named
        )
        return write_chapter(book, language, "metisoft", text)

    chapter("it", "one", "two")
    path = chapter("en", *names)
    assert said_of(book, path) == [
        f"chapters/en/metisoft.md:{line}: the charts differ from those of chapters/it/metisoft.md (one, two); "
        "write the same names in the same order"
    ]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("text\n\n##\n\ntext", FIRST_LINE + 2, "the heading has no words; write what the section says, after the #"),
        ("text\n\n## One\n", FIRST_LINE + 2, "the section 'One' has no text; write it, or delete the heading"),
        ("text\n\n## One\n\n" + cell("one = 1"), FIRST_LINE + 2, "the section 'One' has no text"),
        ("## One\n\ntext", FIRST_LINE - 2, "no paragraph follows the title; say in a few sentences what the chapter"),
    ],
)
def test_a_section_that_is_still_to_be_written(book: Path, text: str, line: int, message: str) -> None:
    path = chapter_of(book, text)
    (text,) = [text for text in said_of(book, path) if "differ from" not in text]
    assert text.startswith(f"chapters/en/metisoft.md:{line}: {message}")


def test_a_section_may_begin_with_another_or_hold_a_block(book: Path) -> None:
    blocks = ["text", "## One", "### Two", "text", "## Three", "```{article} metisoft\n```", "## Four", NUMBER]
    text = "\n\n".join(blocks)
    path = chapter_of(book, text)
    assert [one for one in said_of(book, path) if "differ from" not in one] == []


def test_an_article_without_a_figure_without_a_chart_and_without_a_link(book: Path) -> None:
    path = book / "data" / "figures" / "magicnet.csv"
    path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    write_chapter(book, "en", "magicnet", "text\n\n```{register} magicnet\n```")
    first = book / "chapters" / "en" / "index.md"
    first.write_text(first.read_text("utf-8").replace("(magicnet.md)", "(metisoft.md)"), "utf-8")
    messages = "\n".join(reported(book, articles))
    assert "data/figures/magicnet.csv:1: the table has no figure yet; add a row for each number" in messages
    assert f"chapters/en/magicnet.md:{FIRST_LINE + 2}: the chapter has no chart yet; draw the figures" in messages
    message = "the page has no link to the chapter of 'magicnet'; add [its name](magicnet.md) where the others are"
    assert f"chapters/en/index.md:1: {message}" in messages


def test_a_configuration_that_is_not_yaml(book: Path) -> None:
    path = book / "_config.yml"
    path.write_text("title: one\nauthor: two: three\n", "utf-8")
    assert said(book) == [
        "_config.yml:2: not valid YAML (mapping values are not allowed here); indent with spaces, never tabs"
    ]


def test_the_line_is_the_one_of_the_number_within_a_paragraph(book: Path) -> None:
    path = chapter_of(book, "one line\nand {stat}`metisoft.abandoned`\nthen 40 more")
    assert [message.split(": ")[0] for message in said_of(book, path)] == ["chapters/en/metisoft.md:15"]


def test_a_chapter_in_one_edition_only(book: Path) -> None:
    (book / "chapters" / "en" / "magicnet.md").unlink()
    message = "the English edition does not have this chapter; add chapters/en/magicnet.md"
    assert f"chapters/it/magicnet.md:1: {message}" in reported(book, rules_of_the_book)


def test_a_toc_entry_without_its_file(book: Path) -> None:
    for language in CODES:
        (book / "chapters" / language / "magicnet.md").unlink()
    lines = [line.strip() for line in (book / "_toc.yml").read_text("utf-8").splitlines()]
    line = lines.index("- file: magicnet") + 1
    files = "chapters/it/magicnet.md and chapters/en/magicnet.md"
    assert f"_toc.yml:{line}: entry 'magicnet' has no chapter; add {files}, or delete the entry" in reported(
        book, rules_of_the_book
    )


def test_a_chapter_without_its_toc_entry(book: Path) -> None:
    for language in CODES:
        write_chapter(book, language, "stray", "text")
    assert reported(book, rules_of_the_book) == [
        f"chapters/{CODES[0]}/stray.md:1: the chapter has no entry in _toc.yml; add '- file: stray' there"
    ]


def test_a_toc_that_is_not_yaml(book: Path) -> None:
    (book / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n- file: [metisoft\n", "utf-8")
    (message,) = reported(book, rules_of_the_book)
    assert message.startswith("_toc.yml:5: not valid YAML (")


def test_a_toc_without_a_root(book: Path) -> None:
    (book / "_toc.yml").write_text("- just\n- a list\n", "utf-8")
    (message,) = reported(book, rules_of_the_book)
    assert message.startswith("_toc.yml:1: 'root:' is missing, or 'chapters:'")


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        (
            "title: Magic",
            "title: No",
            1,
            "YAML takes this title for a number, a day, a yes or a no; write it in quotes",
        ),
        ("title: Magic", "title: 2020-03-04", 1, "YAML takes this title for a number, a day"),
        ("file: magicnet", "file: 24", 0, "YAML takes this file for a number"),
        ("file: magicnet", "file: metisoft", 0, "the chapter 'metisoft' has two entries; delete one"),
        ("- file: magicnet", "- fil: magicnet", 0, "Jupyter Book does not take this (entry does not contain one of"),
        ("format: jb-book", "format: book", 1, "Jupyter Book does not take this ('format' key value not recognised"),
    ],
)
def test_an_entry_that_jupyter_book_does_not_take(book: Path, old: str, new: str, line: int, message: str) -> None:
    path = book / "_toc.yml"
    text = path.read_text("utf-8")
    path.write_text(text.replace(old, new), "utf-8")
    line = text[: text.index(old)].count("\n") + 1
    assert [report for report in reported(book, rules_of_the_book) if report.startswith(f"_toc.yml:{line}: {message}")]


@pytest.mark.parametrize(
    ("setting", "line", "message"),
    [
        ("title: Another title", 1, "title has no effect here; delete it"),
        ("html:\n  google_analytics_id: x", 2, "html.google_analytics_id has no effect here"),
        ("html:\n  comments:\n    hypothesis: true", 3, "html.comments has no effect here"),
        ("launch_buttons:\n  colab_url: x", 2, "launch_buttons has no effect here"),
        ("logo: nowhere.png", 1, "logo has no effect here"),
        ("html:\n  baseurl: example.org", 2, "html.baseurl: 'example.org' is not a valid URL; paste the full address"),
    ],
)
def test_a_setting_without_effect(book: Path, setting: str, line: int, message: str) -> None:
    (book / "_config.yml").write_text(f"{setting}\n", "utf-8")
    (report,) = reported(book, rules_of_the_book)
    assert report.startswith(f"_config.yml:{line}: {message}")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "metisoft.ipynb",
            "it stands beside metisoft.md, and only one of the two can be the chapter; delete this file",
        ),
        ("con.md", "the site, or Windows, keeps the name 'con' for itself; give the file another name"),
    ],
)
def test_a_file_that_a_chapter_cannot_have_beside_it_or_be_called(book: Path, name: str, message: str) -> None:
    (book / "chapters" / "en" / name).write_text("{}", "utf-8")
    assert f"chapters/en/{name}:1: {message}" in reported(book, files)


def test_what_editors_and_systems_leave_is_not_read(book: Path) -> None:
    for folder, kind in (("chapters/en", ".md"), ("data/figures", ".csv")):
        names = (
            f"._metisoft{kind}",
            f".~lock.metisoft{kind}#",
            f".metisoft{kind}.swp",
            f"metisoft{kind}~",
            f"#a{kind}#",
        )
        for name in (*names, ".DS_Store", "Thumbs.db", f".ipynb_checkpoints/metisoft-checkpoint{kind}"):
            (book / folder / name).parent.mkdir(exist_ok=True)
            (book / folder / name).write_bytes(b"\x00\x05\xff")
        (book / folder / f".#metisoft{kind}").symlink_to("editor@host.1234")
    assert said(book) == []
    assert package_zip(book) == package_zip(ROOT)


def test_a_byte_order_mark_is_read_past_in_every_file(book: Path) -> None:
    for path in [
        *book.rglob("*.json"),
        *book.rglob("*.toml"),
        *book.rglob("*.yml"),
        *book.rglob("*.csv"),
        *book.rglob("*.md"),
    ]:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    assert said(book) == []


def test_a_chapter_that_is_not_utf8(book: Path) -> None:
    path = book / "chapters" / "it" / "magicnet.md"
    path.write_bytes(path.read_text("utf-8").encode("utf-16"))
    assert any(message.startswith("chapters/it/magicnet.md:1: the file is not UTF-8") for message in said(book))


@pytest.mark.parametrize(
    ("figure", "column", "value", "message"),
    [
        (
            "metisoft.abandoned",
            "study_value",
            "56",
            "verdict 'confirmed' with study_value 56, but the article says 55 (exact)",
        ),
        ("metisoft.abandoned-social", "study_value", "79", "study_value 79, but the article says 80 (more-than)"),
        ("fidelizzazione.spend-more", "study_value", "50", "study_value 50, but the article says 66.7 (about)"),
        ("metisoft.abandoned", "study_value", "", "verdict 'confirmed' has no study_value; write the number"),
        ("metisoft.abandoned", "study", "", "verdict 'confirmed' names no study; write in study the one"),
        ("magicnet.abandoned", "study", "", "verdict 'differs' names no study"),
        (
            "magicnet.expect-social",
            "study_value",
            "53",
            "verdict 'not-found' has study_value 53; choose the verdict of what was found",
        ),
    ],
)
def test_a_check_that_contradicts_its_verdict(book: Path, figure: str, column: str, value: str, message: str) -> None:
    line = change(book, "checks.csv", figure, column, value)
    start = f"data/checks.csv:{line}: {figure!r}: "
    assert [text for text in reported(book, verdicts) if text.startswith(start) and message in text]


@pytest.mark.parametrize(
    ("figure", "value"),
    [("metisoft.abandoned-social", "99"), ("fidelizzazione.spend-more", "70"), ("technoretail.decisive-factor", "59")],
)
def test_a_confirmed_figure_may_be_hedged(book: Path, figure: str, value: str) -> None:
    change(book, "checks.csv", figure, "study_value", value)
    assert reported(book, verdicts) == []


def test_a_study_that_nothing_cites(book: Path) -> None:
    path = book / "data" / "studies.csv"
    columns = path.read_text("utf-8").splitlines()[0].split(",")
    row = {
        "id": "nobody-2020",
        "organisation": "Nobody",
        "population_it": "x",
        "population_en": "x",
        "method": "survey",
        "kind": "vendor",
        "read": "not-read",
    }
    with path.open("a", encoding="utf-8") as file:
        file.write(",".join(row.get(name, "") for name in columns) + "\n")
    line = len(path.read_text("utf-8").splitlines())
    message = "study 'nobody-2020': no figure, check or finding names it; cite it or delete the row"
    assert f"data/studies.csv:{line}: {message}" in reported(book, data)


@pytest.mark.parametrize("address", ["https://", "http://nowhere", "https://a b.example/x", "https://exa_mple..com/"])
def test_an_address_that_is_none(book: Path, address: str) -> None:
    line = change(book, "checks.csv", "metisoft.abandoned", "url", address)
    assert [text for text in reported(book, links) if text.startswith(f"data/checks.csv:{line}: ") and address in text]


@pytest.mark.parametrize("fieldwork", ["2012-13", "2012/2013-02", "2012-02-30", "2012-02/2012-03-05"])
def test_a_period_that_is_none(book: Path, fieldwork: str) -> None:
    line = change(book, "studies.csv", "amex-2012-us", "fieldwork", fieldwork)
    assert [
        text for text in reported(book, data) if text.startswith(f"data/studies.csv:{line}: ") and fieldwork in text
    ]


def test_a_package_without_its_version(book: Path) -> None:
    path = book / "data" / "datapackage.json"
    path.write_text(path.read_text("utf-8").replace('"version": ', '"verson": '), "utf-8")
    assert 'data/datapackage.json:1: "version" is missing; add it: "version": "1.1.0"' in reported(book, data)


def test_a_figure_that_no_chapter_of_an_edition_speaks_of(book: Path) -> None:
    for path in sorted((book / "chapters" / "en").glob("*.md")):
        text = path.read_text("utf-8").replace("{stat}`technoretail.upsell-dislike", "{stat}`technoretail.social-2017")
        path.write_text(text, "utf-8")
    message = "'technoretail.upsell-dislike': in no chapter of chapters/en/; write {stat}`technoretail."
    start = "data/figures/technoretail.csv:15: "
    assert [text for text in reported(book, chapters) if text.startswith(start) and message in text]


def test_check_says_so_when_there_is_no_problem() -> None:
    done = cifra(ROOT, "check")
    assert (done.returncode, done.stdout.strip()) == (0, "No problem found.")


def test_the_checks_load_neither_sphinx_nor_myst_nb_nor_altair() -> None:
    run = "main(['check'], standalone_mode=False)"
    code = f"import sys; from cifra.cli import main; {run}; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_command_loads_nothing_that_would_keep_an_editor_waiting() -> None:
    slow = ("ipykernel", "jupyter_book")  # each takes half a second
    code = f"import sys, cifra.cli; print([name for name in {slow} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "[]"


def test_outside_a_project_the_command_says_what_is_missing(tmp_path: Path) -> None:
    done = cifra(tmp_path, "check")
    assert done.returncode == 1
    assert "no data/datapackage.json here; give --project the folder that has it" in done.stderr
    assert "Traceback" not in done.stderr


def chapter_of(book: Path, text: str) -> Path:
    """Write a chapter of the English edition, and one with the same single heading in the Italian."""
    write_chapter(book, "it", "metisoft", "testo")
    return write_chapter(book, "en", "metisoft", text)


def change(book: Path, name: str, id: str, column: str, value: str) -> int:
    """Change one cell of the row with this id in a table of the book; return the line of the row."""
    path = book / "data" / name
    lines = path.read_text("utf-8").splitlines()[1:]
    row = next(place for place, line in enumerate(lines) if line.startswith(f"{id},"))
    return set_cell(path, row, column, value)


def said(book: Path) -> list[str]:
    """Return what all the checks report of a project."""
    return [format_problem(problem, book) for problem in find_errors(book)]


def reported(book: Path, module: ModuleType) -> list[str]:
    """Return what the rules of a module report of a project whose tables are as they are declared."""
    sources = Sources(book)
    vars(sources)["table_problems"] = []  # Frictionless has nothing to say of them, and needs a second to say so
    rules = [rule for rule in (*FIRST, *ERRORS) if rule.__module__ == module.__name__]
    return [format_problem(problem, book) for rule in rules for problem in rule(sources)]


def said_of(book: Path, path: Path) -> list[str]:
    """Return what the rules of chapters, words and charts report of one chapter."""
    messages = [message for module in CHAPTER_RULES for message in reported(book, module)]
    messages += [message for message in reported(book, data) if message.startswith("chapters/")]
    return sorted({message for message in messages if message.startswith(path.relative_to(book).as_posix())}, key=_line)


def _line(message: str) -> int:
    return int(message.split(":")[1])
