"""What a change does to the published report, from a small git repository and without a build."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cifra import console, project
from cifra.content.sources import Sources
from cifra.data.loading import load_table
from cifra.editing import diff, diff_report
from cifra.editing.git import Edit, word_edits
from tests.conftest import DESCRIPTIONS, ROOT, cell, cifra, copy_sources, set_cell, small, write_chapter

WAIT = "technoretail.wait-2017"
METISOFT = {
    "en": "Then {stat}`metisoft.abandoned` left.\n\n## The waits\n\n```{register} technoretail\n```\n\n"
    + cell('import cifra\nfrom cifra import charts\nfigures = cifra.figures("technoretail")')
    + "\n"
    + cell('charts.change(figures[figures.series == "wait"], title="They wait less", name="waiting")')
    + "\n"
    + cell('charts.bars(cifra.figures("magicnet"), title="They post", name="posting")'),
    "it": "Allora {stat}`metisoft.abandoned il` rinunciò.\n\n(attese)=\n## Le attese\n\nSi aspetta "
    "{stat}`technoretail.wait-2017 qualified`.",
}
SHORTER = DESCRIPTIONS["en"].replace("small", "short")


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, as nobody in particular."""
    settings = ["-c", "user.name=An editor", "-c", "user.email=editor@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", "-C", str(folder), *settings, *arguments], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small project in a repository, its first state committed on `main`; no test changes it."""
    book = tmp_path_factory.mktemp("committed") / "book"
    copy_sources(book)
    small(book, {"index": dict.fromkeys(METISOFT, "All {count}`all` of them."), "metisoft": METISOFT})
    git(book, "init", "--quiet", "--initial-branch=main")
    git(book, "add", ".")
    git(book, "commit", "--quiet", "-m", "The first state")
    return book


@pytest.fixture
def repository(committed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of that repository, to change."""
    folder = tmp_path / "book"
    shutil.copytree(committed, folder)
    monkeypatch.setenv(project.ROOT_VARIABLE, str(folder))
    return folder


