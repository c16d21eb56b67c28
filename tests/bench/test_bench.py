"""The benchmarks: a stock book that is stock, a server that sends gzip, results that are whole.

No test asserts a time.
"""

import gzip
import http.client
import re
from pathlib import Path

import pytest
import yaml

from bench import RESULTS, stock
from bench.chapters import FENCE, OURS, stock_toc
from bench.chapters import stock as as_stock
from bench.page import CHAPTERS, CHARTS, PART, TIMES, WEIGHT
from bench.report import both, ratio, replace_part, table
from bench.serving import serving
from bench.visits import SCREENS
from cifra import project
from cifra.content.chapter import parse_chapter
from cifra.editions import EDITIONS, LANGUAGE_VARIABLE, Edition
from cifra.sphinxext import setup
from tests.conftest import ROOT

REAL = [(one, path) for one in EDITIONS for path in project.chapter_files(ROOT, one.code)]


class Recorder:
    """A Sphinx that keeps the names of the roles and directives that an extension adds."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def add_role(self, name: str, *_: object, **__: object) -> None:
        self.names.add(name)

    add_directive = add_role

    def __getattr__(self, _: str) -> object:
        return lambda *_, **__: None


@pytest.fixture(params=REAL, ids=lambda real: f"{real[0].code}-{real[1].stem}")
def converted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Return a real chapter as it is and as a stock book has it."""
    edition, path = request.param
    monkeypatch.setenv(LANGUAGE_VARIABLE, edition.code)
    text = path.read_text("utf-8")
    return text, as_stock(text, edition)


def names(text: str) -> set[str]:
    """Return the roles and directives that a chapter uses, as the checks read it."""
    pieces = parse_chapter(text)
    return {one.name for one in (*pieces.roles, *pieces.directives)}


def test_a_stock_chapter_has_no_role_and_no_directive_of_ours(converted: tuple[str, str]) -> None:
    ours = Recorder()
    setup(ours)
    assert {"stat", "register"} <= ours.names
    assert names(converted[1]) & ours.names == set()
    assert not re.search(rf"\{{({'|'.join(sorted(ours.names))})\}}", converted[1])


def test_a_stock_chapter_has_every_code_cell_unchanged(converted: tuple[str, str]) -> None:
    before, after = ([match.group() for match in FENCE.finditer(text) if is_code(match)] for text in converted)
    assert before == after
    assert len(after) >= sum(1 for line in converted[0].splitlines() if line.startswith("```{code-cell}"))


def is_code(match: re.Match[str]) -> bool:
    """Return whether a fence is a cell or a listing."""
    return not match["info"].startswith("{") or match["info"].startswith("{code")


def test_a_stock_chapter_keeps_its_headings_and_prints_its_numbers(converted: tuple[str, str]) -> None:
    before, after = (parse_chapter(text) for text in converted)
    assert [one.text for one in before.headings if "{" not in one.text] == [
        one.text for one, old in zip(after.headings, before.headings, strict=True) if "{" not in old.text
    ]
    assert len(" ".join(one.text for one in after.prose)) > len(" ".join(one.text for one in before.prose)) * 0.99


def test_a_number_is_printed_as_the_role_prints_it(monkeypatch: pytest.MonkeyPatch) -> None:
    chapter = "{stat}`technoretail.wait-2017`, {count}`article=magicnet verdict=not-found`, {lit}`24/7`\n"
    printed = {}
    for one in EDITIONS:
        monkeypatch.setenv(LANGUAGE_VARIABLE, one.code)
        printed[one.code] = as_stock(chapter, one)
    assert printed == {"it": "10 minuti, tre, 24/7\n", "en": "10 minutes, three, 24/7\n"}


def test_a_register_becomes_a_list_and_a_card_is_left_out() -> None:
    text = as_stock("before\n\n```{register} magicnet\n```\n\n```{article} magicnet\n```\n\nafter\n", EDITIONS[1])
    lines = [line for line in text.splitlines() if line]
    assert (lines[0], lines[-1]) == ("before", "after")
    assert len(lines) == 2 + 4
    assert all(line.startswith("- ") for line in lines[1:-1])
    assert {"register", "article"} <= OURS


def test_a_stock_book_has_every_chapter_in_its_contents_and_a_plain_configuration(edition: Edition) -> None:
    contents = stock_toc(project.toc_file(ROOT).read_text("utf-8"), edition)
    listed = re.findall(r"file: (\S+)", contents)
    assert {"index", *listed} == {path.stem for path in project.chapter_files(ROOT, edition.code)}
    assert edition.say("The articles") in contents
    assert "cifra" not in yaml.safe_dump(stock.configuration(edition)["sphinx"])


