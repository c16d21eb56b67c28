"""Whether the addresses of other sites, in the chapters and in the data, still answer.

Sphinx's own link checker asks them: a few at a time, each once, `HEAD` before `GET`, again after a failure, slower when
a server says so. It knows only the links of a book's text, and most of ours stand in tables: so it is given a page of
its own with every address on it. A source that is gone is for a person to judge; nothing fails because of one.
"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from cifra import project
from cifra.content.sources import Sources

ASKING = {
    "linkcheck_anchors": False,
    "linkcheck_rate_limit_timeout": 120.0,
    "linkcheck_report_timeouts_as_broken": False,
    "linkcheck_retries": 3,
    "linkcheck_timeout": 30,
    "linkcheck_workers": 4,
}
REFUSED = (401, 403, 405, 406, 429, 999)  # what servers answer to a program and not to a reader
FORMS = {
    "gone": "does not answer",
    "refused": "answers no program; open it in a browser",
    "late": "did not answer in time",
    "moved": "has moved for good; write the new address",
}


@dataclass(frozen=True)
class Answer:
    """What an address answered: one of `FORMS`, the details, the places (file and line) where it stands."""

    address: str
    form: str
    details: str
    places: tuple[tuple[str, int], ...]


def addresses(book: Sources) -> dict[str, list[tuple[str, int]]]:
    """Return the addresses of other sites in the chapters and in the tables, each with the places where it stands."""
    found: dict[str, list[tuple[str, int]]] = {}
    for address, path, line in _addresses(book):
        if address.startswith(("http://", "https://")) and not set("<> \t\n") & set(address):
            found.setdefault(address, []).append((project.display_path(path, book.folder), line))
    return {address: sorted(set(places)) for address, places in sorted(found.items())}


def answers(asked: dict[str, list[tuple[str, int]]], **asking: Any) -> list[Answer]:
    """Return what the addresses answered, those that are well left out, sorted by the place where they stand."""
    found = [answer for one in _ask(list(asked), ASKING | asking) if (answer := _answer(one, asked))]
    return sorted(found, key=lambda answer: (answer.places, answer.address))


def as_text(asked: int, found: list[Answer]) -> str:
    """Return the answers as lines for a terminal, a place a line."""
    lines = [f"{path}:{line}: {one.address} {FORMS[one.form]} ({one.details})" for path, line, one in _by_place(found)]
    return "\n".join([*lines, _summary(asked, found)])


def as_markdown(asked: int, found: list[Answer]) -> str:
    """Return the answers as Markdown, a file a table."""
    lines, file = [f"**{_summary(asked, found)}**"], ""
    for path, line, one in _by_place(found):
        if path != file:
            lines += ["", f"### {path}", "", "| line | address | |", "| ---: | --- | --- |"]
            file = path
        told = f"{FORMS[one.form]} ({one.details})".replace("|", "\\|").replace("<", "&lt;")
        lines.append(f"| {line} | <{one.address.replace('|', '%7C')}> | {told} |")
    return "\n".join(lines)


def _addresses(book: Sources) -> Iterator[tuple[str, Path, int]]:
    for _, chapter in book.chapters:
        yield from ((link.text, chapter.path, link.line) for link in chapter.links)
    for path, rows in book.tables.items():
        yield from ((cell, path, line) for line, row in rows for cell in row.values())


def _ask(asked: list[str], asking: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what Sphinx's checker says of each address, in its own words; a line of its page is an address."""
    with tempfile.TemporaryDirectory(prefix="cifra-") as name:
        page, out = Path(name) / "index.md", Path(name) / "out"
        page.write_text("# Addresses\n\n" + "".join(f"- <{address}>\n" for address in asked), "utf-8")
        values = asking | {"extensions": ["myst_parser"]}
        with patch_docutils(), docutils_namespace():
            app = Sphinx(name, None, out, out, "linkcheck", confoverrides=values, status=None, warning=None)
            app.build()
        lines = (out / "output.json").read_text("utf-8").splitlines()
    return [told | {"uri": asked[told["lineno"] - 3]} for told in map(json.loads, lines)]


def _answer(told: dict[str, Any], asked: dict[str, list[tuple[str, int]]]) -> Answer | None:
    """Return an answer that someone should read, or nothing: the address is well."""
    details = " ".join(str(told["info"]).split())
    permanent = told["status"] == "redirected" and told["code"] in (301, 308)
    refused = any(details.startswith(str(code)) for code in REFUSED) or told["status"] == "rate-limited"
    form = {"timeout": "late", "broken": "refused" if refused else "gone"}.get(
        told["status"], "moved" if permanent else ""
    )
    return Answer(told["uri"], form, details, tuple(asked[told["uri"]])) if form else None


def _by_place(found: list[Answer]) -> list[tuple[str, int, Answer]]:
    return sorted(((path, line, one) for one in found for path, line in one.places), key=lambda one: (one[0], one[1]))


def _summary(asked: int, found: list[Answer]) -> str:
    counts = [(form, sum(one.form == form for one in found)) for form in FORMS]
    told = [f"{number} {form}" for form, number in counts if number]
    return f"{asked} addresses asked: {', '.join(told) or 'all answer'}."