def printed(folder: Path, *arguments: str) -> str:
    """Return what the command prints of a change that it can compare."""
    done = cifra(folder, "diff", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def entry(text: str, heading: str) -> list[str]:
    """Return the lines under a heading of the comparison."""
    lines = text.splitlines()
    start = next(place for place, line in enumerate(lines) if line.strip().startswith(heading))
    under = lines[start + 1 :]
    end = next((place for place, line in enumerate(under) if not line.startswith("      ")), len(under))
    return [line.strip() for line in under[:end]]


def edit(folder: Path, old: str, new: str) -> None:
    """Change some words of an English chapter."""
    path = folder / "chapters" / "en" / "metisoft.md"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def edit_value(folder: Path) -> int:
    """Change the value and the year of a figure; return its line."""
    path = folder / "data" / "figures" / "technoretail.csv"
    row = next(place for place, line in enumerate(path.read_text("utf-8").splitlines()[1:]) if line.startswith(WAIT))
    set_cell(path, row, "year", "2016")
    return set_cell(path, row, "value", "9")


def test_nothing_is_reported_where_nothing_changed(repository: Path) -> None:
    assert printed(repository) == diff_report.NO_CHANGE + "\n"


def test_a_changed_figure_is_reported_as_each_edition_prints_it_with_the_pages_that_show_it(repository: Path) -> None:
    line = edit_value(repository)
    text = printed(repository)
    assert text.startswith("Changes: Figures 1.\n")
    assert entry(text, f"~ {WAIT}  (data/figures/technoretail.csv:{line})") == [
        "value, it: fino a 10 minuti → fino a 9 minuti",
        "value, en: up to 10 minutes → up to 9 minutes",
        "year: 2017 → 2016",
        "in the text of metisoft (it); numbers (it, en)",
        "in tables, cards or charts of metisoft (en)",
    ]


def test_a_value_that_is_no_number_is_reported_without_the_id_which_is_the_same(repository: Path) -> None:
    line = edit_value(repository)
    set_cell(repository / "data" / "figures" / "technoretail.csv", line - 2, "value", "9,5%")
    assert entry(printed(repository), f"~ {WAIT}")[:3] == [
        "value: + 9,5%",
        "year: 2017 → 2016",
        "value, it: − fino a 10 minuti",
    ]


def test_a_study_leads_to_the_pages_whose_figures_or_findings_name_it(repository: Path) -> None:
    edit(repository, 'cifra.figures("magicnet")', "cifra.findings()")
    path = repository / "data" / "studies.csv"
    row = path.read_text("utf-8").splitlines()[1]
    with path.open("a", encoding="utf-8") as file:
        file.write(row.replace("amex-2011-us", "nobody", 1) + "\n")
    assert "metisoft" not in " ".join(entry(printed(repository), "+ nobody"))
    checks = load_table(repository, "checks").figure.tolist()
    set_cell(repository / "data" / "checks.csv", checks.index(WAIT), "study", "nobody")
    assert "in tables, cards or charts of metisoft (en)" in entry(printed(repository), "+ nobody")


def test_the_comparison_is_in_the_language_that_is_asked_for_or_as_markdown_in_each(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit_value(repository)
    monkeypatch.setenv(project.MESSAGE_LANGUAGE_VARIABLE, "it_IT:en")
    text = printed(repository)
    assert text.startswith("Cambiano: Cifre 1.\n")
    assert "in tabelle, schede o grafici di metisoft (en)" in entry(text, f"~ {WAIT}")
    monkeypatch.delenv(project.MESSAGE_LANGUAGE_VARIABLE)
    assert printed(repository).startswith("Changes: Figures 1.\n")
    text = printed(repository, "--format", "markdown")
    assert text.startswith("<details><summary>English</summary>\n\n**Changes: Figures 1.**")
    assert "</details>\n\n**Cambiano: Cifre 1.**\n\n### Cifre\n\n- cambia: " in text


def test_a_changed_verdict_is_reported_with_the_counts_that_follow_it(repository: Path) -> None:
    write_chapter(repository, "en", "index", "So {count}`verdict=not-found digits` were not found.")
    git(repository, "commit", "--quiet", "--all", "-m", "A count")
    path = repository / "data" / "checks.csv"
    row = next(n for n, line in enumerate(path.read_text("utf-8").splitlines()[1:]) if ",not-found," in line)
    before = path.read_text("utf-8").count(",not-found,")
    set_cell(path, row, "verdict", "differs")
    text = printed(repository)
    assert "      verdict: not-found → differs" in text
    counted = ["in the text of index (en)"]
    assert entry(text, "~ {count}`verdict=not-found digits`") == [f"{before} → {before - 1}", *counted]


def test_only_the_changed_words_of_a_long_cell_are_reported(repository: Path) -> None:
    path = repository / "data" / "checks.csv"
    note = "one two three four five six seven eight nine ten"
    set_cell(path, 0, "note_en", note)
    git(repository, "commit", "--quiet", "--all", "-m", "A note")
    set_cell(path, 0, "note_en", note.replace("five", "5"))
    assert "      note_en: one two three four [five → 5] six seven eight nine\n" in printed(repository)


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("left.", "went away.", ["line 13: Then {stat}`metisoft.abandoned` [left. → went away.]"]),
        (
            "## The waits",
            "## Waiting",
            ["line 15: ## [The waits → Waiting]", diff.LOST_SECTION.format(name="The waits")],
        ),
        (
            'name="waiting"',
            'name="waits"',
            [
                'line 29: "wait"], title="They wait less", [name="waiting") → name="waits")]',
                diff.LOST_CHART.format(name="waiting"),
            ],
        ),
        (
            "They post",
            "They write",
            ['line 34: charts.bars(cifra.figures("magicnet"), title="They [post", → write",] name="posting")'],
        ),
        (DESCRIPTIONS["en"], SHORTER, ["line 8: A chapter of a [small → short] book, which is there"]),
    ],
)
def test_what_changed_in_a_chapter_is_reported_in_a_few_words(
    repository: Path, old: str, new: str, lines: list[str]
) -> None:
    edit(repository, old, new)
    assert entry(printed(repository), "~ en/metisoft  (chapters/en/metisoft.md)") == lines


