"""Figures compared with a text: what is not where its row says, what has no figure, and what is not a number."""

from pathlib import Path

import pytest

from cifra.editing.proofread import Row, compare, paragraphs, proofread
from cifra.editions import GRAMMAR
from cifra.numbers import grammar
from cifra.numbers.text_numbers import count_dates, language_of, numbers
from tests.conftest import ROOT, cifra, set_cell

ARTICLES = ROOT.parent / "shared" / "articles"  # beside the project where there is one: the texts are not part of it
TEXT = """Metà dei lettori

Secondo l’indagine,   oltre l’80% dei lettori legge; due su tre rileggono.
Nel 2012 erano 1.200.
"""


def test_a_figure_stands_in_its_paragraph_however_its_marks_are_written() -> None:
    rows = [row("a.half", "metà dei lettori", 1), row("a.read", "oltre  l'80%", 2), row("a.again", "Due su tre", 2)]
    report = compare(rows, paragraphs(TEXT), "it", "text.txt", "a.csv")
    assert report.misplaced == []
    assert report.uncovered == [
        "text.txt:3: '1.200' (Nel 2012 erano 1.200.) has no figure; add its row, if it is a figure"
    ]
    assert report.summary == (
        "3 figures, 3 paragraphs, 4 numbers: 1 without a figure, 0 repeated; 1 years, dates and list marks left out."
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            ("a.read", "oltre l’80%", 3),
            "text.txt:3: 'a.read': 'oltre l’80%' is in paragraph 2, not 3; fix `paragraph` at a.csv:7",
        ),
        (
            ("a.read", "oltre l’81%", 2),
            "text.txt:2: 'a.read': 'oltre l’81%' is not in the text; fix `as_written` at a.csv:7",
        ),
        (
            ("a.read", "0%", 2),
            "text.txt:2: 'a.read': '0%' is not in the text; fix `as_written` at a.csv:7",
        ),
    ],
)
def test_a_figure_that_is_not_where_its_row_says_is_reported(given: tuple[str, str, int], message: str) -> None:
    assert compare([row(*given)], paragraphs(TEXT), "it", "text.txt", "a.csv").misplaced == [message]


def test_a_repeated_number_is_covered_and_another_is_not() -> None:
    text = paragraphs("Il 38% risponde.\nSolo il 38 % risponde, contro il 39%.\n")
    report = compare([row("a.b", "il 38%", 1)], text, "it", "t", "a.csv")
    assert [line.split(" (")[0] for line in report.uncovered] == ["t:2: '39%'"]
    assert "1 repeated" in report.summary


def test_no_more_than_a_few_words_of_the_text_are_printed() -> None:
    words = " ".join(f"parola{chr(97 + place % 26)}" for place in range(60))
    report = compare([], paragraphs(f"{words} 12 {words}"), "it", "t", "a.csv")
    assert len(report.uncovered[0].partition("(")[2].partition(")")[0].split()) == 7


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        ("il 55%, l’80,6 e 62 miliardi di dollari", "it", ["55%", "80,6", "62 miliardi"]),
        ("un terzo, due terzi, la metà, tre quarti", "it", ["un terzo", "due terzi", "la metà", "tre quarti"]),
        ("uno su cinque, 2 consumatori su 5, due su tre", "it", ["uno su cinque", "2 consumatori su 5", "due su tre"]),
        ("il doppio, tre volte più, una decina di anni", "it", ["doppio", "tre", "decina"]),
        ("ventitré persone, sei volte; se sei stanco", "it", ["ventitré", "sei"]),
        ("raddoppiano i reclami, un milione e mezzo", "it", ["raddoppiano", "un milione e mezzo"]),
        ("Nel 2012 su 1.500 clienti; il 55% su 1.500", "it", ["1.500", "55%", "1.500"]),
        ("il 58 per cento, -3,5%, 30mila, 1,2 mld", "it", ["58 per cento", "-3,5%", "30mila", "1,2 mld"]),
        ("un’ora e mezza, 2/3, Ue-15, mezz’ora", "it", ["un’ora e mezza", "2/3", "mezz’ora"]),
        ("tre casi su quattro, due clienti italiani su 3", "it", ["tre casi su quattro", "due clienti italiani su 3"]),
        ("nine out of every ten, US$62bn, 900,000", "en", ["nine out of every ten", "US$62bn", "900,000"]),
        ("60% of consumers, $83 billion, 12 experiences", "en", ["60%", "$83 billion", "12"]),
        ("One-third, two-thirds, nearly half, a quarter", "en", ["One-third", "two-thirds", "half", "a quarter"]),
        ("one in five, two out of three, twice as many", "en", ["one in five", "two out of three", "twice"]),
        ("twenty-one people, one-to-one, a dozen", "en", ["twenty-one", "dozen"]),
        ("trois clients, soit 40 %, 1 500 euros", "fr", ["trois", "40 %", "1 500"]),
        ("37 xyz", "tlh", ["37"]),
        ("un cliente, una volta, nessuna cifra, trentennale", "it", []),
    ],
)
def test_what_is_a_number(line: str, language: str, expected: list[str]) -> None:
    assert [number.text for number in numbers(line, language)] == expected


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Nel 2012 e nel 2017", "it"),
        ("il 2 maggio 2012 e il 3 giugno", "it"),
        ("on May 2, 2012 and 3 June", "en"),
        ("2017-11-20T12:04:47+00:00 e 20/11/2017", "it"),
        ("1. Primo e 2012", "it"),
    ],
)
def test_years_dates_and_the_marks_of_a_list_are_no_figures(line: str, language: str) -> None:
    assert [number.text for number in numbers(line, language)] == []
    assert count_dates(line, language) == 2


