"""Building a small book: what stops it and where that is said, what a change builds again, what is not published."""

import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from cifra import project
from cifra.editions import CODES, DEFAULT, EDITIONS, edition
from cifra.folders import BuildFolders
from cifra.site import build
from cifra.site.build import SiteError, build_messages, require_verified
from tests.conftest import ROOT, SMALL_ADDRESS, build_small, cell, cifra, set_cell, write_chapter

OWN_CHART = """from altair import Chart, X, Y
import cifra
frame = cifra.figures("magicnet")[["id", "value", "unit", "category"]]
bars = Chart(frame).mark_bar().encode(x=X("value:Q", title="%"), y=Y("category:N", title=None))
getattr(bars, "properties")({properties})"""
OWN_TITLES = {"it": "Un disegno del redattore", "en": "A drawing of the writer"}
# What an editor may get wrong in cells and only the build can see, and the line and message of each.
WRONG_CELLS = {
    "index": (("1 / 0", "15: this line raised ZeroDivisionError: division by zero"),),
    "magicnet": (
        (OWN_CHART.format(properties='title="Own"'), "15: a chart without a description"),
        (OWN_CHART.format(properties='description="Four bars"'), "24: a chart without a title"),
        (
            "from altair import Chart\ngetattr(Chart().mark_bar(), 'properties')(description='No data')",
            "33: a chart without a unit",
        ),
    ),
}


def own_chart(name: str, code: str) -> str:
    """Return a cell with a chart that the writer made without our patterns."""
    properties = f'name="{name}", title="{OWN_TITLES[code]}", description="Four bars"'
    return cell(OWN_CHART.format(properties=properties))