def test_a_section_with_a_label_keeps_its_address(repository: Path) -> None:
    path = repository / "chapters" / "it" / "metisoft.md"
    path.write_text(path.read_text("utf-8").replace("## Le attese", "## Quanto si aspetta"), "utf-8")
    assert "is gone" not in printed(repository)


def test_a_new_page_and_a_lost_one_are_reported(repository: Path) -> None:
    (repository / "chapters" / "it" / "metisoft.md").rename(repository / "chapters" / "it" / "altro.md")
    text = printed(repository)
    assert "  + it/altro" in text
    assert entry(text, "- it/metisoft") == [diff.LOST_PAGE]
    path = repository / "chapters" / "it" / "altro.md"
    path.write_text(path.read_text("utf-8").replace("---\n", "---\nwas: [metisoft]\n", 1), "utf-8")
    assert entry(printed(repository), "- it/metisoft") == [diff.LEADS_ON.format(page="altro")]


def test_a_removed_figure_is_reported_with_the_pages_that_had_it(repository: Path) -> None:
    path = repository / "data" / "figures" / "technoretail.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(WAIT)), "utf-8")
    removed = entry(printed(repository), f"- {WAIT}")
    assert "value, en: − up to 10 minutes" in removed
    assert "in the text of metisoft (it); numbers (it, en)" in removed


def test_as_markdown_words_of_the_sources_stay_words(repository: Path) -> None:
    edit(repository, "left.", "<img src=x> **left** @someone \x1b[31m.")
    text = printed(repository, "--format", "markdown")
    assert text.startswith("**Changes: Text 1.**")
    assert r"\<img src=x\> \*\*left\*\* \@someone" in text
    assert "\x1b" not in text + printed(repository)


def test_a_comparison_that_is_too_long_for_github_is_cut(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit_value(repository)
    monkeypatch.setattr(console, "MARKDOWN_LIMIT", 200)
    text = printed(repository, "--format", "markdown")
    assert len(text) < 300
    assert text.endswith("see it with: make diff\n")


def test_the_comparison_is_with_the_state_that_is_named(repository: Path) -> None:
    edit(repository, "left", "went")
    git(repository, "commit", "--quiet", "--all", "-m", "Other words")
    git(repository, "tag", "second")
    assert printed(repository, "--base", "second") == diff_report.NO_CHANGE + "\n"
    assert "[left. → went.]" in printed(repository, "--base", "second~1")


def test_on_a_branch_the_comparison_is_with_where_it_left_main(repository: Path) -> None:
    git(repository, "switch", "--quiet", "--create", "mine")
    edit(repository, "left", "went")
    git(repository, "commit", "--quiet", "--all", "-m", "Other words")
    assert "[left. → went.]" in printed(repository)


def remove_git(folder: Path) -> None:
    (folder / ".git").rename(folder.parent / "no-more")


def rename_main(folder: Path) -> None:
    git(folder, "branch", "-m", "trunk")


def make_shallow(folder: Path) -> None:
    rename_main(folder)
    (folder / ".git" / "shallow").write_bytes(
        subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, capture_output=True, check=True).stdout
    )


def remove_data(folder: Path) -> None:
    git(folder, "rm", "-r", "--quiet", "--cached", "data")
    git(folder, "commit", "--quiet", "-m", "No data")