def test_a_year_with_a_unit_is_a_number() -> None:
    assert [number.text for number in numbers("$2000 e 2012%", "it")] == ["$2000", "2012%"]


def test_a_paragraph_in_another_language_is_read_in_that_language() -> None:
    assert language_of("One of the customers is about to buy", "it") == "en"
    assert language_of("One of the customers is about to buy", "en") == "en"
    assert language_of("5 Conseguenze", "it") == "it"
    assert language_of("Le client est roi", "fr") == "fr"


def test_read_says_where_and_ends_with_an_error_when_a_figure_is_misplaced(book: Path, tmp_path: Path) -> None:
    text = tmp_path / "magic.txt"
    text.write_text("più del 78%\npiù del 59%, fino all’85%\nfino al 53%\n", "utf-8")
    path = book / "data" / "figures" / "magicnet.csv"
    for place, paragraph in enumerate("1223"):
        set_cell(path, place, "paragraph", paragraph)
    done = cifra(book, "read", "magicnet", str(text))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("4 figures, 3 paragraphs, 4 numbers: 0 without a figure")
    line = set_cell(path, 3, "paragraph", "1")
    done = cifra(book, "read", "magicnet", str(text))
    assert done.returncode == 1
    assert (
        "magic.txt:1: 'magicnet.social-growth': 'fino al 53%' is in paragraph 3, not 1; fix `paragraph`" in done.stderr
    )
    assert f"fix `paragraph` at data/figures/magicnet.csv:{line}" in done.stderr


@pytest.mark.parametrize(
    ("article", "name", "content", "message"),
    [
        ("nobody", "t.txt", b"1", "there is no article 'nobody'; the articles are metisoft"),
        ("magicnet", "t.txt", b"caf\xe9", "t.txt:1: the text is not UTF-8"),
        (
            "magicnet",
            "book/data/t.txt",
            b"1",
            "data/t.txt: the text is not ours to publish; move it out of the project",
        ),
    ],
)
def test_a_text_that_cannot_be_compared_is_reported(
    book: Path, tmp_path: Path, article: str, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    done = cifra(book, "read", article, str(tmp_path / name))
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["", ""], "the article or its text is missing; name both: make read ARTICLE=metisoft TEXT=texts/"),
        (["magicnet", ""], "the article or its text is missing"),
        (["magicnet", "nowhere.txt"], "nowhere.txt: there is no such file; name the article's text: TEXT=file"),
    ],
)
def test_what_is_missing_is_reported_with_the_command(book: Path, given: list[str], message: str) -> None:
    done = cifra(book, "read", *given)
    assert (done.returncode, message in done.stderr, "Usage" in done.stderr) == (1, True, False)


def test_a_text_in_the_folder_that_git_leaves_out_is_read(book: Path) -> None:
    (book / "texts").mkdir()
    (book / "texts" / "magic.txt").write_text("nulla", "utf-8")
    assert "magic.txt:2: 'magicnet.abandoned'" in cifra(book, "read", "magicnet", str(book / "texts/magic.txt")).stderr
    assert "/texts/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


def test_a_grammar_that_cannot_be_read_is_to_be_fixed_first(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = tmp_path / "t.txt"
    text.write_text("78%", "utf-8")
    broken = tmp_path / "locale" / "it" / GRAMMAR
    broken.parent.mkdir(parents=True)
    broken.write_text("[numbers]\nshares = su\n", "utf-8")
    monkeypatch.setattr(grammar, "LOCALE_FOLDER", tmp_path / "locale")
    done = cifra(book, "read", "magicnet", str(text))
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "it/grammar.toml: the file cannot be read (Invalid value (at line 2, column 10)); fix it" in done.stderr


@pytest.mark.parametrize("broken", ["articles.csv", "figures/magicnet.csv"])
def test_a_broken_table_is_to_be_fixed_first(book: Path, tmp_path: Path, broken: str) -> None:
    (book / "data" / broken).write_text("id;value\n", "utf-8")
    text = tmp_path / "t.txt"
    text.write_text("78%", "utf-8")
    done = cifra(book, "read", "magicnet", str(text))
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert f"the table of {Path(broken).stem!r} cannot be read; fix" in done.stderr


def test_every_figure_of_the_report_stands_in_its_article() -> None:
    """Where the texts are beside the project, every figure is compared with its own."""
    texts = sorted(ARTICLES.glob("*.txt"))
    reports = [proofread(ROOT, path.stem, path) for path in texts]
    assert [message for report in reports for message in report.misplaced] == []
    assert all(len(report.uncovered) <= 3 for report in reports)


def row(id: str, as_written: str, paragraph: int) -> Row:
    """Return a figure that stands at line 7 of its table."""
    return Row(id, as_written, paragraph, 7)
