"""A new article, walked from nothing to its pages, as docs/editing.md tells it."""

import csv
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from babel.lists import format_list
from bs4 import BeautifulSoup

from cifra import project
from cifra.checks import find_errors, format_problem
from cifra.data.loading import article_ids, figures, load_table
from cifra.editing.new_article import NewArticle, article_files, with_entry, with_row
from cifra.editions import CODES, EDITIONS, edition
from cifra.numbers.formats import count_in_words
from cifra.templates import report_summary
from tests.conftest import DESCRIPTIONS, ROOT, cell, cifra, small

ID = "lettori-2020"
GIVEN = {
    "id": ID,
    "title": 'Chi aspetta «riattacca»: lo dice "Lettori", sì',
    "publisher": "Lettori: una rivista",
    "date": "2020-03-04",
    "language": "it",
    "address": "https://example.org/lettori/2020",
}
WALK = ("article", "check", "read", "check", "in-step", "site")  # what the guides tell to do, in their order
TEXT = """Chi aspetta riattacca

Abbiamo chiesto a 400 lettori quanto aspettano. Il 62% ha riattaccato almeno una volta, e
uno su cinque non richiama più. Nel 2019 l’attesa media era la metà: 3,5 minuti.
"""
FIGURES = (
    ("hung-up", "62", "percent", "exact", "Il 62%", "2", "Hanno riattaccato", "Hung up"),
    ("never-again", "20", "percent", "about", "uno su cinque", "3", "Non richiamano", "Do not call again"),
    ("wait", "3.5", "minutes", "exact", "3,5 minuti", "3", "Attesa media", "Average wait"),
)
CHAPTER = {"it": "Si aspetta fino a che non si riattacca", "en": "Readers wait until they hang up"}


def test_from_nothing_to_a_published_article(book: Path, tmp_path: Path) -> None:
    small(book, {"index": dict.fromkeys(CODES, "A small report.")})
    assert cifra(book, "in-step", "index", "numbers").returncode == 0
    text = tmp_path / "lettori.txt"
    text.write_text(TEXT, "utf-8")
    added, before, read, after, confirmed, site = (step(book, name, text) for name in WALK)
    assert (added.returncode, before.returncode) == (0, 1)
    assert {line.split(": ")[0].rsplit(":", 1)[0] for line in before.stdout.splitlines()[:-1]} == {
        "data/articles.csv",
        f"data/figures/{ID}.csv",
        *(f"chapters/{code}/{ID}.md" for code in CODES),
    }
    assert read.returncode == 0, read.stderr
    assert "lettori.txt:2: '400' (Abbiamo chiesto a 400 lettori quanto aspettano.)" in read.stdout
    assert "lettori.txt:3: 'la metà' (" in read.stdout
    assert read.stdout.count("has no figure") == 2
    assert after.returncode == 0, after.stdout
    assert confirmed.returncode == 0, confirmed.stderr
    assert cifra(book, "check").stdout == "No problem found.\n"
    assert site.returncode == 0, site.stdout + site.stderr
    for one in EDITIONS:
        page = BeautifulSoup((book / "_build" / "site" / one.code / f"{ID}.html").read_text("utf-8"), "html.parser")
        assert page.h1 is not None
        assert page.h1.get_text().startswith(CHAPTER[one.code])
        assert [row["id"] for row in page.select(".register tbody tr")] == [f"{ID}.{row[0]}" for row in FIGURES]
        assert page.select_one("figure.chart svg")
        assert page.select_one(f'.contents a[href="#"], .contents a[href="{ID}.html"]')


@pytest.mark.parametrize("name", ["docs/editing.md", "docs/editing.it.md"])
def test_the_guide_tells_the_commands_that_the_walk_takes(name: str) -> None:
    sections = re.split(r"^## ", (ROOT / name).read_text("utf-8"), flags=re.MULTILINE)
    told = next(one for one in sections if "make article" in one)
    commands = re.findall(r"^make (.+)$", told.split("```")[1], re.MULTILINE)
    assert tuple(command.split()[0] for command in commands) == WALK
    assert re.findall(r"([A-Z]+)=", commands[2]) == ["ARTICLE", "TEXT"]
    assert re.findall(r"([A-Z]+)=", commands[4]) == ["CHAPTER"]
    assert set(re.findall(r"\b([A-Z]+)=", told)) - {"ARTICLE", "TEXT", "CHAPTER"} <= {name.upper() for name in GIVEN}


