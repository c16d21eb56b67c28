"""A new edition: what make edition writes, what make check says is missing, and a small book in three languages."""

import csv
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup

from cifra import project
from cifra.checks import editions as rules
from cifra.content.sources import Sources
from cifra.data.loading import allowed_values
from cifra.editing.new_edition import chapter_skeleton
from cifra.editions import CATALOGUE, CODES, DEFAULT, read_catalogue
from cifra.numbers.grammar import Quantity, phrase_grammar
from tests.conftest import CHAPTER, ROOT, cifra, set_cell, small_chart
from tests.conftest import DESCRIPTIONS as SMALL_DESCRIPTIONS

NOT_COPIED = ("__pycache__", "*.pyc")
CZECH = {  # every qualifier, a range
    "about": "asi {number}",
    "nearly": "téměř {number}",
    "just-over": "jen o málo více než {number}",
    "more-than": "více než {number}",
    "less-than": "méně než {number}",
    "up-to": "až {number}",
    "at-least": "alespoň {number}",
}
CZECH_WORDS = "a v na se je že s z do o k i za po od jako jsou pro nebo ale byl jeho tak ve která"
CUSTOMERS = "zákazník|zákazníci|zákazníků"
DESCRIPTIONS = SMALL_DESCRIPTIONS | {
    "cs": "Kapitola malé knihy, která je tu jen pro zkoušku a sama o sobě nic neříká, a to ve třech jazycích"
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a copy of the whole repository, its package too, where editions can be added."""
    folder = tmp_path / "repository"
    folder.mkdir()
    for name in ("_config.yml", "_toc.yml", "chapters", "data", "cifra", ".github"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns(*NOT_COPIED))
        else:
            shutil.copy(source, folder / name)
    return folder


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the repository's own package: the editions that it has are those of its file."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("BOOK_LANGUAGE", "SITE_URL")}
    variables = inherited | {"PYTHONPATH": str(folder), project.ROOT_VARIABLE: str(folder), "COLUMNS": "300"}
    command = [sys.executable, "-m", "cifra.cli", "--project", str(folder), *arguments]
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)


def test_an_edition_is_added_and_nothing_that_was_there_is_lost(repository: Path) -> None:
    before = {path: path.read_text("utf-8") for path in repository.rglob("*") if path.suffix in (".csv", ".md", ".yml")}
    done = run(repository, "edition", "--code", "fr", "--name", "Français")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("what is written is shown by: make live\n")
    assert tomllib.loads((repository / "cifra/editions.toml").read_text("utf-8"))["fr"]["territory"] == "fr_FR"
    for path, text in before.items():
        if path.suffix == ".csv":
            rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
            assert [{k: v for k, v in row.items() if not k.endswith("_fr")} for row in rows] == list(
                csv.DictReader(text.splitlines(keepends=True))
            )
            assert not any(value for row in rows for name, value in row.items() if name.endswith("_fr"))
        else:
            assert path.read_text("utf-8") == text
    names = {path.name for path in project.chapter_files(repository, DEFAULT.code)}
    assert {path.name for path in project.chapter_files(repository, "fr")} == names
    again = run(repository, "edition", "--code", "fr", "--name", "Français")
    assert "code 'fr' is that of an edition that is there; the editions are it, en, fr" in again.stderr


def test_what_is_missing_is_reported_once(repository: Path) -> None:
    assert run(repository, "edition", "--code", "fr", "--name", "Français").returncode == 0
    lines = run(repository, "check").stdout.splitlines()
    assert "Traceback" not in "\n".join(lines)
    count = len(read_catalogue(repository / "cifra" / "locale" / "it" / CATALOGUE))
    once = (
        f"cifra/locale/fr/LC_MESSAGES/cifra.po:13: {count} of {count} messages have no translation, ",
        "cifra/locale/fr/grammar.toml:9: about has no words with {number} among them in French; write them",
        "cifra/locale/fr/grammar.toml:1: warning: [numbers] has no shares, between, joins, and_a_half, fractions, ",
        "data/topics.csv:2: 'abandonment', 'expectations', 'social', and 5 more: label_fr is empty but",
        ".github/ISSUE_TEMPLATE/figure-fr.yml:1: the form is a copy of figure-it.yml; translate it into French",
        "chapters/fr/index.md:1: no text of chapters/fr/ names a figure; ",
        "chapters/fr/index.md:1: warning: the French edition of this chapter has never been confirmed; ",
        "chapters/fr/index.md:1: warning: questions: is empty, and chapters/it/index.md has some; ",
        "chapters/fr/index.md:16: ",
        'chapters/fr/index.md:31: a text of this cell is empty (""); write it: readers',
    )
    assert {start: sum(line.startswith(start) for line in lines) for start in once} == dict.fromkeys(once, 1)
    assert len(set(lines)) == len(lines)
    assert not [line for line in lines if line.startswith(("chapters/it/", "chapters/en/"))]


def test_a_label_that_no_table_declares_is_reported_by_name(repository: Path) -> None:
    with (repository / "cifra/editions.toml").open("a", encoding="utf-8") as file:
        file.write('\n[fr]\nname = "Français"\nterritory = "fr_FR"\n')
    lines = run(repository, "check").stdout.splitlines()
    message = "data/datapackage.json:1: the table 'topics' has no label_fr; add them as fields there, and as columns"
    assert sum(line.startswith(message) for line in lines) == 1
    assert sum("figure.schema.json has no measure_fr, group_fr, category_fr;" in line for line in lines) == 1


@pytest.mark.parametrize(
    ("code", "name", "message"),
    [
        ("it", "Italiano", "code 'it' is that of an edition that is there; the editions are it, en"),
        ("zz", "Z", "code 'zz' is not a known language; write its two small letters"),
        ("fra", "Français", "code 'fra' is not a known language"),
        ("fr", 'a"b', "is not a name; write the language's name for itself"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(repository: Path, code: str, name: str, message: str) -> None:
    before = {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()}
    done = cifra(repository, "edition", "--code", code, "--name", name)
    assert done.returncode == 1
    assert message in done.stderr
    assert {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()} == before


def test_a_file_that_is_there_is_not_overwritten(repository: Path) -> None:
    path = project.chapter_file(repository, "fr", "index")
    path.parent.mkdir()
    path.write_text("Bonjour", "utf-8")
    done = cifra(repository, "edition", "--code", "fr", "--name", "Français")
    assert "chapters/fr/index.md is there already; nothing is overwritten: move it away first" in done.stderr
    assert path.read_text("utf-8") == "Bonjour"
    assert "fr" not in (repository / "cifra/editions.toml").read_text("utf-8")


def test_a_language_that_text2num_does_not_know_is_said_to_be_so(repository: Path) -> None:
    done = cifra(repository, "edition", "--code", "cs", "--name", "Čeština")
    assert "text2num does not know the numbers of Čeština: make read will find those in digits." in done.stdout


def test_a_skeleton_keeps_what_has_no_words(tmp_path: Path) -> None:
    path = tmp_path / "chapter.md"
    text = CHAPTER.format(
        title="Titolo", description="Si parla di sé", text="Testo.\n\n(nome)=\n## Sezione\n\n- voce\n\n"
    )
    text = text.replace("myst:\n", "questions:\n- quanti aspettano\nwas: {vecchio: nome}\nmyst:\n")
    words = 'x = cifra.stat("a.b", "il")\nrows = rows.assign(label="La voce")\ntitle = f"Per {x}"\n'
    bare = 'x = cifra.stat("a.b", "digits")\nrows = rows.assign(label="")\ntitle = ""\n'
    ends = 'charts.bars(rows[rows.id == "a.b"], title=title, name="names")\n```'
    register = "```{register} metisoft\n```"
    path.write_text(
        f"{text}```{{code-cell}}\n{words}{ends}\n\n{register}\n\n:::{{note}}\nParole.\n:::\n\nAltro.\n", "utf-8"
    )
    matter = CHAPTER.partition("\n# ")[0].rstrip().replace("{description}", '""').replace("myst:", "questions:\nmyst:")
    headings = "#\n\n% Titolo\n\n(nome)=\n\n##\n\n% Sezione"
    assert chapter_skeleton(path) == f"{matter}\n\n{headings}\n\n```{{code-cell}}\n{bare}{ends}\n\n{register}\n"


@pytest.mark.parametrize("qualifier", [name for name in allowed_values(ROOT, "qualifier") if name != "exact"])
def test_no_language_prints_a_hedged_number_without_its_hedge(qualifier: str) -> None:
    number = Quantity(80, "80 %", percentage=True)
    unsaid = [{}, {"qualifiers": {}}, {"qualifiers": {qualifier: ""}}, {"qualifiers": {qualifier: "sans nombre"}}]
    for phrases in unsaid:
        said = phrase_grammar(phrases).qualified(number, qualifier)
        assert said != "80 %"
        assert "80 %" in said
    assert phrase_grammar({"qualifiers": CZECH}).qualified(number, qualifier) == CZECH[qualifier].format(number="80 %")


def test_a_word_without_its_plurals_is_reported(book: Path) -> None:
    path = project.data_folder(book) / "units.csv"
    place = next(place for place, row in enumerate(csv.DictReader(path.open(encoding="utf-8"))) if row["id"] == "hours")
    line = set_cell(path, place, "word_en", "hour")
    done = cifra(book, "check")
    message = f"data/units.csv:{line}: 'hours': word_en 'hour' has 1 forms; in English write one, other, a vertical bar"
    assert message in done.stdout


def test_a_translation_with_other_names_in_braces_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "it" / CATALOGUE
    path.parent.mkdir(parents=True)
    text = 'msgid "{number} of them"\nmsgstr "{numero} di loro"\n\nmsgid "Source"\nmsgstr ""\n'
    path.write_text(text, "utf-8")
    monkeypatch.setattr(rules, "LOCALE_FOLDER", tmp_path)
    messages = [problem.message for problem in rules.catalogues_that_are_whole(Sources(ROOT))]
    assert messages == [
        "1 of 2 messages have no translation, 'Source' the first; until then they are in English",
        "the translation of '{number} of them' has other names in braces; keep those of the message",
    ]


@pytest.mark.slow
def test_a_small_book_in_three_languages(repository: Path) -> None:
    done = run(repository, "edition", "--code", "cs", "--name", "Čeština")
    assert done.returncode == 0, done.stderr
    write_czech(repository)
    write_small_book(repository, (*CODES, "cs"))
    checked = run(repository, "check")
    assert checked.returncode == 0, checked.stdout
    built = run(repository, "site", "--no-books")
    assert built.returncode == 0, built.stdout + built.stderr
    site = repository / "_build" / "site"
    magic = {code: page(site / code / "magicnet.html").select_one("article").get_text() for code in (*CODES, "cs")}
    assert "více než 78\xa0%" in magic["cs"]
    assert "più del 78%" in magic["it"] or "oltre il 78%" in magic["it"]
    assert "more than 78%" in magic["en"]
    customers = page(site / "cs" / "numbers.html").get_text().replace("\xa0", " ")
    assert "3 zákazníci" in customers
    assert "5 zákazníků" in customers
    links = page(site / "cs" / "index.html").select("nav.language-link a")
    assert [link["hreflang"] for link in links] == ["it", "en"]
    assert [link["hreflang"] for link in page(site / "index.html").select("a.enter")] == [*CODES, "cs"]


def write_czech(folder: Path) -> None:
    """Write what the checks ask of the Czech edition: phrases, messages, labels, forms."""
    words = folder / "cifra" / "locale" / "cs"
    hedges = "".join(f'{name} = "{phrase}"\n' for name, phrase in CZECH.items())
    head = f'between = "mezi {{low}} a {{high}}"\nfunction_words = "{CZECH_WORDS}"\n\n[qualifiers]\n'
    (words / "grammar.toml").write_text(head + hedges, "utf-8")
    with (words / CATALOGUE).open("rb") as file:
        messages = [str(message.id) for message in read_po(file) if message.id]
    entries = (f"msgid {quoted(text)}\nmsgstr {quoted(text.partition('|')[0] + '…')}\n" for text in messages)
    (words / CATALOGUE).write_text("\n".join(entries), "utf-8")
    for path in (folder / "data").rglob("*.csv"):
        rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
        for row in rows:
            row |= {name: row[f"{name.removesuffix('_cs')}_en"] for name in row if name.endswith("_cs")}
            if path.stem == "units" and "|" in row["word_cs"]:
                row["word_cs"] = CUSTOMERS if row["id"] == "customers" else f"{row['word_cs']}|{row['word_cs'][-3:]}"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    for path in (folder / ".github").rglob("*-cs.*"):
        path.write_text(path.read_text("utf-8").replace("e", "ě"), "utf-8")


def write_small_book(folder: Path, codes: tuple[str, ...]) -> None:
    """Write a small book in every language: a first page, and a chapter with numbers and a chart."""
    tables = sorted((folder / "data" / "figures").glob("*.csv"))
    unchecked = csv.DictReader((folder / "data" / "checks.csv").open(encoding="utf-8"))
    free = [row["figure"] for row in unchecked if row["verdict"] == "not-found"]
    path = project.figure_file(folder, "technoretail")
    ids = [row["id"] for row in csv.DictReader(path.open(encoding="utf-8"))]
    for id, value in zip([id for id in ids if id in free], ("3", "5"), strict=False):  # of which Czech has two plurals
        for column, cell in (("value", value), ("unit", "customers"), ("change", ""), ("said_as", "")):
            set_cell(path, ids.index(id), column, cell)
    every = [row["id"] for path in tables for row in csv.DictReader(path.open(encoding="utf-8"))]
    texts = {
        "index": "[Text](magicnet.md), [text](numbers.md)",
        "magicnet": "{stat}`magicnet.abandoned qualified`\n\n```{register} magicnet\n```",
        "numbers": ", ".join(f"{{stat}}`{id} qualified`" for id in every),
    }
    shutil.rmtree(folder / "chapters")
    entries = "".join(f"- file: {name}\n" for name in texts if name != "index")
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: index\nchapters:\n{entries}", "utf-8")
    for code in codes:
        (folder / "chapters" / code).mkdir(parents=True)
        for name, text in texts.items():
            chart = f"\n\n{small_chart('bars', 'claims', code)}" if name == "magicnet" else ""
            chapter = CHAPTER.format(title=f"Text {code}", text=text + chart, description=DESCRIPTIONS[code])
            project.chapter_file(folder, code, name).write_text(chapter, "utf-8")


def quoted(text: str) -> str:
    """Return a text as a catalogue has it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def page(path: Path) -> BeautifulSoup:
    """Return a page as its tags."""
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")