@pytest.fixture(scope="module")
def failed(small_site: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a small book with wrong cells, whose build has failed, and what it printed."""
    folder = tmp_path_factory.mktemp("failed") / "book"
    shutil.copytree(small_site, folder)
    for name, cells in WRONG_CELLS.items():
        write_chapter(folder, "en", name, "\n".join(cell(code) for code, _ in cells))
        write_chapter(folder, "it", name, "text")
    done = cifra(folder, "site", "--no-books")
    assert done.returncode == 1
    return folder, done.stderr


@pytest.fixture(scope="module")
def fixed(small_site: Path, failed: tuple[Path, str]) -> Path:
    """Return the site of that book after its chapters were put right: charts of the writer's own, no address known."""
    folder, _ = failed
    shutil.copytree(small_site / "chapters", folder / "chapters", dirs_exist_ok=True)
    for code in CODES:
        text = "{stat}`metisoft.abandoned`\n\n" + own_chart("own", code) + "\n" + own_chart("again", code)
        write_chapter(folder, code, "index", f"[Magic](magicnet.md)\n\n{text}")
    set_value(folder, 79)
    build_small(folder, SITE_URL="")
    return folder / "_build" / "site"


def test_each_thing_that_is_wrong_in_a_cell_is_reported_at_its_line(failed: tuple[Path, str]) -> None:
    messages = failed[1].splitlines()
    for name, cells in WRONG_CELLS.items():
        for _, message in cells:
            assert [line for line in messages if line.startswith(f"chapters/en/{name}.md:{message}")], message
    assert "chapters/en/magicnet.md:24: a chart without a name in small letters and hyphens" in failed[1]
    assert "chapters/en/magicnet.md:33: a chart without a source: its data has no figure ids" in failed[1]
    assert "The whole log: _build/logs/en.log" in failed[1]
    assert "Traceback" not in failed[1]


def test_a_build_that_fails_leaves_the_site_as_it_was(small_site: Path, failed: tuple[Path, str]) -> None:
    assert snapshot(failed[0]) == snapshot(small_site)


def test_after_a_failure_the_next_build_is_right_and_runs_what_reads_the_changed_data(fixed: Path) -> None:
    names = {path.relative_to(fixed).as_posix() for path in fixed.rglob("*.html")}
    pages = {f"{code}/{name}.html" for code in CODES for name in ("index", "magicnet", "numbers", "search")}
    charts = ("magicnet-claims", "magicnet-completeness", "index-own", "index-again")
    assert names == {"index.html", "404.html"} | pages | {
        f"{code}/embed/{name}.html" for code in CODES for name in charts
    }
    assert executed(fixed.parents[1]) == [
        f"chapters/{code}/{name}.md" for code in sorted(CODES) for name in ("index", "magicnet")
    ]
    for code in CODES:
        text = (fixed / code / "magicnet.html").read_text("utf-8")
        assert "79% ≠" in text
        assert "78% ≠" not in text


@pytest.mark.parametrize("code", CODES)
def test_a_chart_of_the_writers_own_gets_the_whole_treatment(fixed: Path, code: str) -> None:
    page = BeautifulSoup((fixed / code / "index.html").read_text("utf-8"), "html.parser")
    assert page.html["lang"] == code
    charts = page.select("figure.chart")
    assert [chart["id"] for chart in charts] == ["chart-own", "chart-again"]
    for chart in charts:
        assert len(chart.select(".chart-drawing svg")) == 2
        assert len(chart.select("tbody tr")) == 4
        assert [link.text for link in chart.select(".chart-files a")] == ["CSV", "SVG", "PNG"]
        assert "Magic" in chart.select_one(".chart-sources").text
        assert chart.select_one(".chart-title").text == OWN_TITLES[code]


def test_a_number_leads_to_its_row_where_its_chapter_is_and_is_text_where_it_is_not(fixed: Path) -> None:
    page = BeautifulSoup((fixed / "en" / "magicnet.html").read_text("utf-8"), "html.parser")
    number = page.select_one("article p:first-of-type a.stat")
    assert (number.text, number["href"]) == ("more than 79%", "#magicnet.abandoned")
    index = BeautifulSoup((fixed / "en" / "index.html").read_text("utf-8"), "html.parser")
    assert [(number.name, number.text) for number in index.select("article .stat")] == [("span", "55%")]


def test_no_address_of_a_site_is_invented_and_one_that_is_given_is_everywhere(small_site: Path, fixed: Path) -> None:
    assert not (fixed / "sitemap.xml").exists()
    assert "canonical" not in (fixed / "it" / "index.html").read_text("utf-8")
    site = small_site / "_build" / "site"
    sitemap = (site / "sitemap.xml").read_text("utf-8")
    assert f"<loc>{SMALL_ADDRESS}/it/magicnet.html</loc>" in sitemap
    assert "/embed/" not in sitemap
    assert f'href="{SMALL_ADDRESS}/en/magicnet.html"' in (site / "en" / "magicnet.html").read_text("utf-8")
    assert 'href="/cifra/it/index.html"' in (site / "404.html").read_text("utf-8")


def test_a_change_of_prose_runs_no_cell(small_copy: Path) -> None:
    path = project.chapter_file(small_copy, "it", "magicnet")
    path.write_text(path.read_text("utf-8") + "\nUna frase in più.\n", "utf-8")
    build_small(small_copy)
    assert executed(small_copy) == []
    assert "Una frase in più." in (small_copy / "_build" / "site" / "it" / "magicnet.html").read_text("utf-8")


def test_a_site_that_is_as_it_was_made_is_left_alone_and_one_that_is_not_is_made_again(small_copy: Path) -> None:
    log, page = (small_copy / "_build" / name for name in ("logs/it.log", "site/it/index.html"))
    before = page.read_bytes()
    log.write_text("as it was", "utf-8")
    build_small(small_copy)
    assert log.read_text("utf-8") == "as it was"
    page.write_text("spoilt", "utf-8")
    build_small(small_copy)
    assert (page.read_bytes(), log.read_text("utf-8") == "as it was") == (before, False)


def test_wrong_data_stop_the_build_before_it_begins(small_copy: Path) -> None:
    before = snapshot(small_copy)
    set_value(small_copy, "many")
    done = cifra(small_copy, "site", "--no-books")
    assert (done.returncode, "data/figures/magicnet.csv:2:" in done.stderr) == (1, True)
    assert snapshot(small_copy) == before


def test_the_stock_command_gives_the_first_edition_and_reports_an_answer_at_its_line(small_copy: Path) -> None:
    write_chapter(
        small_copy, DEFAULT.code, "index", "[Magic](magicnet.md)\n\n:::{answer} amex-2012-us\nwrite\n: x\n:::"
    )
    tool = Path(sys.executable).with_name("jupyter-book")
    done = subprocess.run([str(tool), "build", "."], cwd=small_copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    page = BeautifulSoup((small_copy / "_build" / "html" / "magicnet.html").read_text("utf-8"), "html.parser")
    assert page.html["lang"] == DEFAULT.code
    assert len(page.select("figure.chart")) == 2
    assert DEFAULT.say("Source") in page.select_one(".chart-sources").text
    assert "index.md:15: ERROR: answer: 'add' is missing; the parts are write, add, leave-out, today" in done.stderr
    assert "WARNING: " not in done.stderr.replace("| WARNING |", "")


def test_serving_shows_the_site_on_localhost(small_site: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("cifra")),
        "--project",
        str(small_site),
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


def test_a_port_that_is_taken_is_reported_with_another_one_to_choose(small_site: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = cifra(small_site, "serve", "--port", str(port))
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


@pytest.mark.parametrize(
    ("log", "reason"),
    [
        ("reading\nWARNING: a picture has no place\n", "a picture has no place"),
        (
            'Exception occurred:\n  File "x.py", line 1\nOSError: [Errno 28] No space left\n',
            "OSError: [Errno 28] No space left",
        ),
        ("Extension error (x):\nHandler failed for a reason\n", "Handler failed for a reason"),
        ("Sphinx error:\nroot file index.rst not found\n", "root file index.rst not found"),
        ("Config error:\nthere is a mistake\n", "there is a mistake"),
        ("nothing\n", "see the end of the log"),
    ],
)
def test_why_a_build_stopped_is_said_where_nothing_has_a_place(tmp_path: Path, log: str, reason: str) -> None:
    folders = BuildFolders(tmp_path)
    folders.log(DEFAULT).parent.mkdir(parents=True)
    folders.log(DEFAULT).write_text(log, "utf-8")
    code = DEFAULT.code
    assert build_messages(folders, DEFAULT) == [
        f"_build/logs/{code}.log: the build of chapters/{code} stopped: {reason}"
    ]


def test_a_build_that_the_system_kills_is_said_to_be_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed = SimpleNamespace(join=lambda: None, exitcode=-signal.SIGKILL)
    monkeypatch.setattr(build, "start_process", lambda *_: killed)
    with pytest.raises(
        SiteError, match=f"the build of chapters/{DEFAULT.code} was killed; it may have needed more memory"
    ):
        build.build_editions(BuildFolders(tmp_path))


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


def set_value(folder: Path, value: object) -> None:
    """Change the value of the first figure of an article."""
    set_cell(project.figure_file(folder, "magicnet"), 0, "value", str(value))


def executed(folder: Path) -> list[str]:
    """Return the chapters that the last build executed."""
    logs = [(folder / "_build" / "logs" / f"{one.code}.log").read_text("utf-8") for one in EDITIONS]
    found = re.findall(r"(chapters/\w+/[\w-]+\.md): Executed notebook", "\n".join(logs))
    return sorted(found)
