"""The codebook `data/README.md`, made from `data/datapackage.json`: each table, each column, in every language.

    make codebook

The descriptor says everything once; the codebook only sets it out for people. A test holds the two together.
"""

from pathlib import Path
from typing import Any

from cifra.data.loading import column_declarations, table_declarations
from cifra.templates import template


def codebook_markdown(folder: Path) -> str:
    """Return the codebook as Markdown."""
    declared = table_declarations(folder)
    tables = [
        one | {"fields": column_declarations(folder, one)}
        for name, one in declared.items()
        if not name.startswith("figures-")
    ]
    articles = [one for name, one in declared.items() if name.startswith("figures-")]
    tables.insert(3, _of_all_articles(articles, folder))
    return template("codebook.md").render(tables=tables, allowed=_allowed)


def _of_all_articles(resources: list[dict[str, Any]], folder: Path) -> dict[str, Any]:
    return {
        "path": "figures/<article>.csv",
        "title": "The figures of an article, as it states them",
        "title_it": "Le cifre di un articolo, come le scrive",
        "fields": column_declarations(folder, resources[0]),
    }


def _allowed(field: dict[str, Any]) -> str:
    constraints = field.get("constraints", {})
    if "enum" in constraints:
        return ", ".join(f"`{one}`" for one in constraints["enum"])
    return f"`{constraints['pattern']}`".replace("|", "\\|") if "pattern" in constraints else ""
