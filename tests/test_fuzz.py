"""No traceback, whatever the bytes: files after every accident, numbers of every shape, roles of every text."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cifra import checks, project
from cifra.cli import main
from cifra.editions import CODES, EDITIONS
from cifra.figures import figures, findings
from tests.conftest import cell, copy_sources, small
from tests.mutations import mutated

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))  # a long campaign by hand; a short and always equal one by default
TEXT = (
    "So {stat}`metisoft.abandoned` and {count}`verdict=differs`, {margin}`technoretail.social-2014`, {lit}`24/7`.\n\n"
    "## A section\n\n(label)=\n### Below\n\n[A link](metisoft.md), <https://example.org>.\n\n```{article} metisoft\n```\n\n"
    + cell('import cifra\nfrom cifra import charts\ncharts.bars(cifra.figures("metisoft"), title="One", name="one")')
)


def campaign(examples: int) -> settings:
    """Return settings for a test: the same examples in every run, unless a campaign is asked for."""
    return settings(
        max_examples=EXAMPLES or examples,
        derandomize=not EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


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


NAMES = [
    *(
        "_config.yml",
        "_toc.yml",
        "data/datapackage.json",
        "data/figure.schema.json",
        "data/articles.csv",
        "data/checks.csv",
    ),
    *(
        "data/findings.csv",
        "data/studies.csv",
        "data/topics.csv",
        "data/figures/metisoft.csv",
        "data/figures/magicnet.csv",
    ),
    *("chapters/en/metisoft.md", "chapters/it/metisoft.md", "chapters/en/index.md"),
]


def test_the_files_that_are_spoilt_are_those_of_the_project(fragile: Path) -> None:
    assert set(NAMES) <= set(files(fragile))


@campaign(70)
@given(data=st.data())
def test_whatever_happens_to_a_file_the_checks_say_what_is_wrong_in_a_line(fragile: Path, data: st.DataObject) -> None:
    path = fragile / data.draw(st.sampled_from(NAMES))
    good = path.read_bytes()
    path.write_bytes(data.draw(mutated(good, path.suffix)))
    try:
        done = CliRunner().invoke(main, ["--project", str(fragile), "check"])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        for where, line, message in checks.problems(fragile):
            assert where.resolve().is_relative_to(fragile.resolve())
            last = (
                len(where.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n").splitlines())
                if where.is_file()
                else 1
            )
            assert 1 <= line <= last + 1, (line, last)
            assert message.strip()
        if done.exit_code == 0:
            with project.rooted_at(fragile):
                assert all(len(figures(edition=edition)) and len(findings(edition=edition)) for edition in EDITIONS)
    finally:
        path.write_bytes(good)
