"""A report with many articles more: what the bench of the build grows, so that the cost of a page can be seen.

Each has a table of four figures with their checks, a chapter in every edition (a card, three paragraphs with numbers, a
chart, the register) and its place in the contents and on the first page. All of it passes the checks.
"""

import csv
import json
from pathlib import Path

from cifra import project
from cifra.editions import EDITIONS
from tests.conftest import copy_sources

VALUES = (12, 34, 56, 78)
CHAPTER = """---
file_format: mystnb
kernelspec:
  name: python3
  display_name: Python 3
myst:
  html_meta:
    description: {description}
---

# {title}

{opening} {{stat}}`{id}.a`, {{stat}}`{id}.b`.

```{{article}} {id}
```

```{{code-cell}}
:tags: [hide-input]
import cifra
from cifra import charts

figures = cifra.figures("{id}")
```

## {one}

{{stat}}`{id}.c`; {{stat}}`{id}.d`. {text}

```{{code-cell}}
:tags: [hide-input]
charts.bars(
    figures[figures.series == "all"],
    title="{chart}",
    name="all",
)
```

## {two}

```{{register}} {id}
```
"""
WORDS = {
    "it": {
        "description": "Un articolo di prova con quattro cifre, per misurare quanto costa costruire una pagina.",
        "title": "Un articolo fra tanti, per misurare la costruzione",
        "opening": "Qui si misura quanto costa una pagina, con le sue cifre:",
        "one": "Che cosa sostiene",
        "text": "Il testo serve soltanto ad avere una pagina di lunghezza ordinaria. " * 12,
        "chart": "Le quattro cifre di un articolo di prova",
        "two": "Tutte le cifre",
        "link": "Un articolo di prova",
    },
    "en": {
        "description": "A test article with four figures, to measure what it costs to build a page of the report.",
        "title": "One article among many, to measure the build",
        "opening": "This is where the cost of a page is measured, with its figures:",
        "one": "What it argues",
        "text": "The text is only there to make a page of the usual length with the usual words. " * 12,
        "chart": "The four figures of a test article",
        "two": "Every figure",
        "link": "A test article",
    },
}


def write(folder: Path, count: int) -> None:
    """Write the real report with so many articles more into a folder that does not exist yet."""
    copy_sources(folder)
    ids = [f"test-{place:04}" for place in range(1, count + 1)]
    _declare(folder, ids)
    _enter(folder, ids)
    for id in ids:
        _add_figures(folder, id)
        for edition in EDITIONS:
            chapter = CHAPTER.format(id=id, **WORDS[edition.code])
            project.chapter_file(folder, edition.code, id).write_text(chapter, "utf-8")
    for edition in EDITIONS:
        index = project.chapter_file(folder, edition.code, "index")
        links = "".join(f"- [{WORDS[edition.code]['link']}]({id}.md)\n" for id in ids)
        index.write_text(f"{index.read_text('utf-8')}\n{links}", "utf-8")


def _declare(folder: Path, ids: list[str]) -> None:
    path = project.descriptor(folder)
    package = json.loads(path.read_text("utf-8"))
    model = next(one for one in package["resources"] if one["name"].startswith("figures-"))
    for id in ids:
        package["resources"].append(model | {"name": f"figures-{id}", "path": f"figures/{id}.csv", "title": id})
    path.write_text(json.dumps(package, ensure_ascii=False, indent=2), "utf-8")


def _enter(folder: Path, ids: list[str]) -> None:
    """Put the articles into the table of contents, after the first one, and into their own table."""
    toc = project.toc_file(folder)
    first = "  - file: metisoft\n    title: Metisoft\n"
    entries = "".join(f"  - file: {id}\n    title: {id}\n" for id in ids)
    toc.write_text(toc.read_text("utf-8").replace(first, first + entries), "utf-8")
    texts = {"title": "An article", "publisher": "Test", "language": "en"}
    texts |= {f"{name}_{one.code}": "-" for one in EDITIONS for name in ("published_note", "scope")}
    _append(
        project.data_folder(folder) / "articles.csv", [texts | {"id": id, "title": f"An article, {id}"} for id in ids]
    )


def _add_figures(folder: Path, id: str) -> None:
    path = project.figure_file(folder, id)
    header = project.figure_file(folder, "metisoft").read_text("utf-8").partition("\n")[0]
    path.write_text(f"{header}\n", "utf-8")
    topic = "abandonment"
    rows = []
    for letter, value in zip("abcd", VALUES, strict=True):
        row = {
            "id": f"{id}.{letter}",
            "value": value,
            "unit": "percent",
            "qualifier": "exact",
            "as_written": f"{value}%",
        }
        row |= {"paragraph": 1, "topic": topic, "series": "all"}
        row |= {
            f"{name}_{one.code}": f"{letter} {one.code}"
            for one in EDITIONS
            for name in ("measure", "group", "category")
        }
        rows.append(row)
    _append(path, rows)
    notes = {f"note_{one.code}": "-" for one in EDITIONS}
    checks = [notes | {"figure": row["id"], "verdict": "not-found"} for row in rows]
    _append(project.data_folder(folder) / "checks.csv", checks)


def _append(path: Path, rows: list[dict[str, object]]) -> None:
    header = path.read_text("utf-8").partition("\n")[0].split(",")
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header, lineterminator="\n").writerows(rows)
