"""The benchmarks: a stock book that is stock, a server that sends gzip, results that are whole.

No test asserts a time.
"""

import gzip
import http.client
import re
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from bench import RESULTS, build, page, report, stock
from bench.report import Values, median_and_range, side_by_side, table, write_part
from bench.serving import serving
from bench.stock import stock_chapter, stock_toc
from bench.synthetic import write_report
from bench.visits import CHARTS_DRAWN, FIRST_CHART, REQUESTS, TRANSFERRED
from cifra import figures, project
from cifra.checks import find_errors
from cifra.content.chapter import parse_chapter
from cifra.data.loading import article_ids, load_table
from cifra.editions import EDITIONS, LANGUAGE_VARIABLE, Edition
from cifra.sphinxext.directives import BLOCKS
from cifra.sphinxext.roles import PRINTERS
from tests.conftest import ROOT

CELL = re.compile(r"^```{code-cell}.*?^```$", re.MULTILINE | re.DOTALL)
REAL = [(edition, path) for edition in EDITIONS for path in project.chapter_files(ROOT, edition.code)]


@pytest.fixture(params=REAL, ids=lambda real: f"{real[0].code}-{real[1].stem}")
def converted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Return a real chapter as it is and as a stock book has it."""
    edition, path = request.param
    monkeypatch.setenv(LANGUAGE_VARIABLE, edition.code)
    text = path.read_text("utf-8")
    return text, stock_chapter(text, edition)


def test_a_stock_chapter_has_nothing_of_ours_and_every_cell_unchanged(converted: tuple[str, str]) -> None:
    ours = {*PRINTERS, *BLOCKS, "answer"}
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
    for edition in EDITIONS:
        monkeypatch.setenv(LANGUAGE_VARIABLE, edition.code)
        printed[edition.code] = stock_chapter(chapter, edition)
    assert printed == {"it": "10 minuti, uno, 24/7\n", "en": "10 minutes, one, 24/7\n"}


def test_a_block_becomes_the_list_of_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LANGUAGE_VARIABLE, "en")
    text = stock_chapter("before\n\n```{register} magicnet\n```\n\n```{studies}\n```\n\nafter\n", EDITIONS[1])
    first, *lines, last = [line for line in text.splitlines() if line]
    assert (first, last) == ("before", "after")
    assert len(lines) == len(figures("magicnet")) + len(load_table(ROOT, "studies"))
    assert all(line.startswith("- ") for line in lines)


def test_a_stock_book_has_every_chapter_in_its_contents(edition: Edition) -> None:
    contents = stock_toc(project.toc_file(ROOT).read_text("utf-8"), edition)
    listed = re.findall(r"file: (\S+)", contents)
    assert {"index", *listed} == {path.stem for path in project.chapter_files(ROOT, edition.code)}
    assert edition.say("The articles") in contents


def test_a_stock_book_is_written_whole_with_a_plain_configuration(tmp_path: Path) -> None:
    stock.write_book(tmp_path / "book", EDITIONS[0], ROOT, run_cells=False)
    config = yaml.safe_load((tmp_path / "book" / "_config.yml").read_text("utf-8"))
    assert config["sphinx"] == {"config": {"language": EDITIONS[0].code}}
    assert len(list((tmp_path / "book").glob("*.md"))) == len(project.chapter_files(ROOT, EDITIONS[0].code))


@pytest.fixture(params=EDITIONS, ids=lambda edition: edition.code)
def edition(request: pytest.FixtureRequest) -> Edition:
    """Return each edition."""
    return request.param


def test_served_stock_pages_ask_the_second_origin_and_carry_nothing_of_our_charts(tmp_path: Path) -> None:
    pages = tmp_path / "_build" / "html"
    pages.mkdir(parents=True)
    spec = '{"mark": "bar", "usermeta": {"cifra": {"narrow": {"a": [1, "})({"]}}}, "data": {"name": "x"}}'
    page = f'<script>"{stock.CDN}/vega@6?noext"; (function(spec){{}})({spec}, {{"mode": "vega-lite"}});</script>'
    (pages / "page.html").write_text(page, "utf-8")
    served = (stock.served_pages(tmp_path, "http://localhost:1") / "page.html").read_text("utf-8")
    assert "http://localhost:1/npm/vega@6?noext" in served
    assert "jsdelivr" not in served
    assert '})({"mark": "bar", "data": {"name": "x"}}, {"mode": "vega-lite"});' in served


def test_a_part_of_the_results_is_replaced_and_the_rest_is_not_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "results.md"
    path.write_text(
        "# A\n\n<!-- build: begin -->\nx\n<!-- build: end -->\n<!-- pages: begin -->\n<!-- pages: end -->\nZ\n"
    )
    monkeypatch.setattr(report, "RESULTS", path)
    for seconds in (1.0, 2.0):
        values: Values = defaultdict(list, {("From nothing, s", "", "ours"): [seconds]})
        write_part("pages", values, "As it is.", 0.5)
    before, part, after = re.split("<!-- pages: (?:begin|end) -->", path.read_text("utf-8"))
    assert (before, after) == ("# A\n\n<!-- build: begin -->\nx\n<!-- build: end -->\n", "\nZ\n")
    assert "load average 0.5 at the start" in part
    assert part.count("| From nothing, s | 2.00 | – | – |") == 1
    assert "1.00" not in part
    with pytest.raises(ValueError, match="no part 'weather'"):
        write_part("weather", defaultdict(list), "", 0.0)


def test_a_cell_says_the_median_the_range_and_what_was_never_there() -> None:
    assert median_and_range([1.0, 3.0, 2.0], 1) == "2.0 (1.0–3.0)"
    assert median_and_range([2.0, None], 1) == "2.0, 1 never"
    assert side_by_side([2.0], [6.0], 1) == ["2.0", "6.0", "3.0"]
    assert side_by_side([0.04], [0.1], 1) == ["0.0", "0.1", "–"]
    assert side_by_side([7.0, 7.0], [None], 0) == ["7", "–", "0.0"]
    assert side_by_side([7.0], [], 0) == ["7", "–", "–"]


def test_a_table_has_a_row_for_each_measure_and_columns_for_each_group() -> None:
    values: Values = defaultdict(list)
    values["Weight, kB", "desktop", "ours"] += [30.04, 30.06]
    values["Requests", "phone", "stock"] += [31]
    head, rule, *rows = table(values).splitlines()
    assert head.startswith("|  | This report, desktop | Stock, desktop | Ratio, desktop | This report, phone |")
    assert rule.count("---:") == 6
    assert rows == ["| Weight, kB | 30.0 (30.0–30.1) | – | – | – | – | – |", "| Requests | – | – | – | – | 31 | – |"]


def test_the_results_have_every_row_of_both_benchmarks() -> None:
    seen = dict.fromkeys((TRANSFERRED, REQUESTS, FIRST_CHART, CHARTS_DRAWN), 1.0)
    measured = page.measure_books({"ours": "", "stock": ""}, lambda *_, **__: seen, "")
    edits = {f"{change}: {how}" for change in (build.PROSE, build.DATA) for how in (build.SEEN, build.WHOLE)}
    rows = {
        line.split("|")[1].strip(): line.split("|")[2:]
        for line in RESULTS.read_text("utf-8").splitlines()
        if "|" in line
    }
    for name in {row for row, _, _ in measured} | edits | {build.PAGES, build.BOOKS}:
        assert re.match(r" \d", rows[name][0]), name


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
            connection.request("GET", f"/{name}")
            answer = connection.getresponse()
            body, original = answer.read(), (tmp_path / name).read_bytes()
            assert kind in answer.headers["Content-Type"]
            assert (answer.headers["Content-Encoding"] == "gzip") == packed
            assert (gzip.decompress(body) if packed else body) == original
            assert (len(body) < len(original)) == packed
            assert (answer.version, answer.will_close) == (11, False)  # kept open for the next request
        connection.close()
