"""The stock Jupyter Book of the same chapters: what `jupyter-book build` makes of them, with nothing of ours.

    _build/bench/venv            Jupyter Book and the libraries of the chapters' cells, in the versions of the lock
    _build/bench/stock/<code>    the book of an edition: chapters, `_config.yml`, `_toc.yml`, `_build/html`
    _build/bench/library         the three scripts that Altair's own renderer asks a CDN for

Our roles become the text that they print, our blocks lists of the words that they have for text builders, an answer a
note; all else stays as it is. The cells call `cifra.figures` and `cifra.charts`, so the package can be imported there;
it is not installed, so that none of its plug-ins is found. `BOOK_LANGUAGE` is not set, so that Altair shows charts as
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
from bench.costs import Cost, cost
from cifra import project
from cifra.build_cache import cached, digest_of_files
from cifra.editions import LANGUAGE_VARIABLE, Edition
from cifra.sphinxext.directives import BLOCKS, block_text
from cifra.sphinxext.roles import PRINTERS

CDN = "https://cdn.jsdelivr.net/npm"
SPECIFICATION = re.compile(r"(?<=\}\)\()\{")
VERSIONS = ROOT / "requirements" / "versions.txt"
ROLE = re.compile(rf"\{{({'|'.join(PRINTERS)})\}}`([^`]+)`")
ANSWER = re.compile(r"^(`{3,}|:{3,})\{answer\}.*$", re.MULTILINE)
BLOCK = re.compile(
    rf"^(`{{3,}}|:{{3,}})\{{(?P<name>{'|'.join(BLOCKS)})\}}[ ]*(?P<argument>\S*)\n(?:.*\n)*?\1", re.MULTILINE
)


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
    config = {"title": edition.say("Figure by figure"), "author": "", "sphinx": {"config": {"language": edition.code}}}
    config |= {} if run_cells else {"execute": {"execute_notebooks": "off"}}
    (folder / "_config.yml").write_text(yaml.safe_dump(config), "utf-8")


def stock_chapter(text: str, edition: Edition) -> str:
    """Return a chapter's text as a stock Jupyter Book reads it. `BOOK_LANGUAGE` has to name the edition."""

    def listed(block: re.Match[str]) -> str:
        lines = block_text(BLOCKS[block["name"]].values(*filter(None, [block["argument"]]), edition)).splitlines()
        return "\n".join(f"- {line}" for line in lines)

    text = ROLE.sub(lambda match: PRINTERS[match[1]](" ".join(match[2].split())), text)
    return BLOCK.sub(listed, ANSWER.sub(r"\1{note}", text))


def stock_toc(text: str, edition: Edition) -> str:
    """Return `_toc.yml` with its captions and titles, which are messages, in the edition's language."""
    contents = yaml.safe_load(text)
    for part in contents.get("parts", [contents]):
        for entry in (part, *part["chapters"]):
            entry |= {key: edition.say(entry[key]) for key in ("caption", "title") if key in entry}
    return yaml.safe_dump(contents, allow_unicode=True, sort_keys=False)


def build_book(folder: Path, source: Path = ROOT, options: tuple[str, ...] = ()) -> Cost:
    """Return what `jupyter-book build` of a stock book costs."""
    modules = FOLDER / "modules" / "cifra"
    if not modules.exists():
        modules.parent.mkdir(parents=True, exist_ok=True)
        modules.symlink_to(ROOT / "cifra")
    variables = {name: value for name, value in os.environ.items() if name not in (LANGUAGE_VARIABLE, "VIRTUAL_ENV")}
    variables |= {"PYTHONPATH": str(modules.parent), project.ROOT_VARIABLE: str(source)}
    return cost([str(environment() / "bin" / "jupyter-book"), "build", ".", *options], folder, variables)


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


def served_pages(folder: Path, other: str) -> Path:
    """Return a copy of a built book's pages that asks the origin `other` for what they ask the CDN for.

    The specifications lose `usermeta`, where our patterns keep the narrow drawing: no stock book would have it.
    """
    copy = folder / "_build" / "served"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder / "_build" / "html", copy)
    for path in copy.glob("*.html"):
        page, place = path.read_text("utf-8"), 0
        while match := SPECIFICATION.search(page, place):
            spec, end = json.JSONDecoder().raw_decode(page, match.start())
            plain = json.dumps({name: spec[name] for name in spec if name != "usermeta"})
            page, place = page[: match.start()] + plain + page[end:], match.start() + len(plain)
        path.write_text(page.replace(CDN, f"{other}/npm"), "utf-8")
    return copy


def library(folder: Path) -> Path:
    """Return the folder `npm/` of a CDN with what a built book's pages ask it for, in the versions they ask for."""
    library = FOLDER / "library"
    text = "".join(path.read_text("utf-8") for path in (folder / "_build" / "html").glob("*.html"))
    for name in sorted(set(re.findall(rf"{CDN}/((?:@[\w-]+/)?[\w.-]+@[\w.-]+)", text))):
        target = library / "npm" / name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(main_script(name))
    return library


def main_script(name: str) -> bytes:
    """Return the script that the CDN sends for a package, `vega@6`: the one that the package names for it."""
    command = ["npm", "pack", "--silent", "--pack-destination", str(FOLDER), name]
    packed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1]
    with tarfile.open(FOLDER / packed) as archive:

        def read(member: str) -> bytes:
            return cast("IO[bytes]", archive.extractfile(f"package/{member}")).read()

        return read(json.loads(read("package.json"))["jsdelivr"])
