"""A report with many articles more: what the bench of the build grows, so that the cost of a page can be seen.

Each is a copy of a real article under another id: its figures, their checks, its chapter in every edition, its entry in
the contents and a link from the first page. All of it passes the checks.
"""

import json
from pathlib import Path

from cifra import project
from cifra.editions import EDITIONS
from tests.conftest import copy_sources

MODEL = "magicnet"  # four figures, one chart


def write_report(folder: Path, count: int) -> None:
    """Write the real report with so many articles more into a folder that does not exist yet."""
    copy_sources(folder)
    ids = [f"test-{place:04}" for place in range(1, count + 1)]
    declare_tables(project.descriptor(folder), ids)
    data = project.data_folder(folder)
    for path in (data / "articles.csv", data / "checks.csv"):
        copy_lines(path, ids, (f"{MODEL},", f"{MODEL}."))
    copy_lines(project.toc_file(folder), ids, (f"  - file: {MODEL}\n",))
    chapters = [project.chapter_file(folder, edition.code, MODEL) for edition in EDITIONS]
    for path in (project.figure_file(folder, MODEL), *chapters):
        for id in ids:
            path.with_stem(id).write_text(path.read_text("utf-8").replace(MODEL, id), "utf-8")
    for path in chapters:
        with path.with_stem("index").open("a", encoding="utf-8") as index:
            index.write("\n" + "".join(f"- [Test]({id}.md)\n" for id in ids))


def declare_tables(descriptor: Path, ids: list[str]) -> None:
    """Declare the tables of the articles in the Data Package."""
    package = json.loads(descriptor.read_text("utf-8"))
    model = json.dumps(next(table for table in package["resources"] if table["name"] == f"figures-{MODEL}"))
    package["resources"] += [json.loads(model.replace(MODEL, id)) for id in ids]
    descriptor.write_text(json.dumps(package, ensure_ascii=False, indent=2), "utf-8")


def copy_lines(path: Path, ids: list[str], beginnings: tuple[str, ...]) -> None:
    """Write a copy of the model's lines for each article before the first of them."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    model = [line for line in lines if line.startswith(beginnings)]
    place = lines.index(model[0])
    lines[place:place] = [line.replace(MODEL, id) for id in ids for line in model]
    path.write_text("".join(lines), "utf-8")
