"""A new edition: the files, columns and fields that a language needs, empty where words are wanted.

    cifra/editions.toml                      one entry more
    cifra/locale/<code>/                     a catalogue with every message, a grammar with every qualifier
    data/*.csv, datapackage.json, schemas    a column and a field for each label, after those of the other languages
    chapters/<code>/                         each chapter's front matter, labels, cells and blocks, without their words
    .github/                                 the forms and templates of the first edition, to be translated

Nothing that is there is overwritten, and nothing is written unless all of it can be. `make check` says what is missing.
"""

import ast
import csv
import io
import json
import re
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from babel import Locale
from babel.core import get_global
from babel.messages.plurals import get_plural
from babel.messages.pofile import normalize

from cifra import project
from cifra.checks.editions import FORMS, TABLES_OF_NUMBERS, WORDS_OF_NUMBERS
from cifra.content.chapter import front_matter, html_meta, markdown_parser, parse_cell, parse_chapter
from cifra.content.sources import Sources
from cifra.data.loading import column_declarations, table_declarations
from cifra.editing import EditingError
from cifra.editing.new_article import write_together
from cifra.editions import (
    CATALOGUE,
    CHECKS_CATALOGUE,
    CODES,
    DEFAULT,
    EDITIONS,
    GRAMMAR,
    LIST,
    LOCALE_FOLDER,
    Edition,
    read_catalogue,
)
from cifra.numbers.grammar import ENGLISH_QUALIFIERS, grammar
from cifra.templates import template

WORDS = re.compile(r"\s|[A-Z]|[^\x00-\x7f]")  # an id of the data or a name has none of these
BLOCKS = ("heading_open", "fence", "colon_fence", "myst_target")  # what a chapter keeps without its text


def add_edition(folder: Path, code: str, name: str) -> list[Path]:
    """Add an edition to a project and return the files that were written or changed.

    Raises `EditingError` with everything that is wrong with it; nothing is written then.
    """
    if messages := edition_problems(folder, code, name):
        raise EditingError(*messages)
    edition = Edition(code, name, _territory(code))
    added, changed = new_files(folder, edition), extended_files(folder, edition)
    if taken := [project.display_path(path, folder) for path in added if path.exists()]:
        raise EditingError(*(f"{path} is there already; nothing is overwritten: move it away first" for path in taken))
    return write_together(added | changed)


def edition_problems(folder: Path, code: str, name: str) -> list[str]:
    """Return what is wrong with a new edition, or what keeps it from being added."""
    messages = []
    if code in CODES:
        messages.append(f"code {code!r} is that of an edition that is there; the editions are {', '.join(CODES)}")
    elif not re.fullmatch("[a-z]{2}", code) or code not in Locale("en").languages or not _territory(code):
        messages.append(
            f"code {code!r} is not a known language; write its two small letters (ISO 639-1), as in fr, de, es"
        )
    if not re.fullmatch(r"[^\x00-\x1f\"\\]+", name):
        messages.append(f"name {name!r} is not a name; write the language's name for itself, as in Français, Deutsch")
    if not (folder / "cifra" / LIST.name).exists():
        messages.append(f"cifra/{LIST.name} is not in {folder}; add an edition in the project's own folder")
    messages += [
        f"data/{table} cannot be read; fix what make check says first" for table in sorted(Sources(folder).broken)
    ]
    return messages


def new_files(folder: Path, edition: Edition) -> dict[Path, str]:
    """Return the files that an edition adds, each with its text."""
    chapters = project.chapter_files(folder, DEFAULT.code)
    target = project.chapter_folder(folder, edition.code)
    start = project.chapter_folder(folder, DEFAULT.code)
    skeletons = {target / path.relative_to(start): chapter_skeleton(path) for path in chapters}
    forms = [path for form in FORMS for path in sorted((folder / ".github").glob(form.format(code=DEFAULT.code)))]
    renamed = {path: path.with_stem(path.stem.removesuffix(DEFAULT.code) + edition.code) for path in forms}
    words = folder / "cifra" / LOCALE_FOLDER.name / edition.code
    qualifiers = [name for name in ENGLISH_QUALIFIERS if name != "exact"]
    names = {"qualifiers": qualifiers, "numbers": WORDS_OF_NUMBERS, "tables": TABLES_OF_NUMBERS}
    phrases = template("grammar.toml").render(language=edition.named(), **names)
    return {
        **{words / name: empty_catalogue(edition, name) for name in (CATALOGUE, CHECKS_CATALOGUE)},
        words / GRAMMAR: phrases + "\n",
        **skeletons,
        **{renamed[path]: path.read_text("utf-8") for path in forms},
    }


def extended_files(folder: Path, edition: Edition) -> dict[Path, str]:
    """Return the files that an edition changes, each with its whole new text."""
    data, listed = project.data_folder(folder), folder / "cifra" / LIST.name
    tables = table_declarations(folder).values()
    schemas = {data / table["schema"] for table in tables if isinstance(table["schema"], str)}
    entry = f'\n[{edition.code}]\nname = "{edition.name}"\nterritory = "{edition.territory}"\n'
    changed = {listed: listed.read_text("utf-8") + entry}
    changed |= {
        path: with_fields(path.read_text("utf-8-sig"), edition) for path in (project.descriptor(folder), *schemas)
    }
    for table in tables:
        names = [column["name"] for column in column_declarations(folder, table)]
        path = data / table["path"]
        changed[path] = with_columns(path.read_bytes().decode("utf-8"), names, edition.code)
    return changed


