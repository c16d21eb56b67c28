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
from bench.build import ROWS
from bench.chapters import stock_chapter, stock_toc
from bench.page import CHARTS, TIMES, WEIGHT
from bench.report import median_and_range, replace_part, side_by_side, table
from bench.serving import serving
from bench.synthetic import write_report
from bench.visits import SCREENS
from cifra import project
from cifra.checks import find_errors
from cifra.content.chapter import parse_chapter
from cifra.data.loading import article_ids
from cifra.editions import EDITIONS, LANGUAGE_VARIABLE, Edition
from cifra.sphinxext.directives import NAMED_BLOCKS, REPORT_BLOCKS
from cifra.sphinxext.roles import PRINTERS
from tests.conftest import ROOT

CELL = re.compile(r"^```{code-cell}.*?^```$", re.MULTILINE | re.DOTALL)
REAL = [(one, path) for one in EDITIONS for path in project.chapter_files(ROOT, one.code)]


@pytest.fixture(params=REAL, ids=lambda real: f"{real[0].code}-{real[1].stem}")
def converted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Return a real chapter as it is and as a stock book has it."""
    edition, path = request.param
    monkeypatch.setenv(LANGUAGE_VARIABLE, edition.code)
    text = path.read_text("utf-8")
    return text, stock_chapter(text, edition)


def test_a_stock_chapter_has_nothing_of_ours_and_every_cell_unchanged(converted: tuple[str, str]) -> None:
    ours = {*PRINTERS, *REPORT_BLOCKS, *NAMED_BLOCKS, "answer"}
    pieces = parse_chapter(converted[1])
    assert {piece.name for piece in (*pieces.roles, *pieces.directives)} & ours == set()
    assert not re.search(rf"\{{({'|'.join(ours)})\}}", converted[1])
    before, after = (CELL.findall(text) for text in converted)
    assert before == after


def test_a_stock_chapter_keeps_its_headings_and_prints_its_numbers(converted: tuple[str, str]) -> None:
    before, after = (parse_chapter(text) for text in converted)
    headings = [(old.text, new.text) for old, new in zip(before.headings, after.headings, strict=True)]
    assert [old for old, new in headings if "{" not in old and old != new] == []
    assert (
        len(" ".join(piece.text for piece in after.prose)) > len(" ".join(piece.text for piece in before.prose)) * 0.99
    )


def test_a_number_is_printed_as_the_role_prints_it(monkeypatch: pytest.MonkeyPatch) -> None:
    chapter = "{stat}`technoretail.wait-2017`, {count}`article=magicnet verdict=not-found`, {lit}`24/7`\n"
    printed = {}
    for one in EDITIONS:
        monkeypatch.setenv(LANGUAGE_VARIABLE, one.code)
        printed[one.code] = stock_chapter(chapter, one)
    assert printed == {"it": "10 minuti, uno, 24/7\n", "en": "10 minutes, one, 24/7\n"}


def test_a_register_becomes_a_list_and_a_card_is_left_out() -> None:
    text = stock_chapter("before\n\n```{register} magicnet\n```\n\n```{article} magicnet\n```\n\nafter\n", EDITIONS[1])
    lines = [line for line in text.splitlines() if line]
    assert (lines[0], lines[-1]) == ("before", "after")
    assert len(lines) == 2 + 4
    assert all(line.startswith("- ") for line in lines[1:-1])


def test_a_stock_book_has_every_chapter_in_its_contents_and_a_plain_configuration(edition: Edition) -> None:
    contents = stock_toc(project.toc_file(ROOT).read_text("utf-8"), edition)
    listed = re.findall(r"file: (\S+)", contents)
    assert {"index", *listed} == {path.stem for path in project.chapter_files(ROOT, edition.code)}
    assert edition.say("The five articles") in contents
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
    served = (stock.serve_from(pages, "http://localhost:1") / "one.html").read_text("utf-8")
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
    assert median_and_range([1.0, 3.0, 2.0], 1) == "2.0 (1.0–3.0)"
    assert median_and_range([2.0, None], 1) == "2.0, 1 never"
    assert side_by_side([2.0], [6.0], 1) == ["2.0", "6.0", "3.0"]
    assert side_by_side([0.04], [0.1], 1) == ["0.0", "0.1", "–"]
    assert side_by_side([7.0, 7.0], [None], 0) == ["7", "–", "0.0"]
    assert side_by_side([7.0], [], 0) == ["7", "–", "–"]
    assert table(["a", "b"], [["1", "2"]]).splitlines()[-1] == "| 1 | 2 |"


def test_the_results_have_every_metric_of_both_books_on_both_screens() -> None:
    parts = [part.partition(": end")[0] for part in RESULTS.read_text("utf-8").split(": begin -->")[1:]]
    rows = {
        cells[0]: cells[1:]
        for line in "".join(parts).splitlines()
        if (cells := [cell.strip() for cell in line.split("|")[1:-1]])
    }
    for metric in (*WEIGHT, *TIMES):
        assert len([cell for cell in rows[metric.name] if re.match(r"\d", cell)]) >= 2 * len(SCREENS), metric.name
    assert all(re.fullmatch(r"\d+ of \d+", cell) for name in CHARTS.values() for cell in rows[name][:2])
    assert all(re.match(r"\d", rows[name][0]) for name in ROWS)


def test_a_report_with_more_articles_passes_the_checks(tmp_path: Path) -> None:
    write_report(tmp_path / "more", 2)
    with project.rooted_at(tmp_path / "more"):
        assert find_errors(tmp_path / "more") == []
        assert "test-0002" in article_ids(tmp_path / "more")


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
