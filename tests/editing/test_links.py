"""The addresses of other sites, asked for real: a server on this machine that answers in every way a server can."""

import http.server
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cifra.content.sources import Sources
from cifra.editing import links
from tests.conftest import ROOT, QuietServer, cifra, set_cell, small, write_chapter


class Moody(http.server.BaseHTTPRequestHandler):
    """A server whose answer is in the path: `/404`, `/301`, `/late`; it counts what it was asked."""

    asked: list[str] = []  # noqa: RUF012

    def do_HEAD(self) -> None:
        """Answer as the path wants."""
        self.asked.append(self.path)
        kind = self.path.strip("/").partition("-")[0]
        if kind == "late":
            time.sleep(3)
        self.send_response(int(kind) if kind.isdigit() else 200)
        if kind in ("301", "302"):
            self.send_header("Location", "/200-new")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """Return the address of a site that is not ours."""
    Moody.asked.clear()
    with QuietServer(("127.0.0.1", 0), Moody) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_what_each_address_answers_is_told_at_every_place_where_it_stands(elsewhere: str) -> None:
    places = [("chapters/en/index.md", 14), ("data/studies.csv", 2)]
    kinds = ("200", "302", "301", "404", "410", "403", "500", "late")
    asked = {f"{elsewhere}/{kind}-a,b(c)?q=1&r=%20": places for kind in kinds}
    found = links.answers(asked, linkcheck_timeout=1, linkcheck_retries=1)
    told = {one.address.removeprefix(elsewhere)[1:].partition("-")[0]: one.form for one in found}
    assert told == {"301": "moved", "404": "gone", "410": "gone", "403": "refused", "500": "gone", "late": "late"}
    assert {one.places for one in found} == {tuple(places)}
    assert f"chapters/en/index.md:14: {elsewhere}/404-a,b(c)?q=1&r=%20 does not answer (404" in links.as_text(8, found)
    assert links.as_text(8, found).endswith("8 addresses asked: 3 gone, 1 refused, 1 late, 1 moved.")
    assert links.as_markdown(8, found).count("\n### ") == 2


def test_a_server_that_is_not_there_is_gone() -> None:
    found = links.answers({"http://127.0.0.1:9/": [("data/studies.csv", 2)]}, linkcheck_retries=1)
    assert [one.form for one in found] == ["gone"]


def test_the_addresses_are_those_of_the_chapters_and_of_the_tables_each_once_with_all_its_places() -> None:
    found = links.addresses(Sources(ROOT))
    assert all(address.startswith("http") for address in found)
    files = {path for places in found.values() for path, _ in places}
    assert {"data/studies.csv", "data/checks.csv", "data/articles.csv", "chapters/it/metisoft.md"} <= files
    for path, line in next(iter(found.values())):
        assert next(iter(found)) in (ROOT / path).read_text("utf-8").splitlines()[line - 1]


def test_the_command_tells_and_never_fails_and_asks_an_address_once(book: Path, elsewhere: str) -> None:
    small(book, {"index": dict.fromkeys(("it", "en"), f"[A page]({elsewhere}/404) and <{elsewhere}/200>.")})
    for path in (book / "data").rglob("*.csv"):
        path.write_text(
            path.read_text("utf-8").replace("https://", "ftp://").replace("http://www", "ftp://www"), "utf-8"
        )
    set_cell(book / "data" / "studies.csv", 0, "url", f"{elsewhere}/404")
    write_chapter(book, "en", "numbers", f"{elsewhere}/200")
    done = cifra(book, "links")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert [line.partition(": ")[0] for line in lines[:-1]] == [
        "chapters/en/index.md:13",
        "chapters/it/index.md:13",
        "data/studies.csv:2",
    ]
    assert lines[-1].startswith("2 addresses asked: 1 gone.")
    assert Moody.asked.count("/200") == 1
