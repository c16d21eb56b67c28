"""The stock Jupyter Book of the same chapters: what `jupyter-book build` makes of them, with nothing of ours.

    _build/bench/venv            Jupyter Book and the libraries of the chapters' cells, in the versions of the lock
    _build/bench/stock/<code>    the book of an edition: chapters, `_config.yml`, `_toc.yml`, `_build/html`
    _build/bench/library         the three scripts that Altair's own renderer asks a CDN for

The cells call `cifra.figures` and `cifra.charts`, so the package can be imported there; it is not installed, so that
none of its plug-ins (Sphinx extension, renderers) is found. `BOOK_LANGUAGE` is not set, so that Altair shows charts as
it always does.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from typing import IO, cast

import yaml

from bench import FOLDER, ROOT
from bench.chapters import stock_chapter, stock_toc
from bench.costs import Cost, cost
from cifra import project
from cifra.build_cache import cached, digest_of_files
from cifra.editions import LANGUAGE_VARIABLE, Edition

CDN = "https://cdn.jsdelivr.net/npm"
SPECIFICATION = re.compile(r"(?<=\}\)\()\{")
VERSIONS = ROOT / "requirements" / "versions.txt"


def write_book(folder: Path, edition: Edition, source: Path = ROOT, *, run_cells: bool = True) -> None:
    """Write the sources of the stock book of an edition anew, made from the chapters of a project."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[LANGUAGE_VARIABLE] = edition.code
    with project.rooted_at(source):
        for path in project.chapter_files(source, edition.code):
            (folder / path.name).write_text(stock_chapter(path.read_text("utf-8"), edition), "utf-8")
    os.environ.pop(LANGUAGE_VARIABLE)
    (folder / "_toc.yml").write_text(stock_toc(project.toc_file(source).read_text("utf-8"), edition), "utf-8")
    (folder / "_config.yml").write_text(yaml.safe_dump(configuration(edition, run_cells=run_cells)), "utf-8")


def configuration(edition: Edition, *, run_cells: bool = True) -> dict[str, object]:
    """Return a stock `_config.yml`: the title, the language, all else as Jupyter Book has it."""
    config = {"title": edition.say("Figure by figure"), "author": "", "sphinx": {"config": {"language": edition.code}}}
    return config if run_cells else config | {"execute": {"execute_notebooks": "off"}}


def build_book(folder: Path, source: Path = ROOT, options: tuple[str, ...] = ()) -> Cost:
    """Return what `jupyter-book build` of a stock book costs."""
    tool = str(environment() / "bin" / "jupyter-book")
    modules = FOLDER / "modules" / "cifra"
    if not modules.exists():
        modules.parent.mkdir(parents=True, exist_ok=True)
        modules.symlink_to(ROOT / "cifra")
    variables = {name: value for name, value in os.environ.items() if name not in (LANGUAGE_VARIABLE, "VIRTUAL_ENV")}
    variables |= {"PYTHONPATH": str(modules.parent), project.ROOT_VARIABLE: str(source)}
    return cost([tool, "build", ".", *options], folder, variables, FOLDER / "stock.log")


def environment() -> Path:
    """Return the virtual environment of the stock tool, with the dependencies of the project in the lock's versions."""
    folder = FOLDER / "venv"
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]

    def make() -> None:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        install = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, "-c", str(VERSIONS), *dependencies], check=True)

    cached(FOLDER / "venv.json", digest_of_files([VERSIONS]), [folder], make)
    return folder


def serve_from(pages: Path, other: str) -> Path:
    """Return a copy of the pages that asks the origin `other` for what they ask the CDN for.

    The specifications lose `usermeta`, where our patterns keep the narrow drawing: no stock book would have it.
    """
    copy = pages.with_name("served")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(pages, copy)
    for path in copy.glob("*.html"):
        page = path.read_text("utf-8")
        place = 0
        while match := SPECIFICATION.search(page, place):
            spec, end = json.JSONDecoder().raw_decode(page, match.start())
            plain = json.dumps({name: spec[name] for name in spec if name != "usermeta"})
            page = page[: match.start()] + plain + page[end:]
            place = match.start() + len(plain)
        path.write_text(page.replace(CDN, f"{other}/npm"), "utf-8")
    return copy


def library(pages: Path) -> Path:
    """Return the folder `npm/` of a CDN with what the pages ask it for, in the versions they ask for."""
    folder = FOLDER / "library"
    text = "".join(path.read_text("utf-8") for path in pages.glob("*.html"))
    for name in sorted(set(re.findall(rf"{CDN}/((?:@[\w-]+/)?[\w.-]+@[\w.-]+)", text))):
        target = folder / "npm" / name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(main_script(name))
    return folder


def main_script(name: str) -> bytes:
    """Return the script that the CDN sends for a package, `vega@6`: the one that the package names for it."""
    command = ["npm", "pack", "--silent", "--pack-destination", str(FOLDER), name]
    packed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1]
    with tarfile.open(FOLDER / packed) as archive:

        def read(member: str) -> bytes:
            return cast("IO[bytes]", archive.extractfile(f"package/{member}")).read()

        return read(json.loads(read("package.json"))["jsdelivr"])
