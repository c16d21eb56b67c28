"""The stock Jupyter Book of the same chapters: what `jupyter-book build` makes of them, with nothing of ours.

    _build/bench/venv            Jupyter Book and the libraries of the chapters' cells, in the versions of the lock
    _build/bench/stock/<code>    the book of an edition: chapters, `_config.yml`, `_toc.yml`, `_build/html`
    _build/bench/library         the three scripts that Altair's own renderer asks a CDN for

The cells call `cifra.figures` and `cifra.charts`, so the package can be imported there; it is not installed, so that
none of its plug-ins (Sphinx extension, renderers) is found. `BOOK_LANGUAGE` is not set, so that Altair shows charts as
it always does. The book is built anew when a chapter, the data, the package or the lock has changed.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import yaml

from bench import ROOT, WORKSHOP
from bench.chapters import stock, stock_toc
from cifra import project
from cifra.editions import LANGUAGE_VARIABLE, Edition

CDN = "https://cdn.jsdelivr.net/npm"
SPECIFICATION = re.compile(r"\}\)\((?=\{)")
INPUTS = ("_toc.yml", "requirements/versions.txt", "chapters", "data", "cifra", "bench/chapters.py", "bench/stock.py")
READ = {".md", ".csv", ".json", ".py", ".po", ".yml", ".txt"}


def book(edition: Edition) -> Path:
    """Return the pages of an edition's stock book, built if need be; ends the program with the log where it fails."""
    folder = WORKSHOP / "stock" / edition.code
    stamp, digest = folder / "built", _digest()
    if not stamp.exists() or stamp.read_text() != digest:
        shutil.rmtree(folder, ignore_errors=True)
        write(folder, edition)
        build(folder)
        stamp.write_text(digest)
    return folder / "_build" / "html"


def write(folder: Path, edition: Edition, source: Path = ROOT) -> None:
    """Write the sources of the stock book of an edition, made from the chapters of a project."""
    folder.mkdir(parents=True)
    os.environ[LANGUAGE_VARIABLE] = edition.code
    with project.rooted_at(source):
        for path in project.chapter_files(source, edition.code):
            (folder / path.name).write_text(stock(path.read_text("utf-8"), edition), "utf-8")
    os.environ.pop(LANGUAGE_VARIABLE)
    (folder / "_toc.yml").write_text(stock_toc(project.toc_file(source).read_text("utf-8"), edition), "utf-8")
    (folder / "_config.yml").write_text(yaml.safe_dump(configuration(edition)), "utf-8")


def configuration(edition: Edition) -> dict[str, object]:
    """Return a stock `_config.yml`: the title, the language, all else as Jupyter Book has it."""
    return {"title": edition.say("Figure by figure"), "author": "", "sphinx": {"config": {"language": edition.code}}}


def build(folder: Path) -> None:
    """Run `jupyter-book build` on a stock book; a warning fails it, since a stock book has to be a good one too."""
    log = folder / "build.log"
    with log.open("wb") as output:
        done = subprocess.run(
            [str(environment() / "bin" / "jupyter-book"), "build", str(folder), "-W", "--keep-going"],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=plain_environment(),
            check=False,
        )
    if done.returncode:
        sys.exit(f"{log.relative_to(ROOT)}: the stock book could not be built\n{log.read_text('utf-8')[-2000:]}")


def plain_environment(source: Path = ROOT) -> dict[str, str]:
    """Return the variables of a build that knows the package's modules, a project's data and no plug-in of ours."""
    modules = WORKSHOP / "modules"
    modules.mkdir(parents=True, exist_ok=True)
    if not (modules / "cifra").exists():
        (modules / "cifra").symlink_to(ROOT / "cifra")
    kept = {name: value for name, value in os.environ.items() if name not in (LANGUAGE_VARIABLE, "VIRTUAL_ENV")}
    return kept | {"PYTHONPATH": str(modules), project.ROOT_VARIABLE: str(source)}


def environment() -> Path:
    """Return the virtual environment of the stock tool, with the dependencies of the project in the lock's versions."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    return environment_of("venv", ["-c", str(ROOT / "requirements" / "versions.txt"), *wanted])


def own_environment() -> Path:
    """Return a virtual environment with the project as anybody installs it, and nothing that only its tests need."""
    return environment_of("own", ["-r", str(ROOT / "requirements.txt")])


def environment_of(name: str, arguments: list[str]) -> Path:
    """Return a virtual environment with what pip installs for these arguments; made anew where the lock has changed."""
    folder = WORKSHOP / name
    stamp, lock = folder / "installed", (ROOT / "requirements" / "versions.txt").read_text("utf-8")
    if not stamp.exists() or stamp.read_text("utf-8") != lock:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        install = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, *arguments], check=True, cwd=ROOT)
        stamp.write_text(lock, "utf-8")
    return folder


def served(pages: Path, other: str) -> Path:
    """Return a copy of the pages that asks the origin `other` for what they ask the CDN for.

    The specifications lose `usermeta`, where our patterns keep the narrow drawing: no stock book would have it.
    """
    copy = pages.parent / "served"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(pages, copy)
    for path in copy.glob("*.html"):
        text = _without_usermeta(path.read_text("utf-8"))
        path.write_text(text.replace(CDN, f"{other}/npm"), "utf-8")
    return copy


def library(pages: Path) -> Path:
    """Return the folder `npm/` of a CDN with what the pages ask it for, in the versions they ask for."""
    folder = WORKSHOP / "library"
    text = "".join(path.read_text("utf-8") for path in pages.glob("*.html"))
    for name in sorted(set(re.findall(rf"{CDN}/((?:@[\w-]+/)?[\w.-]+@[\w.-]+)", text))):
        target = folder / "npm" / name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_main_script(name))
    return folder


def _main_script(name: str) -> bytes:
    """Return the script that the CDN sends for a package, `vega@6`: the one that the package names for it."""
    packs = WORKSHOP / "packs"
    packs.mkdir(parents=True, exist_ok=True)
    command = ["npm", "pack", "--silent", "--pack-destination", str(packs), name]
    packed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1]
    with tarfile.open(packs / packed) as archive:
        description = json.loads(_member(archive, "package.json"))
        return _member(archive, description["jsdelivr"])


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(f"package/{name}")
    if file is None:
        raise FileNotFoundError(name)
    return file.read()


def _without_usermeta(page: str) -> str:
    """Return a page whose Vega-Lite specifications have no `usermeta`."""
    written, place = "", 0
    while match := SPECIFICATION.search(page, place):
        spec, end = json.JSONDecoder().raw_decode(page, match.end())
        spec.pop("usermeta", None)
        written += page[place : match.end()] + json.dumps(spec)
        place = end
    return written + page[place:]


def _digest() -> str:
    paths = [
        path for name in INPUTS for path in ((ROOT / name).rglob("*") if (ROOT / name).is_dir() else [ROOT / name])
    ]
    kept = sorted(path for path in paths if path.suffix in READ)
    return hashlib.sha256(b"".join(path.read_bytes() for path in kept)).hexdigest()
