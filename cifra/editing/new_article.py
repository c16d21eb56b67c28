"""A new article: the files and the lines that it needs, without what an editor has yet to write.

    data/figures/<id>.csv          the header, no row          data/articles.csv         one row more
    chapters/<language>/<id>.md    the skeleton of a chapter   data/datapackage.json     one table more
                                                               _toc.yml                  one entry more

Nothing else in the existing files changes, not a byte. What is not known yet is empty, and the checks name it.
"""

import csv
import io
import json
import re
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

import click
import yaml
from babel import Locale

from cifra import project
from cifra.content.sources import Sources
from cifra.data.addresses import ADDRESS_ADVICE, is_web_address
from cifra.data.loading import article_ids, column_declarations, table_declarations
from cifra.editing import EditingError
from cifra.editing.draft_rows import rows_from_text
from cifra.editing.proofread import text_problems
from cifra.editions import EDITIONS, MESSAGE_LANGUAGE
from cifra.numbers.formats import count_in_words
from cifra.templates import template

AN_ARTICLE = r"\b(?:articol[io]|articles?)\b"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ENTRY = re.compile(r"^(?P<indent>\s*)- file:\s*(?P<file>\S+)\s*(#.*)?$", re.MULTILINE)


@dataclass(frozen=True)
class NewArticle:
    """What is known of an article when it is added; the date (`2017-11-20`) and the address may be empty."""

    id: str
    title: str
    publisher: str
    published: str
    language: str
    url: str


def add_article(folder: Path, article: NewArticle, text: Path | None = None) -> list[Path]:
    """Add an article to a project and return the files that were written or changed.

    Its rows are drafted from its text, where that is given. Raises `EditingError` with everything that is wrong;
    nothing is written then.
    """
    messages = article_problems(folder, article) + (text_problems(folder, text, article.language) if text else [])
    if messages:
        raise EditingError(*messages)
    files = article_files(folder, article)
    if text:
        table = project.figure_file(folder, article.id)
        files[table] += rows_from_text(text.read_text("utf-8-sig"), article.id, article.language, files[table])
    return write_together(files)


def write_together(files: dict[Path, str]) -> list[Path]:
    """Write files, all or none: each beside its place first, so that a full disk changes nothing that is there."""
    beside = {path: path.with_name(f"{path.name}.new") for path in files}
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside[path].write_bytes(text.encode("utf-8"))
        for path, new in beside.items():
            new.replace(path)
    finally:
        for new in beside.values():
            new.unlink(missing_ok=True)
    return list(files)


def mentions_of_article_count(folder: Path, number: int) -> list[str]:
    """Return where chapters and READMEs mention so many articles ("quattro articoli su cinque"), as `path:line`."""
    lines = set()
    for edition in EDITIONS:
        word = rf"\b{re.escape(count_in_words(number, edition))}\b"
        mention = re.compile(rf"{word}(?:\W+\w+)?\W+{AN_ARTICLE}|{AN_ARTICLE}(?:\W+\w+)?\W+{word}", re.IGNORECASE)
        for path in [*project.chapter_files(folder, edition.code), *folder.glob("README*.md")]:
            text = _text(path)
            lines |= {(path, text.count("\n", 0, match.start()) + 1) for match in mention.finditer(text)}
    return [f"{project.display_path(path, folder)}:{line}" for path, line in sorted(lines)]


def check_answer(context: click.Context, option: click.Parameter, value: str) -> str:
    """Refuse a wrong answer when it is given, so that it alone is asked again; options are checked all together."""
    name, value = option.name or "", value.strip()
    if context.get_parameter_source(name) is None:  # which click notes after the last answer
        if messages := unreadable_files(context.obj) if name == "id" else []:
            raise EditingError(*messages)
        if problem := field_problem(context.obj, name, value):
            raise click.BadParameter(problem)
    return value


def article_problems(folder: Path, article: NewArticle) -> list[str]:
    """Return what is wrong with a new article, in the order of its fields; or what keeps it from being added."""
    problems = (field_problem(folder, field.name, getattr(article, field.name)) for field in fields(article))
    return unreadable_files(folder) or [problem for problem in problems if problem]


def unreadable_files(folder: Path) -> list[str]:
    """Return which files that a new article changes cannot be read, a message each."""
    book = Sources(folder)
    unreadable = ["data/articles.csv"] * ("articles" in book.broken)
    unreadable += ["_toc.yml"] * (isinstance(book.toc, Exception) or not ENTRY.search(_text(project.toc_file(folder))))
    return [f"{name} cannot be read; fix what make check says of it first" for name in unreadable]


def field_problem(folder: Path, name: str, value: str) -> str:
    """Return what is wrong with one field of a new article; "" where nothing is."""
    if re.search(r"[\x00-\x1f]", value):
        return f"{name} {value!r} has a line break or a tab; write it in one line"
    if name in ("title", "publisher"):
        return "" if value else f"{name} is empty; write it as the article has it"
    if name == "id":
        return _id_problem(folder, value)
    return {"published": _date_problem, "language": _language_problem, "url": _address_problem}[name](value)


