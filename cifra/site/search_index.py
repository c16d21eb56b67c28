"""The search: an index of each edition's pages and figures, which Pagefind writes beside the pages.

    <site>/<code>/pagefind/     the index, in small pieces that a browser asks for one by one, and what reads it

A page is indexed by its text: what `data-pagefind-body` marks (`layout.html`), without `NOT_INDEXED_PARTS`. A figure
is indexed by itself and leads to its row on the data page, so that it is found by its number, by what it measures,
by its study and by its verdict; the tables that say the same again are left out of their pages. A page whose front
matter names `questions` has a record for them, which gives the sentence of its answer box, or else its description.

Sphinx gives the id of a heading to its section and Pagefind leads to headings, so the copy that is indexed, and only
that, has it on the heading; there a term of the glossary is a heading too. Pagefind takes "all’85%" for one word, so a
thin space follows each elision, which `search-dialog.js` takes away again. The same pages give the same bytes.

Looked at: Sphinx's own search (no stems across accents, its index in every page) and Lunr (the whole index at once).
"""

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cifra import project
from cifra.content.answers import page_questions
from cifra.editions import EDITIONS, Edition
from cifra.project import DATA_PAGE, row_link
from cifra.records.blocks import figure_collection
from cifra.templates import template

SEARCH_FOLDER = "pagefind"
BODY = "data-pagefind-body"
HEADINGS = ("h1", "h2", "h3", "h4")
NOT_INDEXED_PARTS = (
    ".headerlink",
    "details.code",
    ".chart-description, .chart-wake, .chart-drawing, .chart-keys, .chart-legend, .chart-tools",
    ".register, .collection, .downloads, .paper-files",  # their rows are records, or files
    ".study ul:has(.study-verdict)",
    "div:has(> .cite-text)",
    ".cite",
    ".sign, .opening",
    "script, style, svg, iframe, dialog, button, textarea",
)
UNSEARCHED = ("url", "kind", "sign")  # what is told of a figure and is no word to find it by
ELISION = re.compile(r"(?<=\w)(?:[’']|&#39;)(?=[^\s<]|<(?!/))")
THIN_SPACE = "\u200a"
# What Pagefind writes for interfaces other than ours.
NOT_NEEDED = ("pagefind-*ui.*", "pagefind-highlight.js")


def write_search_index(site: Path, folder: Path) -> None:
    """Write the index of every edition of a site, from its pages and from the data of the project in `folder`."""
    with project.rooted_at(folder):
        for edition in EDITIONS:
            _index_edition(site / edition.code, edition)
            _drop_unneeded_files(site / edition.code / SEARCH_FOLDER, edition)


def indexed_text(page: str) -> LexborNode | None:
    """Return what is indexed of a page's HTML, or nothing for a page that is not to be found (the search, an index)."""
    article = LexborHTMLParser(page).css_first(f"article[{BODY}]")
    if article is None:
        return None
    for part in article.css(", ".join(NOT_INDEXED_PARTS)):
        part.decompose()
    for term in article.css("dl.glossary > dt[id]"):
        html = f'<h3 id="{term.attributes["id"]}">{term.inner_html}</h3>'
        term.replace_with(LexborHTMLParser(html, is_fragment=True).root or "")
    for section in article.css("section[id]"):
        heading = next((part for part in section.iter() if part.tag in HEADINGS), None)
        if heading is not None:
            heading.attrs["id"] = section.attributes["id"]
            del section.attrs["id"]
    for name in article.css(".article-card dt"):
        name.insert_child(": ")  # which the page's style says by its place
    if "data-chapter" in article.attributes:
        article.attrs["data-pagefind-meta"] = "chapter[data-chapter]"
    return article


