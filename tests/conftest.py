"""What the tests share: the real project, small books made from its files, the sites built from both, a browser.

Fixtures, from the cheapest to the dearest:

    book         a copy of the real project's content, to spoil; nothing is built
    small_site   a small book (`SMALL_CHAPTERS`) with its site, both addresses known; built once a run, never changed
    small_copy   a copy of `small_site` for one test, to change and to build again: no cell runs that has run
    built        the real site, with its books; built once a run, in the background from the first moment on
    address      where the real site is served
    browser      a headless Chromium; `page` is a page of it for one test

`cifra(folder, "check")` runs a command in this process and takes its seconds once; the commands that build or serve run
in a process of their own.

Tests that need the real site run last, test by test on whichever process is free; the tests of any other module stay
together on one process, so that a fixture of the module is made once. What takes long and is rarely broken is marked
`slow`: `make test` leaves it to `make test-slow`.
"""

import csv
import http.server
import io
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from filelock import FileLock
from playwright.sync_api import Browser, Page, expect, sync_playwright

from cifra import figures, project
from cifra.cli import main
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
REAL = "real"  # the folder of the real site, which all processes of a run share
PATIENCE = 30  # seconds for what a page does, on a machine that does other things too
expect.set_options(timeout=PATIENCE * 1000)
BUILD_SECONDS = 900  # the real site takes one to three minutes, on a machine that does other things too
IN_A_PROCESS = ("site", "pdf", "epub", "live", "serve")  # commands that fork, serve, or begin again with their settings
VARIABLES = ("BOOK_LANGUAGE", "SITE_URL", "REPOSITORY_URL")
# What the description of a chapter says in each edition, in words and length that the checks accept.
DESCRIPTIONS = {
    "it": "Un capitolo di un libro piccolo, che serve solo alle prove e non dice niente di suo",
    "en": "A chapter of a small book, which is there for the tests alone and says nothing of its own",
}


SMALL_ADDRESS = "https://reports.example/cifra"
SMALL_REPOSITORY = "https://github.com/example/report"
SMALL_TITLE = "Four “claims” & <one> survey ({code})"
SMALL_CHART = """import cifra
from cifra import charts
charts.{pattern}(cifra.figures("magicnet"), title="{title}", name="{name}")"""


@pytest.hookimpl(tryfirst=True)  # or pytest-xdist has read the marks already
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a module on one process and put the tests of the real site last, while it is being built."""
    for item in items:
        if not waits_for_the_site(item) and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    items.sort(key=waits_for_the_site)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start to build the real site before the first test, where a test wants it."""
    if not session.config.option.collectonly and any(map(waits_for_the_site, session.items)) and is_first_process():
        session.config.stash[BUILD] = start_real_build(shared_folder(session.config) / REAL)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop a build that nobody waits for any more."""
    if (build := session.config.stash.get(BUILD, None)) and build.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(build.pid, signal.SIGTERM)


BUILD = pytest.StashKey[subprocess.Popen[bytes]]()


def waits_for_the_site(item: pytest.Item) -> bool:
    """Return whether a test needs the real site."""
    return "built" in getattr(item, "fixturenames", ())


def is_first_process() -> bool:
    """Return whether this is the process of the tests that builds what all of them share."""
    return os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0"


def shared_folder(config: pytest.Config) -> Path:
    """Return the folder of this run, which all its processes share."""
    folder = Path(config._tmp_path_factory.getbasetemp())  # type: ignore[attr-defined] # pytest offers it to fixtures alone
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


def start_real_build(folder: Path) -> subprocess.Popen[bytes]:
    """Start to build a copy of the real project; `<folder>.log` says what happens, `<folder>.exit` how it ended."""
    copy_sources(folder)
    script = '"$0" --project "$1" site > "$1.log" 2>&1; echo $? > "$1.exit"'
    return subprocess.Popen(["sh", "-c", script, program(), str(folder)], env=environment(), start_new_session=True)


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test starts in the real project, in no edition, whatever shell or `make` runs it."""
    monkeypatch.setenv(project.ROOT_VARIABLE, str(ROOT))
    monkeypatch.setenv(project.MESSAGE_LANGUAGE_VARIABLE, "en")
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
def built(request: pytest.FixtureRequest) -> Path:
    """Return the real site, built once for all test processes from a copy of the real project."""
    folder = shared_folder(request.config) / REAL
    ended, log = folder.with_name(f"{REAL}.exit"), folder.with_name(f"{REAL}.log")
    latest = time.monotonic() + BUILD_SECONDS
    while not (ended.exists() and ended.read_text()) and time.monotonic() < latest:
        time.sleep(0.1)
    assert ended.exists(), f"the real site was not built in {BUILD_SECONDS} s"
    assert ended.read_text() == "0\n", log.read_text("utf-8")
    return folder / "_build" / "site"