def test_make_passes_on_what_it_is_given_whatever_is_in_it() -> None:
    given = {"ID": "a-b", "TITLE": 'L\'"uno" è `così`', "LANGUAGE": "it"}
    command = ["make", "-o", ".venv/site", "article", "CIFRA=printf '%s|'", *(f"{k}={v}" for k, v in given.items())]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env=env(DATE="2020", LANGUAGE="de")
    )
    assert done.stdout == "article|--id|a-b|--title|" + given["TITLE"] + "|--language|it|", done.stderr


def test_lines_that_mention_the_number_of_articles_in_words_are_listed(book: Path) -> None:
    count = len(article_ids(book))
    italian, english = (count_in_words(count, one) for one in EDITIONS)
    texts = {"it": f"Cinque capitoli.\n\nQuattro articoli su\n{italian}.", "en": f"All {english} Italian articles."}
    small(book, {"index": texts})
    done = cifra(book, "article", stdin="\n".join(GIVEN.values()) + "\n")
    told = done.stdout.partition(f"These lines mention {count} articles in words; correct them:\n")[2]
    expected = [("en", "All"), ("it", "Quattro")]
    assert told.splitlines() == [f"chapters/{code}/index.md:{line_of(book, code, word)}" for code, word in expected]


def test_what_is_not_given_is_asked_and_a_wrong_answer_is_asked_again(book: Path) -> None:
    wrong = {"id": "Lettori 2020", "date": "24/10/2025", "language": "italiano", "address": "lettori.it/x"}
    answers = [answer for name, value in GIVEN.items() for answer in [*filter(None, [wrong.get(name)]), value]]
    done = cifra(book, "article", stdin="\n".join(answers) + "\n")
    assert done.returncode == 0, done.stderr
    asked = re.findall(r"^(Id|Title|Publisher|Date|Language|Address)\b", done.stdout, re.MULTILINE)
    assert asked == [name.capitalize() for name in GIVEN for _ in range(1 + (name in wrong))]
    assert done.stdout.count("\nError: ") == len(wrong)
    assert article_ids(book)[-1] == ID


def test_what_was_there_stays_as_it_was_to_the_byte(book: Path) -> None:
    before = {path: path.read_bytes() for path in sorted(book.rglob("*")) if path.is_file()}
    assert add(book).returncode == 0
    written = article_files(ROOT, article())
    assert {path.relative_to(ROOT).as_posix() for path in written} == {
        path.relative_to(book).as_posix()
        for path in book.rglob("*")
        if path.is_file() and path.read_bytes() != before.get(path)
    }
    assert (book / "data/articles.csv").read_bytes().startswith(before[book / "data/articles.csv"])
    for name in ("_toc.yml", "data/datapackage.json"):
        old, new = before[book / name].decode().splitlines(), (book / name).read_text("utf-8").splitlines()
        assert [line for line in new if line in old] != new
        assert all(line in new for line in old)
        kept = iter(new)
        assert all(any(line == one for one in kept) for line in old), name  # in their order


def test_a_new_article_stands_after_the_others(book: Path) -> None:
    add(book)
    contents = yaml.safe_load((book / "_toc.yml").read_text("utf-8"))
    part = next(part for part in contents["parts"] if {"file": "metisoft", "title": "Metisoft"} in part["chapters"])
    assert part["chapters"][-1] == {"file": ID, "title": GIVEN["publisher"]}
    names = [one["name"] for one in json.loads(project.descriptor(book).read_text("utf-8"))["resources"]]
    assert names[names.index(f"figures-{article_ids(ROOT)[-1]}") + 1] == f"figures-{ID}"
    row = load_table(book, "articles").iloc[-1]
    assert (row.title, row.publisher, row.published, row.url) == (
        GIVEN["title"],
        GIVEN["publisher"],
        GIVEN["date"],
        GIVEN["address"],
    )
    assert figures(ID).empty
    assert list(figures(ID)) == list(figures("metisoft"))


