"""The cover of the books, drawn from the data: the title, and a square in its verdict’s hue for each figure."""

import textwrap

from markupsafe import Markup

from cifra.books.book import Book
from cifra.charts.layout import INK, QUIET
from cifra.data.loading import figures
from cifra.data.verdicts import VERDICT_COLOURS, VERDICT_SIGNS

WIDTH, COLUMNS = 1600, 13
SIDE, STEP, LEFT = 84, 100, 155
PAPER, MARK = "#fffdf8", VERDICT_COLOURS["differs"]
SERIF = "'Charis SIL', Charter, 'Bitstream Charter', 'Liberation Serif', Georgia, serif"
SANS = "Arial, 'Liberation Sans', Helvetica, sans-serif"


def cover_svg(book: Book, height: int) -> Markup:
    """Return the cover as a drawing 1600 wide; its title says what the book is called and what is drawn."""
    lines = title_lines(book.title)
    top = 420
    words = [_text(LEFT, top + 215 * place, line, 230, SERIF, INK, "bold") for place, line in enumerate(lines)]
    below = top + 215 * (len(lines) - 1) + 130
    under = [
        _text(LEFT, below + 70 * place, line, 54, SERIF, QUIET)
        for place, line in enumerate(subtitle_lines(book.subtitle))
    ]
    foot = _text(LEFT, height - 150, f"{book.author} · {book.release.year}", 40, SANS, QUIET)
    marks = cover_squares(book, height - 330)
    told = Markup.escape(f"{book.title}. {book.subtitle}. {book.author}, {book.release.year}.")
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}"><title>{told}</title><rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>'
        f'<rect x="{LEFT}" y="170" width="150" height="16" fill="{MARK}"/>'
        f"{''.join([*words, *under, *marks])}{foot}</svg>"
    )


def cover_squares(book: Book, bottom: int) -> list[str]:
    """Return a square for each figure, verdict by verdict, in rows that end at `bottom`."""
    order = list(VERDICT_COLOURS)
    verdicts = sorted(figures(edition=book.edition).verdict, key=order.index)
    rows = -(-len(verdicts) // COLUMNS)
    drawn = []
    for place, verdict in enumerate(verdicts):
        x, y = LEFT + STEP * (place % COLUMNS), bottom - STEP * (rows - place // COLUMNS)
        drawn.append(f'<rect x="{x}" y="{y}" width="{SIDE}" height="{SIDE}" fill="{VERDICT_COLOURS[verdict]}"/>')
        drawn.append(
            f'<text x="{x + SIDE / 2:g}" y="{y + 60}" text-anchor="middle" font-family="{SANS}" font-size="52" '
            f'font-weight="bold" fill="#ffffff">{VERDICT_SIGNS[verdict]}</text>'
        )
    return drawn


def title_lines(title: str) -> list[str]:
    """Return a title on two lines of about the same length: "Cifra per cifra" is "Cifra" over "per cifra"."""
    words = title.split()
    halves = [(" ".join(words[:place]), " ".join(words[place:])) for place in range(1, len(words))]
    return list(min(halves, key=lambda pair: max(map(len, pair)))) if halves else words


def subtitle_lines(text: str) -> list[str]:
    """Return a subtitle with a capital initial, on as many lines as it needs."""
    return textwrap.wrap(text[:1].upper() + text[1:], 44)


def _text(x: int, y: int, text: str, size: int, font: str, colour: str, weight: str = "normal") -> str:
    return (
        f'<text x="{x}" y="{y}" font-family="{font}" font-size="{size}" font-weight="{weight}" fill="{colour}">'
        f"{Markup.escape(text)}</text>"
    )
