"""The site at any address: a domain's root, a path, the rules of GitHub Pages, a file on the disk."""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from cifra.editions import CODES
from tests.conftest import SMALL_ADDRESS, Quiet, QuietServer, until

FIRST, SECOND = CODES[:2]
OWN_PATH = urlsplit(SMALL_ADDRESS).path.strip("/")
PLACES = ("", OWN_PATH, "reports/2026/customer service")
# How much what was seen has moved since.
SHIFT = """window.shift = 0;
new PerformanceObserver(list => list.getEntries().forEach(entry => { window.shift += entry.value; }))
  .observe({ type: "layout-shift", buffered: true });"""


class Pages(Quiet):
    """A host with the rules of GitHub Pages: the 404 of the site for what is missing, and no list of a folder."""

    def send_error(self, code: int, *_: object) -> None:  # type: ignore[override]
        """Answer with the 404 that stands where the site does."""
        text = (Path(self.directory) / OWN_PATH / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def list_directory(self, _: object) -> None:
        """List nothing."""
        self.send_error(404)


@contextmanager
def hosted(site: Path, place: str, folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """Serve a site at a path of a host, or at its root; give its address."""
    if place:
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).symlink_to(site)
    with QuietServer(("127.0.0.1", 0), partial(handler, directory=str(folder if place else site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{quote(place)}{'/' if place else ''}"
        server.shutdown()


@pytest.fixture
def site(small_site: Path) -> Path:
    """Return the site of the small book, which knows its address."""
    return small_site / "_build" / "site"


@pytest.fixture
def problems(page: Page) -> list[str]:
    """Return what goes wrong while a page is used: what its console says, and what a server refuses."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text))
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("response", lambda answer: answer.status >= 400 and found.append(answer.url))
    return found


def addresses(path: Path) -> Iterator[str]:
    """Give every address of the site that a page says of itself, of its other editions, pictures and charts."""
    page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    for link in page.select("link[rel=canonical], link[hreflang]"):
        yield str(link["href"])
    for meta in page.select("meta[property='og:url'], meta[property='og:image']"):
        yield str(meta["content"])
    for snippet in page.select("figure.chart code.cite-text"):
        yield str(BeautifulSoup(snippet.text, "html.parser").iframe["src"])
    for data in page.select("script[type='application/ld+json']"):
        yield from re.findall(rf'"({re.escape(SMALL_ADDRESS)}[^"]*)"', str(data.string))


def is_there(site: Path, address: str) -> bool:
    """Return whether an address of the site leads to a file of it, and to the place in it that it names."""
    assert address.startswith(SMALL_ADDRESS), address
    path, _, anchor = address.removeprefix(SMALL_ADDRESS).strip("/").partition("#")
    file = site / path / "index.html" if (site / path).is_dir() else site / path
    if not anchor or not file.is_file():
        return file.is_file()
    return BeautifulSoup(file.read_text("utf-8"), "html.parser").find(id=anchor) is not None


def test_every_address_that_a_page_says_leads_to_a_page(site: Path) -> None:
    said = {
        address: path for path in site.rglob("*.html") if "pagefind" not in path.parts for address in addresses(path)
    }
    assert {urlsplit(address).path.rpartition(".")[2] for address in said} >= {"html", "png"}
    assert any("/embed/" in address for address in said)
    assert {address: path for address, path in said.items() if not is_there(site, address)} == {}


def test_every_address_of_the_sitemap_leads_to_a_page(site: Path) -> None:
    sitemap = re.search(r"Sitemap: (\S+)", (site / "robots.txt").read_text("utf-8"))[1]
    assert is_there(site, sitemap)
    listed = re.findall(r'(?:<loc>|href=")([^<"]+)', (site / "sitemap.xml").read_text("utf-8"))
    assert len(set(listed)) == 1 + 3 * len(CODES)  # the front page; a start page and two chapters in every edition
    assert [address for address in set(listed) if not is_there(site, address)] == []


def test_a_host_that_leaves_out_or_folds_names_loses_nothing(site: Path) -> None:
    assert (site / ".nojekyll").is_file()  # or GitHub Pages would leave out `_static`
    names = Counter(str(path.relative_to(site)).lower() for path in site.rglob("*"))
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("place", PLACES)
def test_the_site_works_anywhere(page: Page, problems: list[str], site: Path, tmp_path: Path, place: str) -> None:
    with hosted(site, place, tmp_path) as address:
        read_everything(page, address)
    assert problems == []


def read_everything(page: Page, address: str) -> None:
    """Use what loads something: the front page, a card, a live chart, the search, the other edition."""
    page.goto(address)
    page.locator(f"a.enter[hreflang={FIRST}]").click()
    page.wait_for_url(f"{address}{FIRST}/index.html")
    page.get_by_role("link", name="Magic", exact=True).first.click()
    page.wait_for_url(f"{address}{FIRST}/magicnet.html")
    page.locator("figure.chart").first.hover()
    until(page, "document.querySelector('figure.chart').dataset.live === 'yes'")
    page.locator("a.stat").first.hover()
    expect(page.locator("[popover]:popover-open")).to_be_visible()
    page.keyboard.press("/")
    page.locator("dialog[open] input").fill("55%")
    result = page.locator("dialog[open] .search-results a").first
    assert result.evaluate("link => link.href").startswith(f"{address}{FIRST}/")
    page.keyboard.press("Escape")
    page.locator(f".language-link a[hreflang={SECOND}]").click()
    page.wait_for_url(f"{address}{SECOND}/magicnet.html*")


@pytest.mark.parametrize("missing", ["lost.html", "en/old/magicnt.html", "EN/MAGICNET.html", "en/downloads/"])
def test_the_404_of_a_path_stands_on_its_feet_in_any_folder(
    page: Page, problems: list[str], site: Path, tmp_path: Path, missing: str
) -> None:
    page.add_init_script(SHIFT)
    with hosted(site, OWN_PATH, tmp_path, Pages) as address:
        page.goto(address + missing)
        assert (page.locator(".offers:visible").count() > 0) is ("magic" in missing.lower())
        assert page.evaluate("new Promise(done => setTimeout(() => done(window.shift), 300))") == 0
        links = page.locator("main a").evaluate_all("links => links.map(link => link.href)")
        style = page.evaluate("getComputedStyle(document.body).borderTopWidth")
        answers = {link: page.request.get(link).status for link in links}
        page.locator(f"a.enter[hreflang={FIRST}]").click()
        page.wait_for_url(f"{address}{FIRST}/index.html")
    assert set(answers.values()) == {200}
    assert style == "8px"
    assert [text for text in problems if missing not in text and "404 (Not Found)" not in text] == []


def test_a_site_on_the_disk_is_read_there(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    page.locator(f"a.enter[hreflang={FIRST}]").click()
    page.goto((site / FIRST / "magicnet.html").as_uri())
    assert page.locator("figure.chart svg.chart-wide").first.is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('header.bar')).position") == "sticky"
    before = page.evaluate("document.documentElement.dataset.mode")
    page.locator(".theme-switch-button").click()
    assert page.evaluate("document.documentElement.dataset.mode") != before
    page.locator("figure.chart").first.hover()
    until(page, "document.querySelector('figure.chart').dataset.live === 'yes'")
    page.keyboard.press("/")  # a module, which browsers load from no disk: the page of the search opens instead
    page.wait_for_url(f"**/{FIRST}/search.html")
    page.go_back()
    page.locator(f".language-link a[hreflang={SECOND}]").click()
    page.wait_for_url(f"**/{SECOND}/magicnet.html*")
