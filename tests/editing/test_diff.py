"""What a change does to the published report, told from a small git repository and without a build."""

import ast
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from cifra.cli import main
from cifra.content.sources import Sources
from cifra.editing import difference
from cifra.editing.rows_drawn import Rows
from cifra.editing.wording import Edit, edits
from cifra.editions import EDITIONS
from tests.conftest import DESCRIPTIONS, ROOT, cell, cifra, set_cell, small, write_chapter

WAIT = "technoretail.wait-2017"
METISOFT = {
    "en": "Then {stat}`metisoft.abandoned` left.\n\n## The waits\n\n```{register} technoretail\n```\n\n"
    + cell('import cifra\nfrom cifra import charts\nfigures = cifra.figures("technoretail")')
    + "\n"
    + cell('charts.change(figures[figures.series == "wait"], title="They wait less", name="waiting")')
    + "\n"
    + cell('charts.bars(figures[figures.series == "posting"], title="They post", name="posting")'),
    "it": "Allora {stat}`metisoft.abandoned il` rinunciò.\n\n## Le attese\n\nSi aspetta "
    "{stat}`technoretail.wait-2017 qualified`.",
}
SHORTER = DESCRIPTIONS["en"].replace("small", "short")


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, as nobody in particular."""
    named = ["-c", "user.name=An editor", "-c", "user.email=editor@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", "-C", str(folder), *named, *arguments], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def repository(book: Path) -> Path:
    """Return a small project in a repository, its first state committed on `main`."""
    small(book, {"index": dict.fromkeys(METISOFT, "All {count}`all` of them."), "metisoft": METISOFT})
    git(book, "init", "--quiet", "--initial-branch=main")
    git(book, "add", ".")
    git(book, "commit", "--quiet", "-m", "The first state")
    return book


def told(folder: Path, *arguments: str) -> str:
    """Return what the command prints of a change that it can tell."""
    done = CliRunner().invoke(main, ["--project", str(folder), "diff", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def entry(text: str, heading: str) -> list[str]:
    """Return the lines under a heading of the comparison."""
    lines = text.splitlines()
    start = next(place for place, line in enumerate(lines) if line.strip().startswith(heading))
    under = lines[start + 1 :]
    end = next((place for place, line in enumerate(under) if not line.startswith("      ")), len(under))
    return [line.strip() for line in under[:end]]


def test_where_nothing_changed_nothing_is_told(repository: Path) -> None:
    assert told(repository) == difference.NOTHING + "\n"


def test_a_figure_that_changed_is_told_as_each_edition_prints_it_and_with_the_pages_and_charts_that_show_it(
    repository: Path,
) -> None:
    path = repository / "data" / "figures" / "technoretail.csv"
    row = next(place for place, line in enumerate(path.read_text("utf-8").splitlines()[1:]) if line.startswith(WAIT))
    line = set_cell(path, row, "value", "9")
    set_cell(path, row, "year", "2016")
    assert entry(told(repository), f"~ {WAIT}  (data/figures/technoretail.csv:{line})") == [
        "value, it: fino a 10 minuti → fino a 9 minuti",
        "value, en: up to 10 minutes → up to 9 minutes",
        "year: 2017 → 2016",
        "in the words of metisoft (it); numbers (it, en)",
        "in tables and cards of metisoft (en)",
        "in the charts metisoft#waiting (en)",
    ]
    assert entry(told(repository), "~ metisoft  (section “Le attese”)") == ["… Si aspetta fino a [10 → 9] minuti. …"]


def test_a_verdict_that_changed_is_told_and_the_counts_that_follow_it(repository: Path) -> None:
    write_chapter(repository, "en", "index", "So {count}`verdict=not-found digits` were not found.")
    git(repository, "commit", "--quiet", "--all", "-m", "A count")
    path = repository / "data" / "checks.csv"
    row = next(n for n, line in enumerate(path.read_text("utf-8").splitlines()[1:]) if ",not-found," in line)
    before = path.read_text("utf-8").count(",not-found,")
    set_cell(path, row, "verdict", "differs")
    text = told(repository)
    assert "      verdict: not-found → differs" in text
    assert entry(text.partition("Text: English")[2], "~ index") == [f"… So [{before} → {before - 1}] were not found. …"]


@pytest.mark.parametrize(
    ("change", "heading", "lines"),
    [
        (("left.", "went away."), "~ metisoft", ["… Then 55% [left. → went away.]"]),
        (
            ("## The waits", "## Waiting"),
            "~ metisoft  (section “Waiting”)",
            [
                "heading: The waits → Waiting",
                "links to the section by its old heading stop working; a label above it would keep one",
            ],
        ),
        (
            ('name="waiting"', 'name="waits"'),
            "~ metisoft  (chart renamed)",
            [
                "waiting → waits",
                "its permanent link, its files and the copies embedded in other sites stop working; keep the old name",
            ],
        ),
        (
            ('series == "posting"', 'series == "answered"'),
            "~ metisoft  (chart “posting”)",
            ["its cell changed: it may be drawn otherwise"],
        ),
        (("They post", "They write"), "~ metisoft  (section “The waits”)", ["… wait less ¶ They [post → write]"]),
        (
            (DESCRIPTIONS["en"], SHORTER),
            "~ metisoft  (what search engines show)",
            [f"description: {DESCRIPTIONS['en']} → {SHORTER}"],
        ),
    ],
)
def test_what_changed_in_a_chapter_is_told_in_a_few_words(
    repository: Path, change: tuple[str, str], heading: str, lines: list[str]
) -> None:
    path = repository / "chapters" / "en" / "metisoft.md"
    path.write_text(path.read_text("utf-8").replace(*change), "utf-8")
    assert entry(told(repository).partition("Text: English")[2], heading) == lines


def test_a_page_that_is_new_and_one_that_is_gone(repository: Path) -> None:
    (repository / "chapters" / "it" / "metisoft.md").rename(repository / "chapters" / "it" / "altro.md")
    text = told(repository)
    assert "  + it/altro" in text
    assert entry(text, "- it/metisoft") == ["links to it and bookmarks of it stop working"]


def test_a_figure_that_is_gone_is_told_with_the_pages_that_had_it(repository: Path) -> None:
    path = repository / "data" / "figures" / "technoretail.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(WAIT)), "utf-8")
    gone = entry(told(repository), f"- {WAIT}")
    assert "value, en: up to 10 minutes (taken out)" in gone
    assert "in the charts metisoft#waiting (en)" in gone


def test_as_markdown_words_of_the_sources_stay_words(repository: Path) -> None:
    path = repository / "chapters" / "en" / "metisoft.md"
    path.write_text(path.read_text("utf-8").replace("left.", "<img src=x> **left** @someone \x1b[31m."), "utf-8")
    text = told(repository, "--format", "markdown")
    assert text.startswith("**Text: English 1 changed.**")
    assert r"\<img src=x\> left \@someone" in text
    assert "\x1b" not in text + told(repository)


def test_the_comparison_is_with_the_state_that_is_named(repository: Path) -> None:
    path = repository / "chapters" / "en" / "metisoft.md"
    path.write_text(path.read_text("utf-8").replace("left", "went"), "utf-8")
    git(repository, "commit", "--quiet", "--all", "-m", "Other words")
    git(repository, "tag", "second")
    assert told(repository, "--base", "second") == difference.NOTHING + "\n"
    assert "[left. → went.]" in told(repository, "--base", "second~1")


def test_on_a_branch_the_comparison_is_with_where_it_left_main(repository: Path) -> None:
    git(repository, "switch", "--quiet", "--create", "mine")
    path = repository / "chapters" / "en" / "metisoft.md"
    path.write_text(path.read_text("utf-8").replace("left", "went"), "utf-8")
    git(repository, "commit", "--quiet", "--all", "-m", "Other words")
    assert "[left. → went.]" in told(repository)


def without_git(folder: Path) -> None:
    (folder / ".git").rename(folder.parent / "no-more")


def without_main(folder: Path) -> None:
    git(folder, "branch", "-m", "trunk")


@pytest.mark.parametrize(
    ("arguments", "spoilt", "message"),
    [
        (["--base", "nowhere"], None, "'nowhere' is nothing that this repository knows; name a branch, a tag"),
        (["--base", "--output=x"], None, "'--output=x' is nothing that this repository knows"),
        ([], without_git, "not a git repository"),
        ([], without_main, "no origin/main or main to compare with; name a state: make diff BASE=HEAD~1"),
    ],
)
def test_a_state_that_cannot_be_had_is_told(
    repository: Path, arguments: list[str], spoilt: Callable[[Path], None] | None, message: str
) -> None:
    if spoilt:
        spoilt(repository)
    done = cifra(repository, "diff", *arguments, GIT_CEILING_DIRECTORIES=str(repository.parent))
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("spoilt", [b"id;value\n", b"\xff\xfe\x00", b"", b'"'])
def test_tables_that_cannot_be_read_in_the_other_state_are_told_and_the_rest_is_compared(
    repository: Path, spoilt: bytes
) -> None:
    good = (repository / "data" / "findings.csv").read_bytes()
    (repository / "data" / "findings.csv").write_bytes(spoilt)
    git(repository, "commit", "--quiet", "--all", "-m", "Spoilt")
    (repository / "data" / "findings.csv").write_bytes(good)
    path = repository / "chapters" / "en" / "metisoft.md"
    path.write_text(path.read_text("utf-8").replace("left", "went"), "utf-8")
    text = told(repository, "--base", "HEAD")
    assert "~ data/findings.csv  (cannot be read as a table before the change)" in text
    assert "[left. → went.]" in text
    assert "Findings" not in text


def test_a_change_of_the_machinery_alone_is_told_as_one_that_is_not_compared(repository: Path) -> None:
    with (repository / "_config.yml").open("a", encoding="utf-8") as file:
        file.write("# A remark.\n")
    text = told(repository)
    assert text.startswith(difference.NOTHING)
    assert "~ the machinery  (_config.yml)" in text


def test_a_state_without_a_report_is_told(repository: Path) -> None:
    git(repository, "rm", "-r", "--quiet", "--cached", "data")
    git(repository, "commit", "--quiet", "-m", "No data")
    done = cifra(repository, "diff", "--base", "HEAD")
    assert "HEAD: no data/datapackage.json there; there is no report to compare with" in done.stderr


def test_changes_with_a_word_between_them_are_one() -> None:
    old, new = (("he", "gave", "up", "one", "purchase", "then"), ("he", "dropped", "up", "two", "purchases", "then"))
    assert edits(old, new) == [
        Edit("gave up one purchase", "dropped up two purchases", "he", "then"),
    ]


@pytest.mark.parametrize(
    "code",
    [
        "__import__('os').system('false')",
        "cifra.__class__",
        "cifra.figures.func.__globals__",
        "open('x')",
        "[one for one in (1, 2)]",
        "cifra.figures().to_csv('x')",
        "2 ** 9",
        "cifra.figures('nobody')",
    ],
)
def test_of_a_cell_only_choices_of_rows_are_evaluated(code: str) -> None:
    assert Rows(EDITIONS[0]).value(ast.parse(code, mode="eval").body) is None


def test_the_real_project_compares_with_itself() -> None:
    assert difference.difference(Sources(ROOT), Sources(ROOT)) == []
