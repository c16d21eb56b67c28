"""The rows that are drafted from an article's text: value, unit, qualifier, and nothing of the text beside."""

from pathlib import Path

import pytest

from cifra import project
from cifra.data.loading import article_ids
from cifra.editing.draft_rows import drafts
from cifra.editing.proofread import proofread
from tests.conftest import cifra

TEXT = """Lo sportello di prova

Il 68% dei clienti aspetta 36 ore; un cliente su quattro, alla fine, se ne va. Nel 2024 su 1.500 clienti il voto medio
è 6,8 su 10. Una chiamata costa 1.200 euro, e tra il 20 e il 30 per cento dei reclami torna.

Il calo è del -3,5%, e i reclami sono raddoppiati.
"""
GIVEN = ("--id", "sportello", "--title", "T", "--publisher", "P", "--date", "", "--language", "it", "--address", "")


@pytest.mark.parametrize(
    ("words", "language", "row"),
    [
        ("Il 68% dei clienti", "it", ("68", "", "percent", "exact", "", "", "68%")),
        ("aspetta circa 36 ore", "it", ("36", "", "hours", "about", "", "", "circa 36 ore")),
        ("uno su quattro", "it", ("25", "", "percent", "exact", "", "ratio", "uno su quattro")),
        ("un cliente su cinque", "it", ("20", "", "percent", "exact", "", "ratio", "un cliente su cinque")),
        ("1 italiano su 2 (49%)", "it", ("49", "", "percent", "exact", "", "", "1 italiano su 2 (49%)")),
        ("quasi un terzo (il 29%), 24/7", "it", ("29", "", "percent", "exact", "", "", "un terzo (il 29%)")),
        ("i due terzi", "it", ("66.7", "", "percent", "exact", "", "fraction", "due terzi")),
        ("quasi il doppio", "it", ("2", "", "times", "nearly", "", "fraction", "quasi il doppio")),
        ("poco più della metà", "it", ("50", "", "percent", "just-over", "", "fraction", "poco più della metà")),
        ("un'ora e mezza", "it", ("1.5", "", "hours", "exact", "", "", "un'ora e mezza")),
        ("un milione e mezzo di euro", "it", ("1500000", "", "eur", "exact", "", "", "un milione e mezzo di euro")),
        ("3 minuti e 45 secondi", "it", ("225", "", "seconds", "exact", "", "", "3 minuti e 45 secondi")),
        ("1,2 milioni di clienti", "it", ("1200000", "", "customers", "exact", "", "", "1,2 milioni di clienti")),
        ("6,8 su una scala da 1 a 10", "it", ("6.8", "", "out-of-10", "exact", "", "", "6,8 su una scala da 1 a 10")),
        ("un voto di 6,8 su 10", "it", ("6.8", "", "out-of-10", "exact", "", "", "6,8 su 10")),
        ("fino a 1.200 euro", "it", ("1200", "", "eur", "up-to", "", "", "fino a 1.200 euro")),
        ("tra il 20 e il 30 per cento", "it", ("20", "30", "percent", "exact", "", "", "20 e il 30 per cento")),
        ("un calo del -3,5%", "it", ("-3.5", "", "percent", "exact", "yes", "", "-3,5%")),
        ("un aumento del +150%", "it", ("150", "", "percent", "exact", "yes", "", "+150%")),
        ("sono raddoppiati", "it", ("100", "", "percent", "exact", "yes", "", "raddoppiati")),
        ("quasi la metà", "it", ("50", "", "percent", "nearly", "", "fraction", "quasi la metà")),
        ("oltre l’80%", "it", ("80", "", "percent", "more-than", "", "", "oltre l’80%")),
        ("appena più del 50%", "it", ("50", "", "percent", "just-over", "", "", "appena più del 50%")),
        ("62 miliardi di dollari", "it", ("62000000000", "", "usd", "exact", "", "", "62 miliardi di dollari")),
        ("ventimila imprese", "it", ("20000", "", "firms", "exact", "", "", "ventimila imprese")),
        ("in 2012 it cost $20-58 billion", "en", ("20000000000", "58000000000", "usd", *4 * ("",))),
        ("more than two-thirds", "en", ("66.7", "", "percent", "more-than", "", "fraction", "more than two-thirds")),
        ("at least 12.5 percent", "en", ("12.5", "", "percent", "at-least", "", "", "at least 12.5 percent")),
        ("spend 10 to 20 minutes", "en", ("10", "20", "minutes", "exact", "", "", "10 to 20 minutes")),
        ("a 10-minute wait", "en", ("10", "", "minutes", "exact", "", "", "10-minute")),
        ("an hour and a half", "en", ("1.5", "", "hours", "exact", "", "", "an hour and a half")),
        ("over £3.5m", "en", ("3500000", "", "gbp", "more-than", "", "", "over £3.5m")),
        ("three-quarters", "en", ("75", "", "percent", "exact", "", "fraction", "three-quarters")),
        ("nearly a third (29%), 24/7", "en", ("29", "", "percent", "exact", "", "", "a third (29%)")),
        ("one in ten", "en", ("10", "", "percent", "exact", "", "tenths", "one in ten")),
        ("three times", "en", ("3", "", "times", "exact", "", "", "three times")),
    ],
)
def test_a_number_is_drafted_as_it_is_said(words: str, language: str, row: tuple[str, ...]) -> None:
    (draft,) = drafts(words, language)
    as_written = words[draft.start : draft.end]
    cells = (draft.value, draft.value_to, draft.unit, draft.qualifier, draft.change, draft.said_as, as_written)
    expected = row if row[3] else (*row[:3], "exact", "", "", "$20-58 billion")
    assert cells == expected


def test_what_cannot_be_guessed_is_left_empty() -> None:
    (draft,) = drafts("a threefold rise", "en")
    assert (draft.value, draft.unit) == ("", "count")


def test_an_article_is_added_with_a_row_for_each_number(book: Path, tmp_path: Path) -> None:
    text = tmp_path / "sportello.txt"
    text.write_text(TEXT, "utf-8")
    done = cifra(book, "article", *GIVEN, "--text", str(text))
    assert done.returncode == 0, done.stderr
    assert "data/figures/sportello.csv has a row for each number of sportello.txt: go over every cell" in done.stdout
    rows = project.figure_file(book, "sportello").read_text("utf-8").splitlines()
    assert len(rows) == 1 + len(list(drafts(" ".join(TEXT.split()), "it")))
    report = proofread(book, "sportello", text)
    assert (report.misplaced, report.uncovered) == ([], [])
    lines = [line for line in cifra(book, "check").stdout.splitlines() if "figures/sportello.csv" in line]
    assert sum("measure_it, measure_en, and topic are empty" in line for line in lines) == len(rows) - 1
    assert sum(f"{len(rows) - 1} figures have no row in data/checks.csv" in line for line in lines) == 1
    assert all(len(cell) <= 40 for row in rows for cell in row.split(","))


@pytest.mark.parametrize(
    ("content", "message"), [(None, "there is no such file"), (b"caf\xe9", "the text is not UTF-8")]
)
def test_a_text_that_cannot_be_read_adds_nothing(
    book: Path, tmp_path: Path, content: bytes | None, message: str
) -> None:
    text = tmp_path / "t.txt"
    if content:
        text.write_bytes(content)
    done = cifra(book, "article", *GIVEN, "--text", str(text))
    assert done.returncode == 1
    assert message in done.stderr
    assert "sportello" not in article_ids(book)
