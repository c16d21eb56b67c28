"""The codebook `data/README.md`, which `make codebook` writes from `data/datapackage.json` for people to read."""

from pathlib import Path
from typing import Any

from cifra.data.loading import column_declarations, table_declarations
from cifra.editing.new_article import titles
from cifra.editions import EDITIONS
from cifra.templates import template

ALL_ARTICLES = "The figures of an article, as it states them"


def codebook_markdown(folder: Path) -> str:
    """Return the codebook as Markdown."""
    tables: list[dict[str, Any]] = []
    articles: list[dict[str, Any]] = []
    for name, table in table_declarations(folder).items():
        (articles if name.startswith("figures-") else tables).append(
            table | {"fields": column_declarations(folder, table)}
        )
    tables.insert(3, articles[0] | {"path": "figures/<article>.csv"} | titles(ALL_ARTICLES))
    described = [edition for edition in EDITIONS if f"title_{edition.code}" in tables[0]]
    return template("codebook.md").render(tables=tables, editions=described, allowed=_allowed_values)


def _allowed_values(field: dict[str, Any]) -> str:
    constraints = field.get("constraints", {})
    if "enum" in constraints:
        return ", ".join(f"`{value}`" for value in constraints["enum"])
    return f"`{constraints['pattern']}`" if "pattern" in constraints else ""
