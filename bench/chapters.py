"""A chapter of the report as a chapter of any Jupyter Book: our roles as text, our directives as lists or left out.

What a stock book can read stays as it is: the front matter, the prose, the code cells, `{term}` and `{glossary}`. A
number that a role prints is printed here by the same functions, so that both books have the same words.
"""

import re
from collections.abc import Callable
from typing import Any

import yaml

from cifra import project
from cifra.content.chapter import CODE_DIRECTIVES, DIRECTIVE_HEADER
from cifra.data.loading import figures, load_table
from cifra.editions import Edition
from cifra.numbers.counting import count_figures
from cifra.numbers.formats import ONE_DECIMAL, count_in_words, format_number
from cifra.numbers.sampling_error import margin_of_query
from cifra.numbers.stat import format_as_stated, stat
from cifra.records.citations import study_label
from cifra.sphinxext.directives import ARTICLE_BLOCKS, REPORT_BLOCKS

ROLE = re.compile(r"\{(?P<name>[a-z][\w-]*)\}`(?P<text>[^`]+)`")
FENCE = re.compile(
    r"^(?P<fence>`{3,}|~{3,}|:{3,})(?P<info>[^\n]*)\n(?P<body>.*?)^(?P=fence)[ \t]*$", re.MULTILINE | re.DOTALL
)
OURS = {*REPORT_BLOCKS, *ARTICLE_BLOCKS}


def stock(chapter: str, edition: Edition) -> str:
    """Return a chapter's text as a stock Jupyter Book reads it. `BOOK_LANGUAGE` has to name the edition."""
    written, place = "", 0
    for match in FENCE.finditer(chapter):
        written += _printed(chapter[place : match.start()], edition) + _block(match, edition)
        place = match.end()
    return written + _printed(chapter[place:], edition)


def stock_toc(text: str, edition: Edition) -> str:
    """Return `_toc.yml` with its captions and titles, which are messages, in the edition's language."""
    contents = yaml.safe_load(text)
    for part in contents.get("parts", [contents]):
        for entry in (part, *part["chapters"]):
            entry |= {key: edition.say(entry[key]) for key in ("caption", "title") if key in entry}
    return yaml.safe_dump(contents, allow_unicode=True, sort_keys=False)


def _block(match: re.Match[str], edition: Edition) -> str:
    """Return a fence: code untouched, a block of ours as a list or nothing, the words of any other with our roles
    printed.
    """
    directive = DIRECTIVE_HEADER.match(match["info"])
    if not directive or directive["name"] in CODE_DIRECTIVES:
        return match.group()
    if directive["name"] in OURS:
        return "\n".join(f"- {line}" for line in _listed(directive["name"], directive["argument"], edition))
    return f"{match['fence']}{match['info']}\n{stock(match['body'], edition)}{match['fence']}"


def _listed(name: str, argument: str, edition: Edition) -> list[str]:
    """Return what a block of ours lists: figures, studies; nothing for one that is not about rows of the data."""
    if name == "studies":
        return [study_label(row, edition) for row in load_table(project.root(), "studies").itertuples()]
    if name not in ("collection", "register"):
        return []
    rows = figures(argument or None, edition=edition)
    return [
        f"{row.measure}: {format_as_stated(row.value, row.unit, row.qualifier, edition)}" for row in rows.itertuples()
    ]


def _printed(prose: str, edition: Edition) -> str:
    """Return prose with our roles as the text that they print."""
    printers: dict[str, Callable[[str], Any]] = {
        "stat": lambda text: stat(*text.split(), edition=edition),
        "count": lambda text: _count(text, edition),
        "margin": lambda text: format_number(round(margin_of_query(text), 1), edition, ONE_DECIMAL),
        "lit": str,
    }

    def text(match: re.Match[str]) -> str:
        printer = printers.get(match["name"])
        return str(printer(" ".join(match["text"].split()))) if printer else match.group()

    return ROLE.sub(text, prose)


def _count(text: str, edition: Edition) -> str:
    """Return what `{count}` prints."""
    query = text.removesuffix(" digits")
    words = count_in_words if query == text else format_number
    return words(count_figures(query), edition)
