"""No traceback, whatever the bytes: files after every accident, numbers of every shape, roles of every text."""

import csv
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cifra import project
from cifra.checks import find_errors, format_problem
from cifra.content.sources import Sources
from cifra.data.form import form_problems
from cifra.data.loading import figures, findings
from cifra.data.problem import Problem
from cifra.editing.diff import compare_projects
from cifra.editing.diff_report import as_markdown, as_text
from cifra.editions import CODES, EDITIONS, Edition
from cifra.numbers.counting import count_figures
from cifra.numbers.sampling_error import margin_of_query
from cifra.numbers.stat import stat
from tests.checks.mutations import ODD_CELLS, mutated
from tests.conftest import CHAPTER, DESCRIPTIONS, ROOT, cell, cifra, copy_sources, small

ROLES = ("stat", "count", "margin", "lit", "term")
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))  # a campaign by hand; by default the examples are always the same
TEXT = (
    "So {stat}`metisoft.abandoned` and {count}`verdict=differs`, {margin}`technoretail.social-2014`, {lit}`24/7`.\n\n"
    "## A section\n\n(label)=\n### Below\n\n[A link](metisoft.md), <https://example.org>.\n\n"
    "```{article} metisoft\n```\n\n"
    + cell('import cifra\nfrom cifra import charts\ncharts.bars(cifra.figures("metisoft"), title="One", name="one")')
)


Check = Callable[..., None]


def fuzz(few: int, many: int, **strategies: st.SearchStrategy[Any]) -> Callable[[Check], Check]:
    """Return what makes a check of drawn values a test of `few` examples, and of `many` in `make test-slow`."""

    def of_check(check: Check) -> Check:
        @pytest.mark.parametrize("examples", [few, pytest.param(many, marks=pytest.mark.slow)])
        def test(fragile: Path, examples: int) -> None:
            campaign = settings(
                max_examples=EXAMPLES or examples,
                derandomize=not EXAMPLES,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            )
            campaign(given(**strategies)(lambda **drawn: check(fragile, **drawn)))()

        return test

    return of_check


@contextmanager
def spoilt(path: Path, content: bytes) -> Iterator[None]:
    """Give a file another content for a while."""
    good = path.read_bytes()
    path.write_bytes(content)
    try:
        yield
    finally:
        path.write_bytes(good)


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small project that is right, to be spoilt and mended."""
    folder = tmp_path_factory.mktemp("fragile") / "book"
    copy_sources(folder)
    small(folder, {"index": dict.fromkeys(CODES, "Text."), "metisoft": dict.fromkeys(CODES, TEXT)})
    return folder


def files(folder: Path) -> list[str]:
    """Return the files that editors write, by their path from the project's folder."""
    there = [path for path in folder.rglob("*") if path.suffix in (".md", ".csv", ".json", ".yml")]
    return sorted(path.relative_to(folder).as_posix() for path in there if path.name != "README.md")


@fuzz(10, 50, data=st.data())
def test_whatever_happens_to_a_file_the_checks_say_what_is_wrong_in_a_line(fragile: Path, data: st.DataObject) -> None:
    path = fragile / data.draw(st.sampled_from(files(fragile)))
    with spoilt(path, data.draw(mutated(path.read_bytes(), path.suffix))):
        problems = find_errors(fragile)
        assert_reported(problems, fragile)
        if not problems:
            with project.rooted_at(fragile):
                assert all(len(figures(edition=edition)) and len(findings(edition=edition)) for edition in EDITIONS)


def assert_reported(problems: list[Problem], folder: Path) -> None:
    """Hold problems against what an editor can act on: a file of the project, a line that it has, a message."""
    for problem in problems:
        assert problem.path.resolve().is_relative_to(folder.resolve())
        raw = problem.path.read_bytes() if problem.path.is_file() else b""
        assert 1 <= problem.line <= len(raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")) + 1
        assert problem.message.strip()
        assert "\n" not in format_problem(problem, folder)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("_config.yml", b"\xff\xfe", "_config.yml:1: not UTF-8 (invalid start byte); save the file as UTF-8"),
        ("_config.yml", b"- one\n- two\n", "_config.yml:1: no settings with their values"),
        ("_config.yml", b"title: 2012-02-30\n", "_config.yml:1: not valid YAML (day is out of range for month)"),
        ("_toc.yml", b"\x00", "_toc.yml:1: not valid YAML (unacceptable character #x0000"),
        ("_toc.yml", b"[" * 3000, "_toc.yml:1: not valid YAML (brackets within brackets without end); close the"),
        (
            "chapters/en/index.md",
            b"---\nmyst: text\n---\n\n# One\n",
            "index.md:1: the front matter is missing or not whole; a chapter begins with",
        ),
        (
            "chapters/en/index.md",
            b"---\na: 2012-02-30\n---\n\n# One\n",
            "the front matter is not valid YAML (day is out of",
        ),
        (
            "data/datapackage.json",
            b"null",
            "data/datapackage.json:1: the file does not hold a JSON object, { ... }; see",
        ),
        ("data/datapackage.json", b"[" * 100_000, "data/datapackage.json:1: not valid JSON (brackets within brackets"),
        ("data/datapackage.json", b'{"resources": []}', "no table 'articles' among the resources"),
        ("data/figure.schema.json", b"{\n}}", "data/figure.schema.json:2: not valid JSON (Extra data"),
        ("data/figure.schema.json", b"\xff", "data/figure.schema.json:1: not UTF-8 (invalid start byte); save"),
        (
            "data/figure.schema.json",
            b'{"fields": [\n{"name": "id"}]}',
            "data/figure.schema.json:2: the column 'id' has no type; write one of date, integer",
        ),
    ],
)
def test_a_file_of_the_machinery_that_is_spoilt_is_reported_at_its_line(
    fragile: Path, name: str, content: bytes, message: str
) -> None:
    with spoilt(fragile / name, content):
        done = cifra(fragile, "check")
    assert done.returncode == 1
    assert message in done.stdout