def test_what_a_new_article_lacks_is_what_the_checks_list(book: Path) -> None:
    add(book)
    found = [format_problem(problem, book) for problem in find_errors(book)]
    assert [one.partition("; ")[0] for one in found if one.startswith(f"chapters/en/{ID}.md")] == [
        f"chapters/en/{ID}.md:8: the description is empty",
        f"chapters/en/{ID}.md:11: no paragraph follows the title",
        f"chapters/en/{ID}.md:11: the title has no words",
        f"chapters/en/{ID}.md:24: the section 'What it argues' has no text",
        f"chapters/en/{ID}.md:26: the section 'Against the sources' has no text",
        f"chapters/en/{ID}.md:28: the section 'What you can repeat' has no text",
        f"chapters/en/{ID}.md:32: the chapter has no chart yet",
    ]
    line = len((book / "data/articles.csv").read_text("utf-8").splitlines())
    (empty,) = [one.split(" are empty")[0] for one in found if one.startswith("data/articles.csv")]
    columns = [f"{stem}_{code}" for stem in ("published_note", "scope") for code in CODES]
    assert empty == f"data/articles.csv:{line}: {ID!r}: {format_list(columns, locale='en')}"
    others = [one.partition(";")[0] for one in found if f"/{ID}.md:" not in one and "articles.csv" not in one]
    assert others == [
        f"data/figures/{ID}.csv:1: the table has no figure yet",
        *(f"chapters/{code}/index.md:1: the page has no link to the chapter of {ID!r}" for code in sorted(CODES)),
    ]


def test_a_site_with_an_article_that_is_not_written_is_not_built_and_says_why(book: Path) -> None:
    add(book)
    done = cifra(book, "site")
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert f"data/figures/{ID}.csv:1: the table has no figure yet" in done.stderr
    assert done.stderr.endswith(" problems; to see the pages before all is in order: make live.\n")


def test_every_problem_is_reported_at_once_and_nothing_is_written(book: Path) -> None:
    before = {path: path.read_bytes() for path in book.rglob("*") if path.is_file()}
    wrong = {"id": "Lettori 2020", "title": "", "date": "2020-13-01", "language": "xx", "address": "lettori.it"}
    done = add(book, **wrong, publisher="a\nb")
    assert done.returncode == 1
    assert [one.partition("; ")[0] for one in done.stderr.splitlines()] == [
        "id 'Lettori 2020' is not a valid id",
        "title is empty",
        "publisher 'a\\nb' has a line break or a tab",
        "date '2020-13-01' is not a date",
        "language 'xx' is not a known code",
        "address 'lettori.it' is not a valid URL",
        "6 problems.",
    ]
    assert before == {path: path.read_bytes() for path in book.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("id", "told"),
    [
        ("metisoft", "id 'metisoft' belongs to another article in data/articles.csv"),
        ("search", "id 'search' is a name that the site or Windows keeps for itself; choose another"),
        ("social", "id 'social' is taken by chapters/it/social.md"),
    ],
)
def test_a_taken_id_is_reported(book: Path, id: str, told: str) -> None:
    assert told in add(book, id=id).stderr


@pytest.mark.parametrize("name", ["data/articles.csv", "_toc.yml"])
def test_a_broken_project_is_to_be_fixed_first(book: Path, name: str) -> None:
    (book / name).write_text("- [broken\n", "utf-8")
    for done in (add(book), cifra(book, "article", stdin=f"{ID}\n")):
        assert done.returncode == 1
        assert f"{name} cannot be read; fix what make check says of it first" in done.stderr
    assert not project.chapter_file(book, "it", ID).exists()


def test_a_table_saved_on_windows_keeps_its_line_ends() -> None:
    table = "\ufeffid,title\r\na,b"
    assert with_row(table, article()) == f"{table}\r\n{ID},{csv_cell(GIVEN['title'])}\r\n"