def figure_records(edition: Edition) -> list[dict[str, Any]]:
    """Return every figure as it is indexed: its `id`, its `meta`, and other `words` that it is found by.

    `meta` has the number as the edition prints it (`title`), what it measures, article, source, the verdict's word, its
    id (`kind`) and its sign, the address (`url`); and what is shown only where it answers a search: of whom (`said`),
    topic and note.
    """
    return [_record(row, edition) for row in figure_collection(edition)["rows"]]


def answer_record(page: str, name: str, questions: list[str]) -> dict[str, Any]:
    """Return what answers the questions of a page: its title, the sentence to quote with its address, or what it says.

    `page` is its HTML, `name` its name.
    """
    tree = LexborHTMLParser(page)
    box, title = tree.css_first("article .answer"), tree.css_first("article h1")
    for link in title.css(".headerlink") if title else ():
        link.decompose()
    sentence = box.css_first("dd") if box else None
    described = tree.css_first("meta[name=description]")
    meta = {
        "title": title.text() if title else name,
        "answer": sentence.text() if sentence else described.attributes["content"] if described else "",
        "url": f"{name}.html#{box.attributes['id']}" if box and box.attributes.get("id") else f"{name}.html",
    }
    return {"meta": {key: " ".join(str(text).split()) for key, text in meta.items()}, "words": questions}


def _index_edition(pages: Path, edition: Edition) -> None:
    """Index the pages of an edition, their answers, and its figures where it has the page of the data.

    By Pagefind's command: its Python interface ends the program before all is written
    (https://github.com/Pagefind/pagefind/pull/1272, in no release yet).
    """
    with TemporaryDirectory() as name:
        source = Path(name)
        for path in sorted(pages.rglob("*.html")):
            article = indexed_text(path.read_text("utf-8"))
            if article is not None:
                _save(source / path.relative_to(pages), f"<html><body>{article.html}</body></html>")
        for chapter in project.chapter_files(project.root(), edition.code):
            name, questions = project.page_name(project.root(), chapter), page_questions(chapter)
            path = pages / f"{name}.html"
            if questions and path.exists():
                _save_record(
                    source / "answers" / f"{name}.html", answer_record(path.read_text("utf-8"), name, questions)
                )
        if (pages / f"{DATA_PAGE}.html").exists():
            for record in figure_records(edition):
                _save_record(source / DATA_PAGE / f"{record['id']}.html", record)
        options = {"site": source, "output-path": pages / SEARCH_FOLDER, "force-language": edition.code}
        arguments = [part for option, value in options.items() for part in (f"--{option}", str(value))]
        subprocess.run([sys.executable, "-m", "pagefind", *arguments, "--keep-index-url", "--quiet"], check=True)


def _save_record(path: Path, record: dict[str, Any]) -> None:
    _save(path, template("search-record.html").render(**record, unsearched=UNSEARCHED))


def _save(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ELISION.sub(rf"\g<0>{THIN_SPACE}", text), "utf-8")


def _record(row: dict[str, Any], edition: Edition) -> dict[str, Any]:
    places = [value for name in ("country", "year") for value in row[name]["found_by"]]
    words = (*places, row["source_value"], row["as_written"])
    meta = {
        "title": row["number"],
        "measure": row["measure"],
        "article": row["article"],
        "source": row["study"] or row["attributed"],
        "verdict": row["verdict_name"],
        "said": row["said"],
        "topic": row["topic"],
        "note": row["note"],
        "kind": row["verdict"],
        "sign": row["sign"],
        "url": row_link(row["id"]),
    }
    return {"id": row["id"], "meta": meta, "words": [word for word in words if word != edition.say("not stated")]}


def _drop_unneeded_files(bundle: Path, edition: Edition) -> None:
    """Drop what no page of ours asks for: other interfaces, the stemmer of no language where the edition's exists."""
    stemmer = bundle / f"wasm.{edition.code}.pagefind"
    unwanted = (*NOT_NEEDED, *(["wasm.unknown.pagefind"] if stemmer.exists() else []))
    for path in (path for pattern in unwanted for path in bundle.glob(pattern)):
        path.unlink()
