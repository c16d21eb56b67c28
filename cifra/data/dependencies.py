"""Which tables a number is in, and the files of tables: what a page or a chart that prints it depends on."""

from collections.abc import Iterable
from pathlib import Path

from cifra import project

ALWAYS_READ = ("articles", "checks", "studies", "topics", "units")


def table_paths(names: Iterable[str]) -> list[Path]:
    """Return the files of tables; "*" stands for all of them."""
    return sorted({path for name in {*ALWAYS_READ, *names} for path in paths_of_table(project.root(), name)})


def tables_with_number(id: str) -> set[str]:
    """Return the tables that a number is in: its article's, or those of the sources; all of them for no id."""
    article = id.partition(".")[0]
    if article and project.figure_file(project.root(), article).exists():
        return {f"figures-{article}"}
    return {"findings", "studies"} if article else {"*"}


def paths_of_table(folder: Path, name: str) -> list[Path]:
    """Return the file of a table by its name in the Data Package; "*" stands for every table."""
    if name == "*":
        return project.files_in(project.data_folder(folder), "*.csv")
    path = project.figure_file(folder, name.removeprefix("figures-")) if name.startswith("figures-") else None
    path = path or project.data_folder(folder) / f"{name}.csv"
    return [path] if path.exists() else []