def article_files(folder: Path, article: NewArticle) -> dict[Path, str]:
    """Return every file of a project that a new article adds or changes, with its whole new text."""
    articles = project.data_folder(folder) / "articles.csv"
    contents, descriptor, skeleton = project.toc_file(folder), project.descriptor(folder), template("chapter.md")
    return {
        project.figure_file(folder, article.id): figures_header(folder),
        articles: with_row(_text(articles), article),
        descriptor: with_table(_text(descriptor), article.id),
        contents: with_entry(_text(contents), article, article_ids(folder)),
        **{
            project.chapter_file(folder, edition.code, article.id): skeleton.render(article=article.id, say=edition.say)
            + "\n"
            for edition in EDITIONS
        },
    }


def figures_header(folder: Path) -> str:
    """Return the first line of a CSV of figures, as the other articles' tables are declared."""
    tables = table_declarations(folder).items()
    declared = next(table for name, table in tables if name.startswith("figures-"))
    return ",".join(column["name"] for column in column_declarations(folder, declared)) + "\n"


def with_row(table: str, article: NewArticle) -> str:
    """Return `articles.csv` with the article's row at its end, the rows before it as they were."""
    columns = next(csv.reader([table.removeprefix("\ufeff").splitlines()[0]]))
    ending = "\r\n" if "\r\n" in table else "\n"
    row = io.StringIO(newline="")
    csv.writer(row, lineterminator=ending).writerow([getattr(article, column, "") for column in columns])
    return table + ("" if table.endswith("\n") else ending) + row.getvalue()


def with_table(descriptor: str, article: str) -> str:
    """Return `datapackage.json` with the article's table after those of the other articles."""
    package = json.loads(descriptor.removeprefix("\ufeff"))
    tables = package["resources"]
    last = max(place for place, table in enumerate(tables) if table["name"].startswith("figures-"))
    names = {
        "name": f"figures-{article}",
        "path": f"figures/{article}.csv",
        **titles("The figures of the article {article}, as it states them", article=article),
    }
    tables.insert(last + 1, tables[last] | names)
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def titles(message: str, **values: str) -> dict[str, str]:
    """Return a title of the descriptor: in English as `title`, in another language as `title_it`."""
    return {
        "title" if edition.code == MESSAGE_LANGUAGE else f"title_{edition.code}": edition.say(message, **values)
        for edition in EDITIONS
    }


def with_entry(contents: str, article: NewArticle, articles: list[str]) -> str:
    """Return `_toc.yml` with the article's chapter after those of the other articles, comments and all else kept.

    Where no article has an entry yet, it comes after the last entry.
    """
    lines = contents.splitlines(keepends=True)
    entries = [(place, match) for place, line in enumerate(lines) if (match := ENTRY.match(line))]
    of_articles = [(place, match) for place, match in entries if match["file"] in articles]
    place, last = (of_articles or entries)[-1]
    indent = last["indent"]
    end = next((at for at in range(place + 1, len(lines)) if not lines[at].startswith(f"{indent}  ")), len(lines))
    new = f"{indent}- file: {article.id}\n{indent}  title: {_scalar(article.publisher)}\n"
    before = "".join(lines[:end])
    return before + ("" if before.endswith("\n") else "\n") + new + "".join(lines[end:])


def _id_problem(folder: Path, id: str) -> str:
    if not SLUG.fullmatch(id):
        return f"id {id!r} is not a valid id; write small letters without accents, digits and hyphens: metisoft-2012"
    if project.RESERVED_NAME.fullmatch(id):
        return f"id {id!r} is a name that the site or Windows keeps for itself; choose another"
    files = [project.figure_file(folder, id), *(project.chapter_file(folder, one.code, id) for one in EDITIONS)]
    if id in article_ids(folder):
        return f"id {id!r} belongs to another article in data/articles.csv; choose another"
    taken = next((path for path in files if path.exists()), None)
    return f"id {id!r} is taken by {project.display_path(taken, folder)}; choose another" if taken else ""


def _date_problem(published: str) -> str:
    try:
        valid = not published or date.fromisoformat(published).isoformat() == published
    except ValueError:
        valid = False
    advice = "write year-month-day, as in 2017-11-20, or leave it empty if the day is not known"
    return "" if valid else f"date {published!r} is not a date; {advice}"


def _language_problem(language: str) -> str:
    if len(language) == 2 and language in Locale("en").languages:
        return ""
    return f"language {language!r} is not a known code; write its two letters (ISO 639-1), as in it, en, fr"


def _address_problem(url: str) -> str:
    return f"address {url!r} is not a valid URL; {ADDRESS_ADVICE}" if url and not is_web_address(url) else ""


def _scalar(text: str) -> str:
    """Return a text as YAML writes it in one line, in quotes where it needs them."""
    return yaml.safe_dump(text, allow_unicode=True, width=float("inf")).removesuffix("...\n").strip()


def _text(path: Path) -> str:
    """Return a file's text with its line ends as they are."""
    return path.read_bytes().decode("utf-8")
