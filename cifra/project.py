"""Where a project's files are.

A project is a folder with `data/datapackage.json`, `chapters/<language>/*.md`, `_toc.yml` and `_config.yml`.
Every other module takes the folder from here, so that tests can point the whole package at a small book.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import yaml

PACKAGE = Path(__file__).parent
DATA_PAGE, STUDIES_PAGE = "data", "studies"  # the chapters with a row for each figure, a card for each study
JOURNEYS_PAGE, CHANGES_PAGE = "journeys", "changes"  # how every number travelled, what changed in the report
CHARTS_FOLDER, DOWNLOADS_FOLDER = "_charts", "downloads"  # in an edition: its charts' files, the data to take away
# What no file of a chapter or of a table can be called: pages and folders of the site, devices of Windows.
RESERVED_NAME = re.compile(r"search|genindex|embed|con|prn|aux|nul|(?:com|lpt)\d", re.IGNORECASE)
ROOT_VARIABLE = "CIFRA_ROOT"
MESSAGE_LANGUAGE_VARIABLE = "LANGUAGE"  # gettext's own: in which language the checks speak
ADDRESS_VARIABLE = "SITE_URL"
REPOSITORY_VARIABLE = "REPOSITORY_URL"


def root() -> Path:
    """Return the project's folder: `CIFRA_ROOT`, or the nearest folder above the current one with the data.

    Raises `FileNotFoundError` when neither is a project.
    """
    named = os.environ.get(ROOT_VARIABLE)
    if named:
        return Path(named)
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if descriptor(folder).exists():
            return folder
    raise FileNotFoundError(
        f"{here}: no data/datapackage.json here or above; start from the project's folder, or set {ROOT_VARIABLE}"
    )


@contextmanager
def rooted_at(folder: Path) -> Iterator[None]:
    """Make `folder` the project for a while, whatever the current folder is."""
    before = os.environ.get(ROOT_VARIABLE)
    os.environ[ROOT_VARIABLE] = str(folder)
    try:
        yield
    finally:
        os.environ.pop(ROOT_VARIABLE)
        if before is not None:
            os.environ[ROOT_VARIABLE] = before


def data_folder(folder: Path) -> Path:
    """Return the folder of the figures."""
    return folder / "data"


def descriptor(folder: Path) -> Path:
    """Return the Data Package descriptor, which declares every table and column."""
    return data_folder(folder) / "datapackage.json"


def figure_file(folder: Path, article: str) -> Path:
    """Return the CSV with the figures of one article."""
    return data_folder(folder) / "figures" / f"{article}.csv"


def chapter_folder(folder: Path, language: str) -> Path:
    """Return the folder with the chapters of one edition."""
    return folder / "chapters" / language


def chapter_file(folder: Path, language: str, name: str) -> Path:
    """Return where a chapter of an edition is, or would be."""
    return chapter_folder(folder, language) / f"{name}.md"


def chapter_files(folder: Path, language: str) -> list[Path]:
    """Return the chapters of one edition, sorted by name."""
    return files_in(chapter_folder(folder, language), "*.md")


def files_in(folder: Path, *patterns: str) -> list[Path]:
    """Return the files of a folder, at any depth, sorted; none that a program leaves beside them (`.#x`, `._x`)."""
    paths = {path for pattern in patterns for path in folder.rglob(pattern) if path.is_file()}
    inside = ((path, path.relative_to(folder).parts) for path in paths)
    return sorted(path for path, parts in inside if not any(part.startswith((".", "~")) for part in parts))


def page_name(folder: Path, chapter: Path) -> str:
    """Return a chapter's name, the same in every edition: `chapters/it/social.md` is "social"."""
    return "/".join(chapter.relative_to(folder / "chapters").with_suffix("").parts[1:])


def toc_file(folder: Path) -> Path:
    """Return the table of contents, which names each chapter once for all editions."""
    return folder / "_toc.yml"


def display_path(path: Path, folder: Path) -> str:
    """Return a path as messages print it: from the project's folder, with forward slashes."""
    try:
        return path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return path.as_posix()


def site_address(folder: Path) -> str:
    """Return the site's address, ending in a slash: `SITE_URL`, or `html.baseurl` in `_config.yml`; "" if unknown."""
    address = os.environ.get(ADDRESS_VARIABLE) or _configuration(folder, "html").get("baseurl")
    return f"{str(address).rstrip('/')}/" if address else ""


def edition_address(folder: Path, language: str) -> str:
    """Return the address of an edition, ending in a slash; "" where the site's is unknown."""
    address = site_address(folder)
    return f"{address}{language}/" if address else ""


def repository_address(folder: Path) -> str:
    """Return the repository's address, without a slash at its end; "" if unknown.

    `REPOSITORY_URL`, or `repository.url` in `_config.yml`.
    """
    address = os.environ.get(REPOSITORY_VARIABLE) or _configuration(folder, "repository").get("url") or ""
    return str(address).rstrip("/").removesuffix(".git")


def repository_branch(folder: Path) -> str:
    """Return the branch of the repository that is published: `repository.branch` in `_config.yml`, or main."""
    return str(_configuration(folder, "repository").get("branch") or "main")


def _configuration(folder: Path, section: str) -> dict[str, object]:
    return _parsed_yaml((folder / "_config.yml").read_text("utf-8-sig")).get(section) or {}


@lru_cache(maxsize=8)
def _parsed_yaml(text: str) -> dict[str, dict[str, object]]:
    return yaml.safe_load(text) or {}


def row_link(id: str) -> str:
    """Return the address of a figure's row from another page of the edition: `data.html#metisoft.abandoned`."""
    return f"{DATA_PAGE}.html#{id}"
