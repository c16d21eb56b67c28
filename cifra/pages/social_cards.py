"""The pictures that stand for a page where somebody shares its link: 1200 by 630, one for each page and edition.

A card has the report's name, the page's title as large as it fits, and a square with its sign for each figure that
the page is about, by verdict. It is drawn as SVG and turned into PNG by vl-convert, in the typeface that vl-convert
carries, so that every machine draws the same; Pillow puts it on a palette, which makes a fourth of its size.
"""

import io
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from cifra import project
from cifra.build_cache import cached, digest_of_parts
from cifra.charts.colours import QUIET
from cifra.charts.squares import row_count, square_places
from cifra.charts.svg import rasterize
from cifra.content.chapter import read_chapter
from cifra.data.loading import article_ids, figures
from cifra.data.verdicts import VERDICT_COLOURS, VERDICT_NAMES, VERDICT_SIGNS, sort_verdicts
from cifra.editions import EDITIONS, Edition
from cifra.numbers.formats import format_number
from cifra.templates import template
from cifra.typefaces import BOLD, text_width, wrap_text

CARD_SIZE = (1200, 630)
CARDS_FOLDER = "cards"
FRONT_CARD_FILE = "card.png"
MARGIN, ROOM = 72, 1056  # pixels beside the texts, and between the margins
LARGEST, SMALLEST, STEP = 84, 40, 2
TALLEST = 258  # pixels for the title
TITLE_TOP, LEADING = 176, 1.14
SQUARES = (64, 58, 52, 46, 40, 34, 28)  # the sides to choose from
UNDER_THE_TITLE = 52
SQUARES_LOW = 562  # pixels from the top to the last row's end
FEW = 5  # figures: a page that names fewer is about all of them, or about none in particular
GAP = 0.14  # between two squares, as a part of their side
SHADES = 96


class FittedTitle(NamedTuple):
    """A title that fits: its lines and their size in pixels."""

    lines: list[str]
    size: int


def card_address(page: str) -> str:
    """Return where a page's card is, from the root of its edition."""
    return f"{CARDS_FOLDER}/{page}.png"


def card_alt_text(title: str, edition: Edition) -> str:
    """Return what a card shows, for who does not see it."""
    report = edition.say("Figure by figure")
    words = edition.say("Title card of {report}, with a square for the verdict on each figure", report=report)
    return words if title == report else f"{words}: {title}"


def write_social_cards(outdir: Path, titles: dict[str, str], edition: Edition, records: Path) -> None:
    """Draw the cards of an edition's pages, `titles` by page; `records` is the folder that knows what is drawn."""
    paths = {page: outdir / card_address(page) for page in titles}
    for page, path in paths.items():
        svg = page_card(page, titles[page], edition)
        path.parent.mkdir(parents=True, exist_ok=True)
        cached(records / f"{page}.json", digest_of_parts(svg), [path], partial(_write_card, svg, path))
    for path in {*(outdir / CARDS_FOLDER).rglob("*.png")} - {*paths.values()}:
        path.unlink()


def _write_card(svg: str, path: Path) -> None:
    path.write_bytes(card_png(svg))


def page_card(page: str, title: str, edition: Edition) -> str:
    """Return the card of a page as SVG."""
    report = edition.say("Figure by figure")
    subject = edition.say("survey figures on customer service, checked")
    heading = f"{subject[0].upper()}{subject[1:]}" if title == report else title
    return _card(report, [heading], page_verdicts(page, edition), [edition])


def front_card() -> str:
    """Return the card of the front page as SVG: the report's name in every language."""
    names = [edition.say("Figure by figure") for edition in EDITIONS]
    return _card("", names, sort_verdicts(figures(edition=EDITIONS[0]).verdict), EDITIONS)


def page_verdicts(page: str, edition: Edition) -> list[str]:
    """Return the verdicts of the figures that a page is about.

    Those of its article; else those that its prose names, unless they are few; else all. "" is a figure without one.
    """
    rows = figures(edition=edition)
    if page in article_ids(project.root()):
        return sort_verdicts(rows[rows.article == page].verdict)
    named = rows.id.isin(_named(page))
    return sort_verdicts(rows[named].verdict if page != "index" and named.sum() >= FEW else rows.verdict)


