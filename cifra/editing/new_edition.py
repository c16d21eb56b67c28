"""A new edition: the files, columns and fields that a language needs, empty where words are wanted.

    cifra/editions.toml                      one entry more
    cifra/locale/<code>/                     a catalogue with every message, a grammar with every qualifier
    data/*.csv, datapackage.json, schemas    a column and a field for each label, after those of the other languages
    chapters/<code>/                         each chapter's front matter, headings, cells and blocks, without its text
    .github/                                 the forms and templates of the first edition, to be translated

Nothing that is there is overwritten, and nothing is written unless all of it can be. `make check` says what is missing.
"""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.messages.plurals import get_plural
from babel.messages.pofile import normalize

from cifra import project
from cifra.checks.editions import FORMS, WORDS_OF_NUMBERS
from cifra.content.chapter import markdown_parser, parse_chapter
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
from cifra.numbers.grammar import ENGLISH_QUALIFIERS
from cifra.templates import template

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
        messages.append(f"code {code!r} is not a known language; write its two letters (ISO 639-1), as in fr, de, es")
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
    skeletons = {target / path.relative_to(start): chapter_skeleton(path.read_text("utf-8-sig")) for path in chapters}
    forms = [path for form in FORMS for path in sorted((folder / ".github").glob(form.format(code=DEFAULT.code)))]
    renamed = {path: path.with_stem(path.stem.removesuffix(DEFAULT.code) + edition.code) for path in forms}
    words = folder / "cifra" / LOCALE_FOLDER.name / edition.code
    qualifiers = [name for name in ENGLISH_QUALIFIERS if name != "exact"]
    grammar = template("grammar.toml").render(language=edition.named(), qualifiers=qualifiers, numbers=WORDS_OF_NUMBERS)
    return {
        **{words / name: empty_catalogue(edition, name) for name in (CATALOGUE, CHECKS_CATALOGUE)},
        words / GRAMMAR: grammar + "\n",
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


def chapter_skeleton(text: str) -> str:
    """Return a chapter without its text: front matter, labels and headings, cells, blocks that hold no words."""
    lines = text.splitlines()
    matter = re.match(r"---\n.*?\n---\n", text, re.DOTALL)
    parts = [matter[0].rstrip()] if matter else []
    for token in markdown_parser().parse(text):
        if token.type in BLOCKS and token.level == 0 and token.map:
            block = "\n".join(lines[slice(*token.map)]).rstrip()
            if token.type in ("heading_open", "myst_target") or not parse_chapter(block).prose:
                parts.append(block)
    return "\n\n".join(parts) + "\n"


def with_fields(declaration: str, edition: Edition) -> str:
    """Return a descriptor or a schema with a field for each label in the new language, not yet required."""
    content = json.loads(declaration.removeprefix("\ufeff"))
    inline = [table["schema"] for table in content.get("resources", []) if isinstance(table["schema"], dict)]
    for schema in [*inline, *([content] if "fields" in content else [])]:
        fields = {field["name"]: field for field in schema["fields"]}
        schema["fields"] = [
            field if name == field["name"] else _field(fields[f"{_stem(name)}_{DEFAULT.code}"], name, edition)
            for name in _extended(list(fields), edition.code)
            for field in [fields.get(name, {"name": ""})]
        ]
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
    """Return the names of columns, each label's new one after those of the languages that have it."""
    extended = list(names)
    for stem in dict.fromkeys(_stem(name) for name in names if name.endswith(f"_{DEFAULT.code}")):
        places = [extended.index(f"{stem}_{known}") for known in CODES if f"{stem}_{known}" in extended]
        if len(places) > 1:
            extended.insert(max(places) + 1, f"{stem}_{code}")
    return extended


def _stem(name: str) -> str:
    return name.rpartition("_")[0]


def _field(model: dict[str, Any], name: str, edition: Edition) -> dict[str, Any]:
    """Return the field of a label, described as that of the first edition; the checks ask for it row by row."""
    field = model | {"name": name}
    for speaker in EDITIONS:
        key = f"description_{speaker.code}" if f"description_{speaker.code}" in field else "description"
        field[key] = field[key].replace(DEFAULT.named(speaker), edition.named(speaker))
    constraints = {key: value for key, value in model.get("constraints", {}).items() if key != "required"}
    return {key: value for key, value in field.items() if key != "constraints"} | (
        {"constraints": constraints} if constraints else {}
    )


def _territory(code: str) -> str:
    """Return the language with the territory where most speak it, by CLDR: "fr_FR"; "" for an unknown one."""
    likely = str(get_global("likely_subtags").get(code, "")).split("_")
    return f"{code}_{likely[-1]}" if len(likely) > 1 else ""
