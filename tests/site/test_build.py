"""Building: a small book from clean to published, what stops it, what a change builds again."""

import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from cifra import project
from cifra.editions import CODES, EDITIONS, edition
from cifra.site.build import SiteError, require_verified
from tests.conftest import ROOT, cell, cifra, copy_sources, small, write_chapter

CHART = """import cifra
from cifra import charts
figures = cifra.figures("magicnet")
charts.bars(figures, title="{title}", name="claims")"""
OWN_CHART = """import altair as alt
import cifra
frame = cifra.figures("magicnet")[["id", "value", "unit", "category"]]
bars = alt.Chart(frame).mark_bar().encode(x="value:Q", y="category:N")
bars.properties({properties})"""
OWN_TITLES = {"it": "Un disegno del redattore", "en": "A drawing of the writer"}
TITLES = {"it": "Quattro percentuali, una sola con una fonte", "en": "Four percentages, one of them with a source"}


def own(properties: str) -> str:
    """Return a cell with a chart of the writer's own."""
    return cell(OWN_CHART.replace("{properties}", properties))


def good_chapters() -> dict[str, dict[str, str]]:
    """Return a book of two chapters, one with a chart of ours, a chart of the writer's own, twice, and a register."""
    magic = {
        code: "{stat}`magicnet.abandoned qualified`, {stat}`metisoft.abandoned`\n\n"
        + cell(CHART.format(title=TITLES[code]))
        + "\n"
        + own(f'name="own", title="{OWN_TITLES[code]}", description="Four bars"')
        + "\n"
        + own(f'name="again", title="{OWN_TITLES[code]}", description="Four bars"')
        + "\n```{register} magicnet\n```\n"
        for code in CODES
    }
    return {"index": dict.fromkeys(CODES, "[Magic](magicnet.md)"), "magicnet": magic}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small book that has been built once."""
    folder = tmp_path_factory.mktemp("small") / "book"
    copy_sources(folder)
    small(folder, good_chapters())
    done = cifra(folder, "site", "--no-books")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


class TestASmallBook:
    def test_it_has_both_editions_a_front_page_and_a_404(self, published: Path) -> None:
        site = published / "_build" / "site"
        names = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
        pages = {f"{code}/{name}.html" for code in CODES for name in ("index", "magicnet", "numbers", "search")}
        pages |= {f"{code}/embed/magicnet-{name}.html" for code in CODES for name in ("claims", "own", "again")}
        assert names == pages | {"index.html", "404.html"}
        for code in CODES:
            assert BeautifulSoup((site / code / "magicnet.html").read_text("utf-8"), "html.parser").html["lang"] == code

    def test_a_chart_of_the_writers_own_gets_the_whole_treatment(self, published: Path) -> None:
        for code in CODES:
            page = BeautifulSoup(
                (published / "_build" / "site" / code / "magicnet.html").read_text("utf-8"), "html.parser"
            )
            ours, theirs, again = page.select("figure.chart")
            assert [one["id"] for one in (ours, theirs, again)] == ["chart-claims", "chart-own", "chart-again"]
            for figure in (ours, theirs, again):
                assert len(figure.select(".chart-drawing svg")) == 2
                assert len(figure.select("tbody tr")) == 4
                assert [link.text for link in figure.select(".chart-files a")] == ["CSV", "SVG", "PNG"]
                assert "Magic" in figure.select_one(".chart-sources").text
            assert theirs.select_one(".chart-title").text == OWN_TITLES[code]

    def test_a_number_leads_to_its_row_where_its_chapter_is_and_is_text_where_it_is_not(self, published: Path) -> None:
        text = (published / "_build" / "site" / "en" / "magicnet.html").read_text("utf-8")
        numbers = BeautifulSoup(text, "html.parser").select("article p:first-of-type .stat")
        assert [(one.name, one.text, one.get("href")) for one in numbers if one.name == "a"] == [
            ("a", "more than 78%", "#magicnet.abandoned")
        ]
        assert "55%" in text

    def test_no_address_of_a_site_is_invented(self, published: Path) -> None:
        site = published / "_build" / "site"
        assert not (site / "sitemap.xml").exists()
        assert "canonical" not in (site / "it" / "index.html").read_text("utf-8")

    def test_what_is_wrong_in_the_build_is_told_at_its_line_and_the_site_stands(self, published: Path) -> None:
        before = snapshot(published)
        good = {path: path.read_text("utf-8") for path in sorted((published / "chapters").rglob("*.md"))}
        for code in CODES:
            text = cell("1 / 0") + "\n" + own('description="Four bars"') + "\n" + own('title="Own"')
            write_chapter(published, code, "magicnet", text if code == "en" else "text")
            write_chapter(published, code, "index", own('title="Own"') if code == "en" else "text")
        done = cifra(published, "site", "--no-books")
        for path, text in good.items():
            path.write_text(text, "utf-8")
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        lines = done.stderr.splitlines()
        assert any(
            re.match(r"chapters/en/magicnet.md:15: this line raised ZeroDivisionError: division by zero", one)
            for one in lines
        )
        assert any(
            re.match(r"chapters/en/index.md:15: a chart without a description; give the chart", one) for one in lines
        )
        assert "The whole log: _build/logs/en.log" in done.stderr
        assert snapshot(published) == before

    def test_each_thing_a_chart_lacks_is_told_at_its_line(self, published: Path) -> None:
        before = snapshot(published)
        path = published / "chapters" / "en" / "magicnet.md"
        other = path.parents[1] / "it" / "magicnet.md"
        good, theirs = path.read_text("utf-8"), other.read_text("utf-8")
        bare = cell("import altair as alt\nalt.Chart().mark_bar().properties(title='Own', description='No data')")
        write_chapter(published, "en", "magicnet", own('description="Four bars"') + "\n" + bare)
        write_chapter(published, "it", "magicnet", "text")
        done = cifra(published, "site", "--no-books")
        path.write_text(good, "utf-8")
        other.write_text(theirs, "utf-8")
        said = [line.split("; give")[0] for line in done.stderr.splitlines()]
        assert "chapters/en/magicnet.md:15: a chart without a title" in said
        assert "chapters/en/magicnet.md:15: a chart without a name in small letters and hyphens" in said
        assert "chapters/en/magicnet.md:24: a chart without a unit" in said
        assert "chapters/en/magicnet.md:24: a chart without a source: its data has no figure ids" in said
        assert snapshot(published) == before

    def test_after_a_failure_the_next_build_is_right(self, published: Path) -> None:
        done = cifra(published, "site", "--no-books")
        assert done.returncode == 0, done.stderr
        assert "1 / 0" not in (published / "_build" / "site" / "en" / "magicnet.html").read_text("utf-8")

    def test_bad_data_stop_the_build_before_it_begins(self, published: Path) -> None:
        before = snapshot(published)
        path = project.figure_file(published, "magicnet")
        good = path.read_text("utf-8")
        path.write_text(good.replace(",78,percent", ",many,percent"), "utf-8")
        done = cifra(published, "site", "--no-books")
        path.write_text(good, "utf-8")
        assert (done.returncode, "data/figures/magicnet.csv:2:" in done.stderr) == (1, True)
        assert snapshot(published) == before

    def test_a_change_of_prose_executes_nothing_and_a_change_of_data_what_reads_it(self, published: Path) -> None:
        path = published / "chapters" / "it" / "index.md"
        path.write_text(path.read_text("utf-8") + "\nUna frase in più.\n", "utf-8")
        assert cifra(published, "site", "--no-books").returncode == 0
        assert executed(published) == []
        csv = project.figure_file(published, "magicnet")
        csv.write_text(csv.read_text("utf-8").replace(",78,percent", ",79,percent"), "utf-8")
        done = cifra(published, "site", "--no-books")
        csv.write_text(csv.read_text("utf-8").replace(",79,percent", ",78,percent"), "utf-8")
        assert done.returncode == 0, done.stderr
        assert executed(published) == ["chapters/en/magicnet.md", "chapters/it/magicnet.md"]
        for code in CODES:
            text = (published / "_build" / "site" / code / "magicnet.html").read_text("utf-8")
            assert "79% ≠" in text
            assert "78% ≠" not in text

    def test_the_address_of_the_site_gives_canonical_links_and_a_sitemap(self, published: Path) -> None:
        done = cifra(published, "site", "--no-books", SITE_URL="https://reports.example/cifra")
        assert done.returncode == 0, done.stderr
        site = published / "_build" / "site"
        assert "<loc>https://reports.example/cifra/it/magicnet.html</loc>" in (site / "sitemap.xml").read_text("utf-8")
        assert 'href="https://reports.example/cifra/en/magicnet.html"' in (site / "en" / "magicnet.html").read_text(
            "utf-8"
        )
        assert 'href="/cifra/it/index.html"' in (site / "404.html").read_text("utf-8")
        assert "/embed/" not in (site / "sitemap.xml").read_text("utf-8")


def test_the_stock_command_gives_the_italian_book(built: Path) -> None:
    folder = built.parents[1]  # the copy of the real project, whose caches the stock command does not share
    tool = Path(sys.executable).with_name("jupyter-book")
    done = subprocess.run([str(tool), "build", "."], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    page = BeautifulSoup((folder / "_build" / "html" / "metisoft.html").read_text("utf-8"), "html.parser")
    assert page.html["lang"] == "it"
    assert len(page.select("figure.chart")) == 2
    assert edition("it").say("Source") in page.select_one(".chart-sources").text
    assert "WARNING: " not in done.stderr.replace("| WARNING |", "")


def test_serving_shows_the_site_on_localhost(built: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("cifra")),
        "--project",
        str(built.parents[1]),
        "serve",
        "--port",
        str(port),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert f"http://localhost:{port}/" in (server.stdout.readline() if server.stdout else "")
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/it/index.html") as answer:
                assert edition("it").say("Figure by figure") in answer.read().decode("utf-8")
        finally:
            server.terminate()


def test_a_port_that_is_taken_is_told_with_what_to_do(built: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = cifra(built.parents[1], "serve", "--port", str(port))
    assert done.returncode == 1
    assert f"choose another with: make serve PORT={port + 1}" in done.stderr
    assert "Traceback" not in done.stderr


def test_serving_before_building_says_what_to_do(book: Path) -> None:
    done = cifra(book, "serve")
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        1,
        "_build/site: no site here yet; build it with: make site",
    )


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ('<a href="nowhere.html">x</a>', "the link to nowhere.html leads nowhere"),
        ('<a href="#nowhere">x</a>', "the link to #nowhere leads to no place on that page"),
        ('<a href="other.html#nowhere">x</a>', "the link to other.html#nowhere leads to no place on that page"),
        ('<script src="https://cdn.example/x.js"></script>', "loads https://cdn.example/x.js from another host"),
        ('<link rel="stylesheet" href="//cdn.example/x.css">', "loads //cdn.example/x.css from another host"),
        ('<img src="http://cdn.example/x.png">', "loads http://cdn.example/x.png from another host"),
    ],
)
def test_a_page_that_leads_nowhere_or_asks_another_host_is_not_published(
    tmp_path: Path, html: str, message: str
) -> None:
    (tmp_path / "other.html").write_text("<p id=there></p>", "utf-8")
    (tmp_path / "page.html").write_text(
        f'<a href="other.html#there">ok</a><a href="https://a.example">ok</a>{html}', "utf-8"
    )
    with pytest.raises(SiteError, match=re.escape(f"page.html: {message}")):
        require_verified(tmp_path)


def test_a_style_sheet_that_asks_another_host_is_not_published(tmp_path: Path) -> None:
    (tmp_path / "x.css").write_text("a { background: url('https://cdn.example/x.png') }", "utf-8")
    with pytest.raises(SiteError, match=r"x.css: loads https://cdn.example/x.png"):
        require_verified(tmp_path)


def test_a_build_leaves_nothing_in_the_folders_of_the_content() -> None:
    if shutil.which("git") and (ROOT / ".git").exists():
        done = subprocess.run(
            ["git", "status", "--porcelain", "chapters", "data"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert [line for line in done.stdout.splitlines() if line.startswith("??")] == []


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return every file of the published site with its bytes."""
    site = folder / "_build" / "site"
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}


def executed(folder: Path) -> list[str]:
    """Return the chapters that the last build executed."""
    logs = [(folder / "_build" / "logs" / f"{one.code}.log").read_text("utf-8") for one in EDITIONS]
    found = re.findall(r"(chapters/\w+/[\w-]+\.md): Executed notebook", "\n".join(logs))
    return sorted(found)
