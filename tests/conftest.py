"""What the tests share: the real project, small books made from its files, the sites built from both, a browser."""

import csv
import http.server
import io
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Page, sync_playwright

from cifra import figures, project
from cifra.editions import CODES
from tests.browser import ARGUMENTS, executable

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("_config.yml", "_toc.yml", "chapters", "data")
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

{text}
"""
# What the description of a chapter says in each edition, in words and length that the checks accept.
DESCRIPTIONS = {
    "it": "Un capitolo di un libro piccolo, che serve solo alle prove e non dice niente di suo",
    "en": "A chapter of a small book, which is there for the tests alone and says nothing of its own",
}


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test starts in the real project, in no edition, whatever shell or `make` runs it."""
    monkeypatch.setenv(project.ROOT_VARIABLE, str(ROOT))
    for name in ("BOOK_LANGUAGE", "SITE_URL", "REPOSITORY_URL", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the real project's content, to spoil."""
    folder = tmp_path / "book"
    copy_sources(folder)
    monkeypatch.setenv(project.ROOT_VARIABLE, str(folder))
    return folder


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the real site, built once for all test processes from a copy of the real project."""
    shared = tmp_path_factory.getbasetemp().parent / "real"
    with FileLock(f"{shared}.lock"):
        if not (shared / "_build" / "site").exists():
            shutil.rmtree(shared, ignore_errors=True)
            copy_sources(shared)
            done = cifra(shared, "site")
            assert done.returncode == 0, done.stdout + done.stderr
    return shared / "_build" / "site"


@pytest.fixture(scope="session")
def address(built: Path) -> Iterator[str]:
    """Return the address of the real site on localhost."""
    with serving(built) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium, which runs as any user, root included."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page of its own for a test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@contextmanager
def serving(site: Path) -> Iterator[str]:
    """Serve a site on localhost for a while; give its address."""
    with QuietServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def until(page: Page, expression: str) -> None:
    """Wait until an expression is true in a page; Playwright's own waiting evaluates text, which the policy forbids."""
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A file server that does not print its requests."""

    def log_message(self, *_: object) -> None:
        """Print nothing."""


class QuietServer(http.server.ThreadingHTTPServer):
    """A server that does not print that a browser left before the answer was whole."""

    def handle_error(self, *_: object) -> None:
        """Print nothing; what a page misses, its test sees."""


def copy_sources(folder: Path) -> None:
    """Copy what a project is made of, and nothing that was built."""
    folder.mkdir(parents=True)
    for name in SOURCES:
        source = ROOT / name
        copy: Callable[..., object] = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, folder / name)


def small(folder: Path, chapters: dict[str, dict[str, str]]) -> None:
    """Make a project small: only these chapters, `{name: {language: text}}`, and one that speaks of every figure."""
    shutil.rmtree(folder / "chapters")
    chapters = chapters | {"numbers": dict.fromkeys(CODES, every_figure())}
    names = list(chapters)
    entries = "".join(f"- file: {name}\n" for name in names if name != "index")
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: index\nchapters:\n{entries}", "utf-8")
    for name, texts in chapters.items():
        for language, text in texts.items():
            write_chapter(folder, language, name, text)


def every_figure() -> str:
    """Return a text that speaks of every figure, as the rule of the chapters wants."""
    return ", ".join(f"{{stat}}`{id}`" for id in figures().id)


def write_chapter(folder: Path, language: str, name: str, text: str) -> Path:
    """Write a chapter with the front matter that every chapter has; its text begins at line 13."""
    path = folder / "chapters" / language / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(CHAPTER.format(title=name, text=text, description=DESCRIPTIONS[language]), "utf-8")
    return path


def set_cell(path: Path, row: int, column: str, value: str) -> int:
    """Change one cell of a CSV, its rows counted from zero without the header; return the line of the row."""
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    rows[row][column] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return row + 2


def cell(code: str) -> str:
    """Return a code cell whose code begins two lines further down."""
    return f"```{{code-cell}}\n:tags: [hide-input]\n{code}\n```\n"


def cifra(folder: Path, *arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line on a project, as an editor does."""
    known = {
        name: value for name, value in os.environ.items() if name not in ("BOOK_LANGUAGE", "SITE_URL", "REPOSITORY_URL")
    }
    return subprocess.run(
        [str(Path(sys.executable).with_name("cifra")), "--project", str(folder), *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        env=known | environment | {"COLUMNS": "200"},
        check=False,
    )
