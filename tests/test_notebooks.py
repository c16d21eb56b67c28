"""The cache key of a chapter: it changes with all that the outputs depend on, and with nothing else."""

from pathlib import Path

import pytest

from cifra import project
from cifra.notebooks import paths_read, read, tables_read
from tests.conftest import CHAPTER, cell

READS_METISOFT = CHAPTER.format(title="A chapter", text=cell('import cifra\ncifra.figures("metisoft")'))


@pytest.mark.parametrize(
    ("code", "tables"),
    [
        ('cifra.figures("metisoft")', ["articles", "checks", "figures-metisoft"]),
        ('cifra.findings("amex-2012-us")', ["articles", "checks", "findings"]),
        ("cifra.figures()", ["*", "articles", "checks"]),
        ("cifra.figures(name)", ["*", "articles", "checks"]),
        ('cifra.stat("metisoft.abandoned")', ["articles", "checks", "figures-metisoft"]),
        ("f\"{cifra.stat('amex-2012-us.missed')}\"", ["articles", "checks", "findings", "studies"]),
        ("cifra.stat(name)", ["*", "articles", "checks"]),
        ("this is (", ["*", "articles", "checks"]),
        ("1 + 1", ["articles", "checks"]),
    ],
)
def test_the_tables_that_a_cell_reads_are_known_from_its_calls(code: str, tables: list[str]) -> None:
    assert tables_read([code]) == tables


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
    names = [path.relative_to(project.data(book)).as_posix() for path in paths_read(READS_METISOFT)]
    assert names == ["articles.csv", "checks.csv", "figures/metisoft.csv"]


def key(text: str) -> str:
    """Return what the reader leaves in the first code cell."""
    return next(one for one in read(text).cells if one.cell_type == "code").metadata["cifra"]


def touch(path: Path) -> None:
    """Change a table without changing its rows' number."""
    path.write_text(path.read_text("utf-8").replace(",exact,", ",about,", 1), "utf-8")
