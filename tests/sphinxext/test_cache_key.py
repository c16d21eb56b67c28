"""The cache key of a chapter: it changes with all that the outputs depend on, and with nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from cifra import project
from cifra.content.cells import paths_read_by_chapter, tables_read_by_cells
from cifra.sphinxext.cache_key import CELL_MODULES, read_notebook
from tests.conftest import CHAPTER, cell

READS_METISOFT = CHAPTER.format(
    title="A chapter", description="A chapter", text=cell('import cifra\ncifra.figures("metisoft")')
)


@pytest.mark.parametrize(
    ("code", "tables"),
    [
        ('cifra.figures("metisoft")', ["articles", "checks", "figures-metisoft", "studies", "topics", "units"]),
        ('cifra.findings("amex-2012-us")', ["articles", "checks", "findings", "studies", "topics", "units"]),
        ("cifra.figures()", ["*", "articles", "checks", "studies", "topics", "units"]),
        ("cifra.figures(name)", ["*", "articles", "checks", "studies", "topics", "units"]),
        ('cifra.stat("metisoft.abandoned")', ["articles", "checks", "figures-metisoft", "studies", "topics", "units"]),
        ("f\"{cifra.stat('amex-2012-us.missed')}\"", ["articles", "checks", "findings", "studies", "topics", "units"]),
        ("cifra.stat(name)", ["*", "articles", "checks", "studies", "topics", "units"]),
        ("this is (", ["*", "articles", "checks", "studies", "topics", "units"]),
        ("1 + 1", ["articles", "checks", "studies", "topics", "units"]),
    ],
)
def test_the_tables_that_a_cell_reads_are_known_from_its_calls(code: str, tables: list[str]) -> None:
    assert tables_read_by_cells([code]) == tables


def test_the_key_changes_with_a_table_that_the_chapter_reads(book: Path) -> None:
    before = key(READS_METISOFT)
    touch(project.figure_file(book, "metisoft"))
    assert key(READS_METISOFT) != before


def test_the_key_does_not_change_with_a_table_that_it_does_not_read(book: Path) -> None:
    before = key(READS_METISOFT)
    touch(project.figure_file(book, "magicnet"))
    assert key(READS_METISOFT) == before


def test_the_key_does_not_change_with_the_prose(book: Path) -> None:
    assert key(READS_METISOFT) == key(READS_METISOFT.replace("A chapter", "Another title"))


def test_the_key_changes_with_the_language(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = key(READS_METISOFT)
    monkeypatch.setenv("BOOK_LANGUAGE", "en")
    assert key(READS_METISOFT) != before


def test_a_chapter_depends_on_the_files_that_it_reads(book: Path) -> None:
    names = [path.relative_to(project.data_folder(book)).as_posix() for path in paths_read_by_chapter(READS_METISOFT)]
    assert names == ["articles.csv", "checks.csv", "figures/metisoft.csv", "studies.csv", "topics.csv", "units.csv"]


def key(text: str) -> str:
    """Return what the reader leaves in the first code cell."""
    return next(one for one in read_notebook(text).cells if one.cell_type == "code").metadata["cifra"]


def touch(path: Path) -> None:
    """Change a table without changing its rows' number."""
    path.write_text(path.read_text("utf-8").replace(",exact,", ",about,", 1), "utf-8")


def test_the_key_covers_every_module_that_a_cell_can_run() -> None:
    drawing = "[getattr(charts, name) for name in charts.PATTERNS]"  # each loads its module
    files = "*(m.__file__ for name, m in sys.modules.items() if name.split('.')[0] == 'cifra')"
    code = f"import sys, cifra; from cifra import charts; {drawing}; print({files})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    covered = {path for pattern in CELL_MODULES for path in project.PACKAGE.glob(pattern)}
    assert {Path(name) for name in done.stdout.split()} - covered == set()