@pytest.mark.parametrize("path", project.files_in(project.data_folder(ROOT), "*.csv"), ids=lambda path: path.stem)
def test_a_table_whose_key_is_misspelt_is_reported_by_its_header(fragile: Path, path: Path) -> None:
    table = fragile / path.relative_to(ROOT)
    with spoilt(table, table.read_bytes()[1:]):
        messages = [problem.message for problem in find_errors(fragile) if problem.path == table]
    assert len(messages) == 1
    assert messages[0].startswith("the header has ")


WORDS = st.one_of(
    st.sampled_from([*ODD_CELLS, "metisoft.abandoned", "amex-2012-us.sample_size", "qualified", "words", "il", "Un"]),
    st.sampled_from(["source", "bare", "verdict=differs", "year=2012", "all", "assuming=amex-2012-us", "digits", "="]),
    st.text(max_size=12),
)


@fuzz(100, 1000, words=st.lists(WORDS, max_size=5), edition=st.sampled_from(EDITIONS))
def test_whatever_a_role_is_asked_it_prints_or_says_why_not(fragile: Path, words: list[str], edition: Edition) -> None:
    id, *options = words or [""]
    text = " ".join(words)
    for asked in (
        partial(stat, id, *options, edition=edition),
        partial(count_figures, text),
        partial(margin_of_query, text),
    ):
        assert answer(asked)


def answer(asked: Callable[[], object]) -> str:
    """Return what a role prints, or why it prints nothing; only the errors that are promised are caught."""
    try:
        return str(asked())
    except (KeyError, ValueError) as problem:
        return str(problem.args[0]).strip()


ROLE_TEXTS = st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=4).map(" ".join))


@fuzz(10, 100, text=ROLE_TEXTS, role=st.sampled_from(ROLES))
def test_whatever_stands_in_a_role_of_a_chapter_the_checks_have_a_message(fragile: Path, text: str, role: str) -> None:
    with spoilt(fragile / "chapters" / "en" / "index.md", chapter(f"So {{{role}}}`{text}` it is.")):
        assert_reported(find_errors(fragile), fragile)


@fuzz(50, 500, data=st.data())
def test_whatever_a_table_holds_it_is_reported_or_it_loads(fragile: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["articles", "checks", "findings", "studies", "topics", "figures/metisoft"]))
    path = fragile / "data" / f"{name}.csv"
    columns = [{"name": name, "type": "string"} for name in next(csv.reader(path.read_text("utf-8").splitlines()))]
    with spoilt(path, data.draw(mutated(path.read_bytes(), ".csv"))):
        if not list(form_problems(path, columns)):
            rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
            assert all(len(row) == len(columns) for row in rows)


@pytest.mark.parametrize(
    "text",
    [
        cell("x = " + "-" * 20_000 + "1"),
        cell("x = a" + ".b" * 20_000),
        cell("charts.bars(a" + ".b" * 900 + ', title="One", name="one")'),
        "> " * 2000,
        "".join("`" * depth + "{note}\n" for depth in range(300, 3, -1)),
        "[a](" * 2000,
        "<a " * 2000,
    ],
    ids=["minus signs", "attributes", "a chart", "quotations", "blocks", "links", "tags"],
)
def test_what_is_nested_without_end_is_reported_or_passes(fragile: Path, text: str) -> None:
    with spoilt(fragile / "chapters" / "en" / "index.md", chapter(text)):
        assert_reported(find_errors(fragile), fragile)
        assert as_text(compare_projects(Sources(ROOT), Sources(fragile), []))


@fuzz(5, 50, data=st.data())
def test_whatever_happens_to_a_file_two_states_compare(fragile: Path, data: st.DataObject) -> None:
    path, before = fragile / data.draw(st.sampled_from(files(fragile))), Sources(fragile)
    assert before.tables
    assert before.chapters
    with spoilt(path, data.draw(mutated(path.read_bytes(), path.suffix))):
        assert as_markdown(compare_projects(before, Sources(fragile), []), EDITIONS)


def chapter(text: str) -> bytes:
    """Return an English chapter with a text."""
    return CHAPTER.format(title="index", text=text, description=DESCRIPTIONS["en"]).encode()