@pytest.fixture(params=EDITIONS, ids=lambda one: one.code)
def edition(request: pytest.FixtureRequest) -> Edition:
    """Return each edition."""
    return request.param


def test_served_stock_pages_ask_the_second_origin_and_carry_nothing_of_our_charts(tmp_path: Path) -> None:
    pages = tmp_path / "html"
    pages.mkdir()
    spec = '{"mark": "bar", "usermeta": {"cifra": {"narrow": {"a": [1, "})({"]}}}, "data": {"name": "x"}}'
    page = f'<script>"{stock.CDN}/vega@6?noext"; (function(spec){{}})({spec}, {{"mode": "vega-lite"}});</script>'
    (pages / "one.html").write_text(page, "utf-8")
    served = (stock.served(pages, "http://localhost:1") / "one.html").read_text("utf-8")
    assert "http://localhost:1/npm/vega@6?noext" in served
    assert "jsdelivr" not in served
    assert '})({"mark": "bar", "data": {"name": "x"}}, {"mode": "vega-lite"});' in served


def test_a_part_of_the_results_is_replaced_and_the_rest_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "results.md"
    path.write_text(
        "# A\n\n<!-- build: begin -->\n\nx\n\n<!-- build: end -->\n\n<!-- pages: begin -->\n<!-- pages: end -->\nZ\n"
    )
    for text in ("one", "two"):
        replace_part(path, "pages", text)
    assert path.read_text() == (
        "# A\n\n<!-- build: begin -->\n\nx\n\n<!-- build: end -->\n\n"
        "<!-- pages: begin -->\n\ntwo\n\n<!-- pages: end -->\nZ\n"
    )
    with pytest.raises(ValueError, match="no part 'weather'"):
        replace_part(path, "weather", "rain")


def test_a_cell_says_the_median_the_range_and_what_was_never_there() -> None:
    assert both([1.0, 3.0, 2.0], 1) == "2.0 (1.0–3.0)"
    assert both([7.0, 7.0], 0) == "7"
    assert both([2.0, None], 1) == "2.0, 1 never"
    assert both([None], 1) == "–"
    assert (ratio([6.0], [2.0], 1), ratio([6.0], [0.0], 1), ratio([0.1], [0.04], 1)) == ("3.0", "–", "–")
    assert table(["a", "b"], [["1", "2"]]).splitlines()[-1] == "| 1 | 2 |"


def test_the_results_have_every_metric_of_both_books_on_both_screens() -> None:
    part = RESULTS.read_text("utf-8").partition(f"<!-- {PART}: begin -->")[2].partition(f"<!-- {PART}: end -->")[0]
    rows = {
        cells[0]: cells[1:] for line in part.splitlines() if (cells := [one.strip() for one in line.split("|")[1:-1]])
    }
    for metric in (*WEIGHT, *TIMES):
        ours_and_stock = [cell for place, cell in enumerate(rows[metric.name]) if place % 3 != 2]
        assert len(ours_and_stock) == 2 * len(SCREENS)
        assert all(re.match(r"\d", cell) for cell in ours_and_stock), metric.name
    for name in CHARTS.values():
        assert all(re.fullmatch(r"\d+ of \d+", cell) for cell in rows[name][:2]), name
    for chapter in CHAPTERS:
        assert part.count(f"| {chapter} |") == len(SCREENS)


def test_the_server_sends_text_in_gzip_and_other_files_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>text</p>" * 500)
    (tmp_path / "vega@6").write_text("let a = 1;\n" * 500)
    (tmp_path / "font.woff2").write_bytes(bytes(range(256)) * 20)
    with serving(tmp_path) as origin:
        connection = http.client.HTTPConnection(origin.removeprefix("http://"))
        for name, kind, packed in (
            ("page.html", "html", True),
            ("vega@6", "javascript", True),
            ("font.woff2", "", False),
        ):
            body, answer = asked(connection, name, {"Accept-Encoding": "gzip"})
            original = (tmp_path / name).read_bytes()
            assert kind in answer.headers["Content-Type"]
            assert (answer.headers["Content-Encoding"] == "gzip") == packed
            assert (gzip.decompress(body) if packed else body) == original
            assert (len(body) < len(original)) == packed
        body, answer = asked(connection, "page.html", {})
        assert (answer.headers["Content-Encoding"], body) == (None, (tmp_path / "page.html").read_bytes())
        assert (answer.version, answer.will_close) == (11, False)  # kept open for the next request
        connection.close()


def asked(
    connection: http.client.HTTPConnection, name: str, headers: dict[str, str]
) -> tuple[bytes, http.client.HTTPResponse]:
    """Return a file as the server sends it, and its head."""
    connection.request("GET", f"/{name}", headers=headers)
    answer = connection.getresponse()
    return answer.read(), answer
