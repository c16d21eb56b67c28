"""The files of a chart to take away: CSV, SVG and PNG, each with its title, its sources and its licence inside.

They are named for the page and the chart, `social-sampling-error.svg`, and keep that name as long as the chart does.
In the SVG what they say of themselves is `<title>`, `<desc>` and RDF, in the PNG text chunks; the licence of a CSV is
in the Data Package, and its columns are plain.
"""

import io
import math
import re
import textwrap
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup
from PIL.PngImagePlugin import PngInfo

from cifra.citation import LICENSE
from cifra.drawing import FOLDER, FONT, PADDING, drawn, pixels, readable
from cifra.editions import Edition
from cifra.formats import inert
from cifra.marks import INK, QUIET
from cifra.provenance import Meta, meta_of, source_line, table_head, table_rows, title_of
from cifra.templates import template

MOST_PIXELS = 20_000_000  # of a picture: fifteen screens of the usual size
KINDS = ("csv", "svg", "png")
MARGIN, GAP = 20, 15  # pixels, as are the next
TITLE_SIZE, TITLE_LINE, SOURCE_LINE = 18, 20, 13
TITLE_LETTERS, SOURCE_LETTERS = 62, 105  # in a line
LINK = re.compile(r"</?a\b[^>]*>")


def name_of_files(docname: str, name: str) -> str:
    """Return how the files and the page of a chart are called: `social-sampling-error`."""
    return f"{docname.replace('/', '-')}-{name}"


def write_files(spec: dict[str, Any], meta: Meta, outdir: Path, name: str, edition: Edition) -> dict[str, str]:
    """Write a chart's CSV, SVG and PNG; return their addresses from the edition's root, by kind."""
    folder = outdir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    said = said_of(spec, edition)
    svg = framed(drawn(spec, edition), said, edition)
    (folder / f"{name}.svg").write_text(svg, "utf-8", newline="\n")
    (folder / f"{name}.png").write_bytes(png(svg, said, edition))
    rows = pd.DataFrame(table_rows(meta, edition), columns=table_head(meta, edition))
    rows.map(inert).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
    return {kind: f"{FOLDER}/{name}.{kind}" for kind in KINDS}


def file_svg(spec: dict[str, Any], edition: Edition) -> str:
    """Return the drawing to take away: with its title and its source drawn and told, on white, in plain colours."""
    return framed(drawn(spec, edition), said_of(spec, edition), edition)


def framed(svg: str, said: dict[str, str], edition: Edition) -> str:
    """Return a drawing between its title and its source, without links: an address of the site leads nowhere."""
    title, source = textwrap.wrap(said["title"], TITLE_LETTERS), textwrap.wrap(said["source"], SOURCE_LETTERS)
    width, height = size(svg)
    top = MARGIN + TITLE_LINE * len(title) + GAP
    bottom = top + height + GAP
    opening = f'<svg x="{MARGIN - PADDING}" y="{top}" width="{width}" height="{height}">'
    return template("chart-file.xml").render(
        drawing=Markup(re.sub(r"<svg[^>]*>", opening, LINK.sub("", svg), count=1)),
        width=max([width - 2 * PADDING, *map(_wide, title)]) + 2 * MARGIN,
        height=bottom + SOURCE_LINE * len(source) + MARGIN,
        titles=[(MARGIN + TITLE_LINE * place, line) for place, line in enumerate(title)],
        sources=[(bottom + SOURCE_LINE * place, line) for place, line in enumerate(source)],
        said=said,
        margin=MARGIN,
        size=TITLE_SIZE,
        font=FONT,
        colours={"title": INK, "source": QUIET},
        language=edition.code,
        license=LICENSE,
    )


def said_of(spec: dict[str, Any], edition: Edition) -> dict[str, str]:
    """Return what a file says of itself: title, description, source, and under which licence it may be used."""
    spec = readable(spec)
    owner = edition.say("The authors of {report}", report=edition.say("Figure by figure"))
    return {
        "title": title_of(spec),
        "description": str(spec["description"]),
        "source": source_line(meta_of(spec), edition),
        "copyright": f"{owner}, CC BY 4.0, {LICENSE}",
    }


def png(svg: str, said: dict[str, str], edition: Edition) -> bytes:
    """Return a drawing in pixels, with what it says of itself under the keywords that the PNG specification has."""
    told = PngInfo()
    for keyword, text in said.items():
        told.add_itxt(keyword.capitalize(), text, lang=edition.code)
    written = io.BytesIO()
    pixels(svg, scale(svg)).save(written, "png", pnginfo=told)
    return written.getvalue()


def scale(svg: str) -> float:
    """Return how many pixels a drawing has for each of its own: two, or as many as keep a very long one in bounds."""
    width, height = size(svg)
    return min(2.0, (MOST_PIXELS / (width * height)) ** 0.5)


def size(svg: str) -> tuple[int, int]:
    """Return a drawing's own width and height in pixels, rounded up."""
    sides = (re.search(rf'<svg[^>]* {side}="([\d.]+)', svg) for side in ("width", "height"))
    width, height = (math.ceil(float(found[1])) for found in sides if found)
    return width, height


def _wide(line: str) -> int:
    """Return how many pixels a line of the title has at most: a letter three fifths of its size, a capital four."""
    return int(sum(0.8 if letter.isupper() else 0.58 for letter in line) * TITLE_SIZE)