def test_comments_of_the_contents_stay() -> None:
    contents = "root: index\nchapters:\n- file: a # the first\n  title: A\n# then\n- file: z\n"
    assert with_entry(contents, article(), ["a"]) == contents.replace(
        "# then", f"- file: {ID}\n  title: '{GIVEN['publisher']}'\n# then"
    )


def test_the_report_counts_its_articles(book: Path) -> None:
    add(book)
    count = len(article_ids(ROOT)) + 1
    for code, verb in (("it", "articoli citano"), ("en", "articles quote")):
        words = count_in_words(count, edition(code)).capitalize()
        assert report_summary(edition(code)).startswith(f"{words} {verb}")


def step(book: Path, name: str, text: Path) -> subprocess.CompletedProcess[str]:
    """Take a step of the walk; before the article is read, its figures and its chapters are written."""
    if name == "read":
        write(book)
        return cifra(book, "read", ID, str(text))
    if name == "in-step":
        return cifra(book, name, ID)
    return add(book) if name == "article" else cifra(book, name)


def add(book: Path, **changed: str) -> subprocess.CompletedProcess[str]:
    """Run `cifra article` with everything given."""
    given = GIVEN | changed
    return cifra(book, "article", *(part for name, value in given.items() for part in (f"--{name}", value)))


def article() -> NewArticle:
    """Return the article of the tests."""
    return NewArticle(*GIVEN.values())


def write(book: Path) -> None:
    """Write what a new article lacks: its row's notes, its figures with their checks, its chapters."""
    for code in CODES:
        fill(book / "data" / "articles.csv", ID, f"published_note_{code}", "The day on the page.")
        fill(book / "data" / "articles.csv", ID, f"scope_{code}", "Readers")
    for name, value, unit, qualifier, as_written, paragraph, measure_it, measure_en in FIGURES:
        row = {"id": f"{ID}.{name}", "value": value, "unit": unit, "qualifier": qualifier, "as_written": as_written}
        row |= {"paragraph": paragraph, "measure_it": measure_it, "measure_en": measure_en, "topic": "channels"}
        append(book / "data" / "figures" / f"{ID}.csv", row | {"category_it": measure_it, "category_en": measure_en})
        note = {"note_it": "Non se ne è trovata la fonte.", "note_en": "No source was found."}
        append(book / "data" / "checks.csv", {"figure": row["id"], "verdict": "not-found"} | note)
    for code in CODES:
        path = project.chapter_file(book, code, ID)
        numbers = ", ".join(f"{{stat}}`{ID}.{row[0]}`" for row in FIGURES)
        chart = cell(f'charts.bars(figures[figures.unit == "percent"], title="{CHAPTER[code]}", name="hung-up")')
        told = path.read_text("utf-8").replace('description: ""\n', f"description: {DESCRIPTIONS[code]}\n")
        told = told.replace("\n#\n", f"\n# {CHAPTER[code]}\n\n{numbers}.\n")
        told = re.sub(r"^(## .*)\n\n(?=##)", rf"\1\n\n{CHAPTER[code]}.\n\n", told, flags=re.MULTILINE)
        path.write_text(told.replace("```{register}", f"{chart}\n```{{register}}"), "utf-8")


def fill(path: Path, id: str, column: str, value: str) -> None:
    """Fill a cell of the row with an id."""
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    for row in rows:
        row[column] = value if row["id"] == id else row[column]
    write_rows(path, rows)


def append(path: Path, row: dict[str, str]) -> None:
    """Append a row to a CSV; what is not given is empty."""
    columns = path.read_text("utf-8").splitlines()[0].split(",")
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    write_rows(path, [*rows, {column: row.get(column, "") for column in columns}])


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    """Write a CSV anew."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def csv_cell(text: str) -> str:
    """Return a text as a quoted cell."""
    return '"' + text.replace('"', '""') + '"'


def line_of(book: Path, code: str, word: str) -> int:
    """Return the line of an edition's first page that begins with a word."""
    lines = project.chapter_file(book, code, "index").read_text("utf-8").splitlines()
    return next(place for place, line in enumerate(lines, 1) if line.startswith(word))


def env(**given: str) -> dict[str, str]:
    """Return a shell's environment with these variables."""
    return dict(os.environ) | given