@pytest.mark.parametrize(
    ("arguments", "spoil", "message"),
    [
        (["--base", "nowhere"], None, "'nowhere' is not a state of this repository; name a branch, a tag"),
        (["--base", "--output=x"], None, "'--output=x' is not a state of this repository"),
        (["--base", "HEAD"], remove_data, "HEAD: data/datapackage.json is missing there; choose a later state"),
        ([], remove_git, "not a git repository"),
        ([], rename_main, "there is no branch main or master; name a state: make diff BASE=<"),
        ([], make_shallow, "this clone has only the last commits; bring the others: git fetch --unshallow origin main"),
    ],
)
def test_a_state_that_cannot_be_read_is_reported(
    repository: Path, arguments: list[str], spoil: Callable[[Path], None] | None, message: str
) -> None:
    if spoil:
        spoil(repository)
    done = cifra(repository, "diff", *arguments, GIT_CEILING_DIRECTORIES=str(repository.parent))
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("spoilt", [b"id;value\n", b"\xff\xfe\x00", b"", b'"'])
def test_an_unreadable_table_is_reported_and_the_rest_is_compared(repository: Path, spoilt: bytes) -> None:
    good = (repository / "data" / "findings.csv").read_bytes()
    (repository / "data" / "findings.csv").write_bytes(spoilt)
    git(repository, "commit", "--quiet", "--all", "-m", "Spoilt")
    (repository / "data" / "findings.csv").write_bytes(good)
    edit(repository, "left", "went")
    text = printed(repository, "--base", "HEAD")
    assert text.startswith("Changes: Text 1, Not compared 1.\n")
    assert entry(text, "~ data/findings.csv") == ["this table cannot be read in the earlier state"]
    assert text.index("\nText\n") < text.index("\nNot compared\n")
    assert "[left. → went.]" in text
    assert "Findings" not in text


def test_a_change_of_the_machinery_alone_is_reported_as_not_compared(repository: Path) -> None:
    with (repository / "_config.yml").open("a", encoding="utf-8") as file:
        file.write("# A remark.\n")
    text = printed(repository)
    assert text.startswith("Changes: Not compared 1.\n")
    assert "~ the machinery  (1 files, _config.yml first)" in text


def test_nothing_of_a_chapter_is_run(repository: Path) -> None:
    edit(repository, "import cifra\n", "import cifra, pathlib\npathlib.Path('trace').touch()\n")
    assert "pathlib" in printed(repository)
    assert list(repository.rglob("trace")) == []
    assert not Path("trace").exists()


def test_the_word_diff_keeps_the_words_around_a_change_and_its_line() -> None:
    assert word_edits("a\none two three", "a\none four three") == [Edit("two", "four", "one", "three", "line 2")]
    assert word_edits("a\n\nb", "a\n\nb\n\nc d") == [Edit("", "c d", label="line 4")]
    assert word_edits("a", "a") == []


def test_the_real_project_compares_with_itself() -> None:
    assert diff.compare_projects(Sources(ROOT), Sources(ROOT), []) == {}


def test_a_verdict_that_changed_asks_for_an_entry_of_the_corrections(repository: Path) -> None:
    checks = project.data_folder(repository) / "checks.csv"
    rows = load_table(repository, "checks").figure.tolist()
    set_cell(checks, rows.index("fidelizzazione.abandoned"), "verdict", "not-found")
    git(repository, "commit", "--quiet", "--all", "-m", "As it was before its entry")
    set_cell(checks, rows.index("fidelizzazione.abandoned"), "verdict", "confirmed-second-hand")
    set_cell(checks, rows.index("metisoft.abandoned"), "verdict", "differs")
    text = printed(repository)
    assert diff.NO_ENTRY in entry(text, "~ metisoft.abandoned ")
    assert diff.NO_ENTRY not in entry(text, "~ fidelizzazione.abandoned ")


def test_steps_of_a_journey_are_compared_by_their_place(repository: Path) -> None:
    set_cell(project.data_folder(repository) / "journeys.csv", 1, "publisher", "Nobody")
    assert any("Nobody" in line for line in entry(printed(repository), "~ eighty-three-billion 2"))