@pytest.fixture(scope="session")
def small_site(request: pytest.FixtureRequest) -> Path:
    """Return the project of a small book that was built where both addresses are known; no test changes it."""
    folder = shared_folder(request.config) / "small"
    with FileLock(f"{folder}.lock"):
        if not (folder / "_build" / "site").exists():
            shutil.rmtree(folder, ignore_errors=True)
            copy_sources(folder)
            small(folder, small_chapters())
            build_small(folder)
    return folder


@pytest.fixture
def small_copy(small_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the small book and of its site, to change and to build again with `build_small`."""
    folder = tmp_path / "small"
    shutil.copytree(small_site, folder)
    monkeypatch.setenv(project.ROOT_VARIABLE, str(folder))
    return folder


@pytest.fixture(scope="session")
def address(built: Path) -> Iterator[str]:
    """Return the address of the real site on localhost."""
    with serving(built) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium, which runs as any user, root included."""
    path = executable()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
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


def until(page: Page, expression: str | Callable[[], object]) -> None:
    """Wait until an expression is true in a page, or a function here says so.

    Playwright's own waiting evaluates text, which the policy forbids.
    """
    latest = time.monotonic() + PATIENCE
    while not (page.evaluate(expression) if isinstance(expression, str) else expression()):
        assert time.monotonic() < latest, f"never true: {expression}"
        page.wait_for_timeout(50)


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


def small_chapters() -> dict[str, dict[str, str]]:
    """Return the chapters of the small site: a start page, and one with two charts, a number and a register."""
    magic = {
        code: f"{{stat}}`magicnet.abandoned qualified`\n\n{small_chart('bars', 'claims', code)}\n"
        f"{small_chart('completeness', 'completeness', code)}\n```{{register}} magicnet\n```\n"
        for code in CODES
    }
    return {"index": dict.fromkeys(CODES, "[Magic](magicnet.md)"), "magicnet": magic}


def small_chart(pattern: str, name: str, code: str) -> str:
    """Return a cell with a chart of the small site, whose title is that of an edition."""
    return cell(SMALL_CHART.format(pattern=pattern, title=SMALL_TITLE.format(code=code), name=name))


def build_small(folder: Path, **changed: str) -> None:
    """Build a small book without its PDF and EPUB, where both addresses are known; `SITE_URL=""` takes one away."""
    addresses = {"SITE_URL": SMALL_ADDRESS, "REPOSITORY_URL": SMALL_REPOSITORY} | changed
    done = cifra(folder, "site", "--no-books", **addresses)
    assert done.returncode == 0, done.stdout + done.stderr


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


def cifra(folder: Path, *arguments: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command line on a project, as an editor does, and return its exit code and what it printed."""
    if arguments[0] in IN_A_PROCESS:
        command = [program(), "--project", str(folder), *arguments]
        return subprocess.run(
            command, input=stdin, capture_output=True, text=True, env=environment(**variables), check=False
        )
    with pytest.MonkeyPatch.context() as patch:
        for name in VARIABLES:
            patch.delenv(name, raising=False)
        for name, value in ({project.ROOT_VARIABLE: str(folder)} | variables).items():
            patch.setenv(name, value)
        done = CliRunner().invoke(main, ["--project", str(folder), *arguments], input=stdin, catch_exceptions=False)
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)


def program() -> str:
    """Return the path of the command line that is installed beside this Python."""
    return str(Path(sys.executable).with_name("cifra"))


def environment(**variables: str) -> dict[str, str]:
    """Return the environment of a command: of no edition and no address, and wide enough for any message."""
    inherited = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    return inherited | {"COLUMNS": "200"} | variables
