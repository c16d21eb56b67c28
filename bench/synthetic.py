"""A report with many articles more: what the bench of the build grows, so that the cost of a page can be seen.

Each is a copy of a real article under another id: its figures, their checks, its chapter in every edition, its entry in
the contents and a link from the first page. All of it passes the checks.
"""

import json
from collections.abc import Iterable
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
    copy_file(project.figure_file(folder, MODEL), ids)
    for edition in EDITIONS:
        copy_file(project.chapter_file(folder, edition.code, MODEL), ids)
        index = project.chapter_file(folder, edition.code, "index")
        index.write_text(index.read_text("utf-8") + "\n" + "".join(f"- [Test]({id}.md)\n" for id in ids), "utf-8")


def declare_tables(descriptor: Path, ids: Iterable[str]) -> None:
    """Declare the tables of the articles in the Data Package."""
    package = json.loads(descriptor.read_text("utf-8"))
    model = json.dumps(next(one for one in package["resources"] if one["name"] == f"figures-{MODEL}"))
    package["resources"] += [json.loads(model.replace(MODEL, id)) for id in ids]
    descriptor.write_text(json.dumps(package, ensure_ascii=False, indent=2), "utf-8")


def copy_file(path: Path, ids: Iterable[str]) -> None:
    """Write a copy of the model's file for each article beside it."""
    for id in ids:
        path.with_stem(id).write_text(path.read_text("utf-8").replace(MODEL, id), "utf-8")


def copy_lines(path: Path, ids: Iterable[str], beginnings: tuple[str, ...]) -> None:
    """Write a copy of the model's lines for each article before the first of them."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    model = [line for line in lines if line.startswith(beginnings)]
    place = lines.index(model[0])
    copies = [line.replace(MODEL, id) for id in ids for line in model]
    path.write_text("".join([*lines[:place], *copies, *lines[place:]]), "utf-8")
