"""`make live`: a saved file is built, only what it changes; the pages reload; what is wrong stands at their foot."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cifra import project
from cifra.editing.preview import needs_restart, watched_paths
from cifra.editions import CODES, EDITIONS
from tests.conftest import cell, cifra, copy_sources, small
from tests.site.test_publish import CHART, TITLES, set_value

WAIT = 120  # seconds, on a machine that does other things too


@dataclass
class Preview:
    """A running `cifra live`: its book, its address, what it has printed, what it has told the pages."""

    book: Path
    address: str
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    events: list[dict[str, object]] = field(default_factory=list)

    def listen(self) -> None:
        """Keep what the line says, whatever process is at its other end."""
        while self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.address}live/events") as line:
                    self.events += (json.loads(one[6:]) for one in line if one.startswith(b"data: "))
            except OSError:
                time.sleep(0.1)

    def after(self, change: Callable[[], object]) -> list[str]:
        """Make a change, wait until its build has been told, and return what was printed since."""
        said, build = len(self.said), self.build
        change()
        self.until(lambda: self.build != build)
        names = tuple(edition.name for edition in EDITIONS)
        self.until(lambda: sum(line.startswith(names) for line in self.said[said:]) == len(CODES))
        return self.said[said:]

    def until(self, true: Callable[[], object]) -> None:
        """Wait until something is so."""
        for _ in range(WAIT * 20):
            if true():
                return
            time.sleep(0.05)
        raise AssertionError("\n".join(self.said))

    @property
    def build(self) -> object:
        """Return the number of the last build that the pages were told of."""
        return self.events[-1]["build"] if self.events else None


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """Return a preview of a small book, built once."""
    book = tmp_path_factory.mktemp("live") / "book"
    copy_sources(book)
    magic = {code: cell(CHART.format(title=TITLES[code])) for code in CODES}
    small(book, {"index": dict.fromkeys(CODES, "Words."), "magicnet": magic, "plain": dict.fromkeys(CODES, "Words.")})
    assert cifra(book, "in-step", "index", "magicnet", "numbers", "plain").returncode == 0
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("cifra")), "--project", str(book), "live", "--port", str(port)]
    signal.signal(signal.SIGINT, signal.default_int_handler)  # in a shell's background job it would be ignored
    known = {name: value for name, value in os.environ.items() if name != "BOOK_LANGUAGE"} | {"COLUMNS": "200"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=known)
    running = Preview(book, f"http://127.0.0.1:{port}/", process)
    threading.Thread(target=lambda: running.said.extend(process.stdout or []), daemon=True).start()
    threading.Thread(target=running.listen, daemon=True).start()
    running.until(lambda: len({one["build"] for one in running.events}) > 1)
    yield running
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0


def test_a_saved_text_is_read_again_and_no_cell_is_run(preview: Preview) -> None:
    said = preview.after(lambda: add(preview.book, "it", "magicnet", "Una parola in più."))
    assert "Una parola in più." in page_of(preview, "it/magicnet.html")
    assert written(said, "Italiano") == "index, magicnet, search"
    assert not [line for line in said if "cells run" in line or "plain" in line]


def test_a_saved_table_runs_the_cells_of_the_chapters_that_read_it_and_no_others(preview: Preview) -> None:
    said = preview.after(lambda: set_value(preview.book, 47))
    assert "47%" in page_of(preview, "en/magicnet.html")
    assert all("cells run: magicnet;" in line for line in said if line.startswith(("Italiano", "English")))
    assert "plain" not in "".join(said)


def test_the_page_reloads_by_itself_and_shows_problems_until_they_are_fixed(preview: Preview, page: Page) -> None:
    page.goto(f"{preview.address}en/plain.html")
    chapter = project.chapter_file(preview.book, "en", "plain")
    before = chapter.read_text("utf-8")
    preview.after(lambda: add(preview.book, "en", "plain", "It is {stat}`magicnet.nope` of them."))
    foot = page.locator(".live-problems")
    line = before.count("\n") + 2
    told = f"chapters/en/plain.md:{line}: stat: no figure or finding"
    expect(foot).to_contain_text(told, timeout=WAIT * 1000)
    expect(page.locator("article")).to_contain_text("[:stat:`magicnet.nope`]")
    preview.after(lambda: chapter.write_text(f"{before}\nIt is mended.\n", "utf-8"))
    expect(page.locator("article")).to_contain_text("It is mended.", timeout=WAIT * 1000)
    expect(foot).to_have_count(0, timeout=WAIT * 1000)


def test_a_chapter_that_is_away_for_a_while_is_named_and_comes_back(preview: Preview) -> None:
    first = project.chapter_file(preview.book, "it", "index")
    text = first.read_text("utf-8")
    said = preview.after(first.unlink)
    preview.until(lambda: any("add chapters/it/index.md" in line for line in preview.said[-5:]))
    assert not [line for line in said if "SphinxError" in line or "index.rst" in line]
    preview.after(lambda: first.write_text(text.replace("Words.", "Words {stat}`[/b]`."), "utf-8"))
    preview.until(lambda: any("'[/b]'" in line for line in preview.said[-5:]))
    preview.after(lambda: first.write_text(text, "utf-8"))
    assert "Words." in page_of(preview, "it/index.html")


def test_a_chapter_that_goes_breaks_or_is_in_conflict_is_reported_until_it_is_back(preview: Preview) -> None:
    chapter = project.chapter_file(preview.book, "en", "magicnet")
    before = chapter.read_text("utf-8")
    broken = before.replace("description:", "description: '")
    for spoil, message in (
        (chapter.unlink, "magicnet"),
        (lambda: chapter.write_text(f"{before}\n{cell('1 / 0')}\n", "utf-8"), "this line raised ZeroDivisionError"),
        (lambda: chapter.write_text(broken, "utf-8"), "the front matter is not valid YAML"),
        (lambda: chapter.write_text(f"<<<<<<< HEAD\n{before}=======\n>>>>>>> main\n", "utf-8"), "magicnet.md:1: "),
    ):
        preview.after(spoil)
        preview.until(lambda message=message: any(message in one for one in preview.events[-1]["problems"]))
    preview.after(lambda: chapter.write_text(f"{before}\nIt is back.\n", "utf-8"))
    preview.until(lambda: preview.events[-1]["problems"] == [])
    assert "It is back." in page_of(preview, "en/magicnet.html")
    assert not [line for line in preview.said if "IPKernelApp" in line]  # what kernels say is in the log


def test_a_change_of_the_contents_restarts_the_preview(preview: Preview) -> None:
    for code in CODES:
        new = project.chapter_file(preview.book, code, "plain")
        (new.parent / "newer.md").write_text(new.read_text("utf-8").replace("# plain", "# newer"), "utf-8")
    toc = project.toc_file(preview.book)
    preview.after(lambda: toc.write_text(f"{toc.read_text('utf-8')}- file: newer\n", "utf-8"))
    preview.until(lambda: "newer.html" in page_of(preview, "it/index.html"))
    assert "<h1>newer" in page_of(preview, "en/newer.html")


def test_no_page_is_cached_and_no_published_page_listens(preview: Preview, small_site: Path) -> None:
    with urllib.request.urlopen(f"{preview.address}en/plain.html") as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        assert b"/live/script.js" in answer.read()
    published = list((small_site / "_build" / "site").rglob("*.html"))
    assert published
    assert not [path for path in published if "/live/" in path.read_text("utf-8")]


def test_a_port_that_is_taken_and_a_folder_that_is_busy_are_reported(preview: Preview, book: Path) -> None:
    port = preview.address.rsplit(":", 1)[1].strip("/")
    taken = cifra(book, "live", "--port", port)
    assert (taken.returncode, "choose another with: make live PORT=" in taken.stderr) == (1, True), taken.stderr
    busy = cifra(preview.book, "live", "--port", "0")
    assert (busy.returncode, "another build is at work in this folder" in busy.stderr) == (1, True), busy.stderr


def test_everything_that_pages_are_made_of_is_watched(book: Path) -> None:
    watched = watched_paths(book)
    assert all(path.exists() for path in watched)
    for changed in ("_toc.yml", "_config.yml"):
        assert needs_restart(book / changed, book)
    assert not needs_restart(book / "data" / "checks.csv", book)
    assert needs_restart(project.PACKAGE / "theme" / "static" / "cifra.css", book)


def add(book: Path, code: str, name: str, text: str) -> None:
    """Add a paragraph to a chapter."""
    path = project.chapter_file(book, code, name)
    path.write_text(f"{path.read_text('utf-8')}\n{text}\n", "utf-8")


def page_of(preview: Preview, address: str) -> str:
    """Return a page as the preview sends it; nothing while it begins anew."""
    try:
        with urllib.request.urlopen(preview.address + address) as answer:
            return answer.read().decode()
    except OSError:
        return ""


def written(said: list[str], name: str) -> str:
    """Return the pages that an edition's line says were written."""
    return next(line for line in said if line.startswith(name)).partition(": ")[2].partition(";")[0]
