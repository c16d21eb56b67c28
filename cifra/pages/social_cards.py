"""The pictures that stand for a page where somebody shares its link: 1200 by 630, one for each page and edition.

A card has the report's name, the page's title as large as it fits, and a square with its sign for each figure that
the page is about, by verdict. It is drawn as SVG and turned into PNG by vl-convert, in the typeface that vl-convert
carries, so that every machine draws the same; Pillow puts it on a palette, which makes a fourth of its size.
"""

import hashlib
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from PIL import Image

from cifra import project
from cifra.charts.colours import QUIET
from cifra.charts.svg import rasterize
from cifra.content.chapter import read_chapter
from cifra.data.loading import article_ids, figures
from cifra.data.verdicts import VERDICT_COLOURS, VERDICT_NAMES, VERDICT_SIGNS
from cifra.editions import EDITIONS, Edition
from cifra.numbers.formats import format_number
from cifra.templates import template

CARD_SIZE = (1200, 630)
CARDS_FOLDER = "cards"
FRONT_CARD_FILE = "card.png"
ROOM = 1056  # between the margins
LARGEST, SMALLEST, STEP = 84, 40, 2
TALLEST = 258  # pixels for the title
LEADING = 1.14
SQUARES = (64, 58, 52, 46, 40, 34, 28)  # the sides to choose from
UNDER_THE_TITLE = 52
SQUARES_LOW = 562  # pixels from the top to the last row's end
FEW = 5  # figures: a page that names fewer is about all of them, or about none in particular
GAP = 0.14  # between two squares, as a part of their side
SHADES = 96
# Advance widths of Liberation Sans Bold in thousandths of an em; letters with an accent are as wide as those without.
WIDTHS = {
    278: " '’‘,./I\\ijl·ìíîïÌÍ\xa0|",
    333: "!()-:;[]ft",
    389: "*rz{}",
    500: '“”"',
    611: "?FLTZbdghnopquñòóôõöùúûü",
    667: "EPSVXYÈÉ",
    722: "&ABCDHKNRUÀÁÒÙ",
    778: "GOQw",
    833: "M",
    889: "%m",
    944: "W",
    1000: "—…@",
}
WIDTH = {letter: width for width, letters in WIDTHS.items() for letter in letters}
USUAL = 584  # of the other letters, digits and signs the widest that is common


@dataclass(frozen=True)
class FittedTitle:
    """A title that fits: its lines and their size in pixels."""

    lines: tuple[str, ...]
    size: int


def card_address(page: str) -> str:
    """Return where a page's card is, from the root of its edition."""
    return f"{CARDS_FOLDER}/{page}.png"


def card_alt_text(title: str, edition: Edition) -> str:
    """Return what a card shows, for who does not see it."""
    report = edition.say("Figure by figure")
    told = edition.say("Title card of {report}, with a square for the verdict on each figure", report=report)
    return told if title == report else f"{told}: {title}"


def write_social_cards(outdir: Path, titles: dict[str, str], edition: Edition, drawn: Path) -> None:
    """Draw the cards of an edition's pages, `titles` by page; `drawn` remembers those that need no drawing again."""
    before = json.loads(drawn.read_text("utf-8")) if drawn.exists() else {}
    now = {}
    for page, title in sorted(titles.items()):
        svg = page_card(page, title, edition)
        target = outdir / card_address(page)
        now[page] = hashlib.sha256(svg.encode()).hexdigest()
        if before.get(page) != now[page] or not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(card_png(svg))
    for page in before.keys() - now.keys():
        (outdir / card_address(page)).unlink(missing_ok=True)
    drawn.write_text(json.dumps(now, sort_keys=True), "utf-8")


def page_card(page: str, title: str, edition: Edition) -> str:
    """Return the card of a page as SVG."""
    report = edition.say("Figure by figure")
    first = title == report
    shown = edition.say("survey figures on customer service, checked")
    heading = f"{shown[0].upper()}{shown[1:]}" if first else title
    return _drawn(report, edition.name, [fit_title(heading, TALLEST)], page_verdicts(page, edition), (edition,))


