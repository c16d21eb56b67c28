"""The files of a chart to take away: CSV, SVG and PNG, each with its title, its sources and its licence inside.

They are named for the page and the chart, `social-sampling-error.svg`, and keep that name as long as the chart does.
In the SVG what they say of themselves is `<title>`, `<desc>` and RDF, in the PNG text chunks; the licence of a CSV is
in the Data Package, and its columns are plain.
"""

import io
import math
import re
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup
from PIL.PngImagePlugin import PngInfo

from cifra.charts.colours import INK, QUIET
from cifra.charts.metadata import ChartMetadata, chart_title, metadata_of, source_line, table_head, table_rows
from cifra.charts.svg import FONT, PADDING, rasterize, render_svg, strip_non_xml
from cifra.editions import Edition
from cifra.numbers.formats import escape_formula
from cifra.project import CHARTS_FOLDER
from cifra.records.citations import LICENSE_URL
from cifra.templates import template
from cifra.typefaces import BOLD, text_width, wrap_text

MOST_PIXELS = 20_000_000  # of a picture: fifteen screens of the usual size
CHART_FILE_KINDS = ("csv", "svg", "png")
MARGIN, GAP = 20, 15  # pixels, as are the next
TITLE_SIZE, TITLE_LINE, SOURCE_SIZE, SOURCE_LINE = 18, 20, 11, 13
TEXT_WIDTH = 620  # a title or a source that is wider goes on in the next line
LINK = re.compile(r"</?a\b[^>]*>")


def chart_file_name(docname: str, name: str) -> str:
    """Return how the files and the page of a chart are called: `social-sampling-error`."""
    return f"{docname.replace('/', '-')}-{name}"


def write_chart_files(
    spec: dict[str, Any], meta: ChartMetadata, outdir: Path, name: str, edition: Edition
) -> dict[str, str]:
    """Write a chart's CSV, SVG and PNG; return their addresses from the edition's root, by kind."""
    folder = outdir / CHARTS_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    statements = file_statements(spec, edition)
    svg = standalone_svg(spec, edition)
    (folder / f"{name}.svg").write_text(svg, "utf-8", newline="\n")
    (folder / f"{name}.png").write_bytes(render_png(svg, statements, edition))
    rows = pd.DataFrame(table_rows(meta, edition), columns=table_head(meta, edition))
    rows.map(escape_formula).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8-sig")
    return {kind: f"{CHARTS_FOLDER}/{name}.{kind}" for kind in CHART_FILE_KINDS}


def standalone_svg(spec: dict[str, Any], edition: Edition) -> str:
    """Return the drawing to take away: with its title and its source drawn and in words, on white, in plain colours."""
    return frame_svg(render_svg(spec, edition), file_statements(spec, edition), edition)


def frame_svg(svg: str, statements: dict[str, str], edition: Edition) -> str:
    """Return a drawing between its title and its source, without links: an address of the site leads nowhere."""
    width, height = svg_size(svg)
    title = wrap_text(statements["title"], TITLE_SIZE, TEXT_WIDTH, BOLD)
    source = wrap_text(statements["source"], SOURCE_SIZE, TEXT_WIDTH)
    top = MARGIN + TITLE_LINE * len(title) + GAP
    bottom = top + height + GAP
    opening = f'<svg x="{MARGIN - PADDING}" y="{top}" width="{width}" height="{height}">'
    return template("chart-file.xml").render(
        drawing=Markup(re.sub(r"<svg[^>]*>", opening, LINK.sub("", svg), count=1)),
        width=math.ceil(max(width - 2 * PADDING, *(text_width(line, TITLE_SIZE, BOLD) for line in title))) + 2 * MARGIN,
        height=bottom + SOURCE_LINE * len(source) + MARGIN,
        titles=[(MARGIN + TITLE_LINE * place, line) for place, line in enumerate(title)],
        sources=[(bottom + SOURCE_LINE * place, line) for place, line in enumerate(source)],
        said=statements,
        margin=MARGIN,
        size=TITLE_SIZE,
        font=FONT,
        colours={"title": INK, "source": QUIET},
        language=edition.code,
        license=LICENSE_URL,
    )


def file_statements(spec: dict[str, Any], edition: Edition) -> dict[str, str]:
    """Return what a file says of itself: title, description, source, and under which licence it may be used."""
    spec = strip_non_xml(spec)
    owner = edition.say("The authors of {report}", report=edition.say("Figure by figure"))
    return {
        "title": chart_title(spec),
        "description": str(spec["description"]),
        "source": source_line(metadata_of(spec), edition),
        "copyright": f"{owner}, CC BY 4.0, {LICENSE_URL}",
    }


def render_png(svg: str, statements: dict[str, str], edition: Edition) -> bytes:
    """Return a drawing in pixels, with what it says of itself under the keywords that the PNG specification has."""
    chunks = PngInfo()
    for keyword, text in statements.items():
        chunks.add_itxt(keyword.capitalize(), text, lang=edition.code)
    png = io.BytesIO()
    rasterize(svg, png_scale(svg)).save(png, "png", pnginfo=chunks)
    return png.getvalue()


def png_scale(svg: str) -> float:
    """Return how many pixels a drawing has for each of its own: two, or as many as keep a very long one in bounds."""
    width, height = svg_size(svg)
    return min(2.0, (MOST_PIXELS / (width * height)) ** 0.5)


def svg_size(svg: str) -> tuple[int, int]:
    """Return a drawing's own width and height in pixels, rounded up."""
    sides = (re.search(rf'<svg[^>]* {side}="([\d.]+)', svg) for side in ("width", "height"))
    width, height = (math.ceil(float(side[1])) for side in sides if side)
    return width, height