def chapter_skeleton(path: Path) -> str:
    """Return a chapter without its words: front matter, labels, the marks of headings, cells, blocks without a text.

    The words of a heading stand below it as a comment, so that it is clear which section it begins.
    """
    text = path.read_text("utf-8-sig")
    parts, lines = [_matter_without_words(path)], text.splitlines()
    for token in markdown_parser().parse(text):
        if token.type not in BLOCKS or token.level or not token.map:
            continue
        block = "\n".join(lines[slice(*token.map)]).rstrip()
        if token.type == "heading_open":
            parts += ["#" * int(token.tag[1]), f"% {' '.join(lines[slice(*token.map)]).strip('# ')}"]
        elif token.type == "myst_target" or not parse_chapter(block).prose:
            cells = parse_chapter(block).cells
            parts.append(block.replace(cells[0].text, _cell_without_words(cells[0].text)) if cells else block)
    return "\n\n".join(parts) + "\n"


def _matter_without_words(path: Path) -> str:
    """Return the front matter of a chapter without its description and its questions; a new page has no old address."""
    matter = deepcopy(front_matter(path))
    matter.pop("was", None)
    for part, name in ((matter, "questions"), (html_meta(matter), "description")):
        part |= {name: "" if name == "description" else None} if name in part else {}
    written = yaml.safe_dump(matter, sort_keys=False, allow_unicode=True)
    return "---\n" + written.replace(": null", ":").replace(": ''", ': ""') + "---"


def _cell_without_words(cell: str) -> str:
    """Return a cell with "" for each text that readers see, and numbers without the words that bend with them."""
    bare = cell
    for node in ast.walk(parse_cell(cell)):
        text = "f" if isinstance(node, ast.JoinedStr) else node.value if isinstance(node, ast.Constant) else None
        literal = ast.get_source_segment(cell, node) if isinstance(text, str) else None
        if literal and (isinstance(node, ast.JoinedStr) or WORDS.search(str(text))):
            bare = bare.replace(literal, '""')
        elif literal and text in grammar(DEFAULT.code).determiners:
            bare = bare.replace(literal, '"digits"')
    return bare


def with_fields(declaration: str, edition: Edition) -> str:
    """Return a descriptor or a schema with a field for each label in the new language, not yet required."""
    content = json.loads(declaration.removeprefix("\ufeff"))
    inline = [table["schema"] for table in content.get("resources", []) if isinstance(table["schema"], dict)]
    for schema in [*inline, *([content] if "fields" in content else [])]:
        fields = {field["name"]: field for field in schema["fields"]}
        names = _extended(list(fields), edition.code)
        added = {name: _field(fields[last], name, edition) for last, name in pairwise(names) if name not in fields}
        schema["fields"] = [(fields | added)[name] for name in names]
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def with_columns(table: str, names: list[str], code: str) -> str:
    """Return a CSV with an empty column for each label in the new language, its other cells as they were."""
    rows = csv.DictReader(io.StringIO(table.removeprefix("\ufeff"), newline=""))
    written = io.StringIO(newline="")
    ending = "\r\n" if "\r\n" in table else "\n"
    writer = csv.DictWriter(written, _extended(names, code), restval="", lineterminator=ending)
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def empty_catalogue(edition: Edition, name: str) -> str:
    """Return a catalogue with every message that another edition translates, none of them translated."""
    catalogues = [read_catalogue(LOCALE_FOLDER / code / name) for code in CODES]
    messages = dict.fromkeys(message for catalogue in catalogues for message in catalogue)
    forms = get_plural(edition.code)
    header = template("catalogue.po").render(language=edition.named(), code=edition.code, plurals=forms)
    return header + "".join(f'\n\nmsgid {normalize(message, width=0)}\nmsgstr ""' for message in messages) + "\n"


def _extended(names: list[str], code: str) -> list[str]:
    """Return the names of columns, each label's new one after that of the last edition."""
    last = f"_{CODES[-1]}"
    pairs = [[name, f"{name.removesuffix(last)}_{code}"] if name.endswith(last) else [name] for name in names]
    return [name for pair in pairs for name in pair]


def _field(model: dict[str, Any], name: str, edition: Edition) -> dict[str, Any]:
    """Return the field of a label, described as that of the last edition; the checks ask for it row by row."""
    field = model | {"name": name}
    for speaker in EDITIONS:
        key = f"description_{speaker.code}" if f"description_{speaker.code}" in field else "description"
        field[key] = field[key].replace(EDITIONS[-1].named(speaker), edition.named(speaker))
    if constraints := field.pop("constraints", {}):
        others = {key: value for key, value in constraints.items() if key != "required"}
        field |= {"constraints": others} if others else {}
    return field


def _territory(code: str) -> str:
    """Return the language with the territory where most speak it, by CLDR: "fr_FR"; "" for an unknown one."""
    likely = str(get_global("likely_subtags").get(code, "")).split("_")
    return f"{code}_{likely[-1]}" if len(likely) > 1 else ""