def front_card() -> str:
    """Return the card of the front page as SVG: the report's name in every language."""
    names = [one.say("Figure by figure") for one in EDITIONS]
    titles = [fit_title(name, TALLEST // len(names)) for name in names]
    size = min(one.size for one in titles)
    known = figures(edition=EDITIONS[0]).verdict
    told = " / ".join(one.name for one in EDITIONS)
    return _drawn("", told, [FittedTitle(one.lines, size) for one in titles], sort_verdicts(known), EDITIONS)


def page_verdicts(page: str, edition: Edition) -> list[str]:
    """Return the verdicts of the figures that a page is about.

    Those of its article; else those that its prose names, unless they are few; else all. "" is a figure without one.
    """
    known = figures(edition=edition).set_index("id")
    if page in article_ids(project.root()):
        return sort_verdicts(known[known.article == page].verdict)
    named = known.index.isin(_named(page))
    return sort_verdicts(known[named].verdict if page != "index" and named.sum() >= FEW else known.verdict)


def _named(page: str) -> set[str]:
    """Return the figures and findings that a page's prose names in any edition, so that its cards agree."""
    paths = [project.chapter_file(project.root(), one.code, page) for one in EDITIONS]
    roles = [role for path in paths if path.exists() for role in read_chapter(path).roles]
    return {role.text.split()[0] for role in roles if role.name == "stat" and role.text}


def sort_verdicts(verdicts: Iterable[str]) -> list[str]:
    """Return verdicts in the order of the report, those that are missing last."""
    order = [*VERDICT_COLOURS, ""]
    return sorted(verdicts, key=order.index)


@lru_cache(maxsize=4096)
def fit_title(text: str, height: int) -> FittedTitle:
    """Return a text on as few lines as its size allows, as large as the room allows, its lines of about one length."""
    for size in range(LARGEST, SMALLEST, -STEP):
        lines = wrap_text(text, size, ROOM)
        if len(lines) * size * LEADING <= height and all(text_width(line, size) <= ROOM for line in lines):
            return FittedTitle(balance_lines(text, size, len(lines)), size)
    lines = wrap_text(text, SMALLEST, ROOM)
    most = int(height / SMALLEST / LEADING)
    cut = lines if len(lines) <= most else (*lines[: most - 1], f"{lines[most - 1].rstrip(' ,:;')}…")
    return FittedTitle(cut, SMALLEST)


def balance_lines(text: str, size: int, count: int) -> tuple[str, ...]:
    """Return the lines of a text in the narrowest room that needs no more than `count` of them."""
    tightest = range(ROOM // 2, ROOM, 8)
    found = (wrap_text(text, size, room) for room in tightest)
    fits = (one for one in found if len(one) <= count and all(text_width(line, size) <= ROOM for line in one))
    return next(fits, wrap_text(text, size, ROOM))


def wrap_text(text: str, size: int, room: int) -> tuple[str, ...]:
    """Return a text broken into lines between words."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return tuple(lines)


def text_width(text: str, size: float) -> float:
    """Return how wide a text is in pixels, in bold."""
    return sum(WIDTH.get(letter, USUAL) for letter in text) * size / 1000


def card_png(svg: str) -> bytes:
    """Return a drawing as a small PNG: on a palette, without a date or the name of a program."""
    drawn = rasterize(svg)
    small = io.BytesIO()
    # The octree takes a tenth of the time of the median cut, for a few kB more; white comes out a shade off.
    palette = drawn.quantize(SHADES, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette.save(small, "PNG")
    return small.getvalue()


def _drawn(
    report: str, language: str, titles: list[FittedTitle], verdicts: list[str], named: tuple[Edition, ...]
) -> str:
    lines, y = [], 176.0
    for title in titles:
        for text in title.lines:
            y += title.size * LEADING
            lines.append({"text": text, "size": title.size, "y": round(y)})
    squares = _squares(tuple(verdicts), SQUARES_LOW - round(y) - UNDER_THE_TITLE)
    return template("card.xml").render(
        width=CARD_SIZE[0],
        height=CARD_SIZE[1],
        report=report,
        language=language,
        lines=lines,
        squares=squares,
        legend=_legend(verdicts, named),
        quiet=QUIET,
    )


@cache
def _squares(verdicts: tuple[str, ...], high: int) -> list[dict[str, Any]]:
    """Return the squares in as many rows as the largest side that fits needs, the last row at the bottom."""
    for side in SQUARES:
        pitch = side * (1 + GAP)
        a_row = int((ROOM + side * GAP) // pitch)
        rows = -(-len(verdicts) // a_row)
        if rows * pitch <= high:
            break
    a_row = -(-len(verdicts) // rows) if rows else 1
    top = SQUARES_LOW - rows * pitch
    return [
        {
            "x": round(72 + place % a_row * pitch, 1),
            "y": round(top + place // a_row * pitch, 1),
            "side": side,
            "colour": VERDICT_COLOURS.get(verdict, QUIET),
            "sign": VERDICT_SIGNS.get(verdict, ""),
        }
        for place, verdict in enumerate(verdicts)
    ]


def _legend(verdicts: list[str], named: tuple[Edition, ...]) -> dict[str, Any]:
    """Return the line that says how many of each sign there are, and what it means where one language says it."""
    counts = {verdict: verdicts.count(verdict) for verdict in VERDICT_NAMES if verdict in verdicts}
    words = {verdict: f" {named[0].say(VERDICT_NAMES[verdict])}:" if len(named) == 1 else "" for verdict in counts}
    told = [f"{VERDICT_SIGNS[one]}{words[one]} {format_number(count, named[0])}" for one, count in counts.items()]
    text = "\u2003".join(told)
    size = next((size for size in range(25, 12, -1) if text_width(text, size) <= ROOM * 1.02), 12)
    return {"text": text, "size": size}