def _named(page: str) -> set[str]:
    """Return the figures and findings that a page's prose names in any edition, so that its cards agree."""
    paths = [project.chapter_file(project.root(), edition.code, page) for edition in EDITIONS]
    roles = [role for path in paths if path.exists() for role in read_chapter(path).roles]
    return {role.text.split()[0] for role in roles if role.name == "stat" and role.text}


@lru_cache(maxsize=4096)
def fit_title(text: str, height: int) -> FittedTitle:
    """Return a text as large as the room allows, on as few lines as that needs, of about one length; cut if it must."""
    for size in range(LARGEST, SMALLEST - 1, -STEP):
        lines, most = wrap_text(text, size, ROOM, BOLD, breaking=False), int(height / size / LEADING)
        if len(lines) <= most and _widest(lines, size) <= ROOM:
            break
    if len(lines) > most:
        return FittedTitle([*lines[: most - 1], f"{lines[most - 1].rstrip(' ,:;')}…"], size)
    narrower = (wrap_text(text, size, room, BOLD, breaking=False) for room in range(ROOM // 2, ROOM, 8))
    fits = (shorter for shorter in narrower if len(shorter) == len(lines) and _widest(shorter, size) <= ROOM)
    return FittedTitle(next(fits, lines), size)


def _widest(lines: Iterable[str], size: int) -> float:
    return max(text_width(line, size, BOLD) for line in lines)


def card_png(svg: str) -> bytes:
    """Return a drawing as a small PNG: on a palette, without a date or the name of a program."""
    drawn = rasterize(svg)
    small = io.BytesIO()
    # The octree takes a tenth of the time of the median cut, for a few kB more; white comes out a shade off.
    palette = drawn.quantize(SHADES, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette.save(small, "PNG")
    return small.getvalue()


def _card(report: str, headings: list[str], verdicts: list[str], editions: Sequence[Edition]) -> str:
    titles = [fit_title(heading, TALLEST // len(headings)) for heading in headings]
    size, lines = min(title.size for title in titles), [line for title in titles for line in title.lines]
    places = [round(TITLE_TOP + size * LEADING * place) for place in range(1, len(lines) + 1)]
    return template("card.xml").render(
        width=CARD_SIZE[0],
        height=CARD_SIZE[1],
        report=report,
        language=" / ".join(edition.name for edition in editions),
        lines=zip(places, lines, strict=True),
        size=size,
        squares=_squares(tuple(verdicts), SQUARES_LOW - places[-1] - UNDER_THE_TITLE),
        legend=_legend(verdicts, editions),
        quiet=QUIET,
    )


@cache
def _squares(verdicts: tuple[str, ...], height: int) -> list[dict[str, Any]]:
    """Return the squares in as many rows as the largest side that fits needs, the last row at the bottom."""
    for side in SQUARES:
        step = side * (1 + GAP)
        rows = row_count(len(verdicts), int((ROOM + side * GAP) // step))
        if rows * step <= height:
            break
    columns = row_count(len(verdicts), max(rows, 1))  # rows of about one length
    places = square_places(len(verdicts), columns, step, left=MARGIN, top=SQUARES_LOW - rows * step)
    return [
        {"x": round(x, 1), "y": round(y, 1), "side": side}
        | {"colour": VERDICT_COLOURS.get(verdict, QUIET), "sign": VERDICT_SIGNS.get(verdict, "")}
        for verdict, (x, y) in zip(verdicts, places, strict=True)
    ]


def _legend(verdicts: list[str], editions: Sequence[Edition]) -> dict[str, Any]:
    """Return the line that says how many of each sign there are, and what it means where one language says it."""
    say, parts = editions[0].say, []
    for verdict, name in VERDICT_NAMES.items():
        if count := verdicts.count(verdict):
            words = f" {say(name)}:" if len(editions) == 1 else ""
            parts.append(f"{VERDICT_SIGNS[verdict]}{words} {format_number(count, editions[0])}")
    text = "\u2003".join(parts)
    return {"text": text, "size": next((size for size in range(25, 12, -1) if text_width(text, size) <= ROOM), 12)}
