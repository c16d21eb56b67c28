"""The page of each chart alone, for other people's pages to show in a frame, and the snippet that asks for it.

    <edition>/embed/<page>-<chart>.html    the drawings, title, sources, licence, the way back; no script at all
    <edition>/_static/embed.css            the one stylesheet of them all; light or dark as the reader's system is

Search engines are asked to leave these pages out: the chart itself is at `<page>.html#chart-<chart>`. A frame on
another site needs an absolute address, so that there is no snippet where the site's own address is not known.
"""

import re
import textwrap
from pathlib import Path
from typing import Any

from markupsafe import Markup

from cifra import project
from cifra.charts.metadata import source_line
from cifra.editions import Edition
from cifra.pages.assets import ASSETS_FOLDER, EMBED_STYLESHEET_FILE
from cifra.templates import template

EMBED_FOLDER = "embed"
DRAWING_KINDS = ("wide", "narrow")
HEIGHT = re.compile(r'<svg[^>]*? height="(\d+)')
NARROWEST = 288  # pixels of text in a frame 320 wide
TITLE, TEXT = (9.2, 23), (6.8, 21)  # pixels of a letter, as wide as it comes, and of a line
AROUND = 100  # pixels: the margins, the legend's, the caption's, a line that breaks badly


def write_embed_page(values: dict[str, Any], outdir: Path, file: str, page: str, edition: Edition) -> None:
    """Write the page of a chart alone; `values` are those of `chart.html`, `page` is the chapter's address."""
    folder = outdir / EMBED_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    away = {
        kind: Markup(str(values[kind]).replace('<a href="', '<a target="_blank" href="../')) for kind in DRAWING_KINDS
    }
    home, place = project.edition_address(project.root(), edition.code), f"{page}#{values['id']}"
    address = f"{home}{place}" if home else ""
    stylesheet = f"../{ASSETS_FOLDER}/{EMBED_STYLESHEET_FILE}"
    whole = template("embed.html").render(
        values | away | {"edition": edition, "back": f"../{place}", "canonical": address, "stylesheet": stylesheet}
    )
    (folder / f"{file}.html").write_text(whole, "utf-8", newline="\n")


def embed_snippet(values: dict[str, Any], file: str, edition: Edition) -> str:
    """Return the HTML that shows a chart on another page; "" where the site's address is not known.

    >>> snippet(values, "social-sampling-error", edition("en"))
    '<iframe src="https://…/en/embed/social-sampling-error.html" title="…" loading="lazy" width="100%" height="640" …'
    """
    home = project.edition_address(project.root(), edition.code)
    if not home:
        return ""
    frame = Markup(
        '<iframe src="{}" title="{}" loading="lazy" width="100%" height="{}" style="border: 0"></iframe>'
    ).format(f"{home}{EMBED_FOLDER}/{file}.html", values["title"], embed_height(values, edition))
    return str(frame)


def embed_height(values: dict[str, Any], edition: Edition) -> int:
    """Return the pixels that a chart's page needs in the narrowest frame, where it is tallest."""
    drawn = max(int(height) for kind in DRAWING_KINDS for height in HEIGHT.findall(values[kind])[:1])
    legend = " – ".join(f"=  {name}" for _, _, name in values["legend"])
    texts = [(values["title"], TITLE), (source_line(values["meta"], edition), TEXT), (legend, TEXT)]
    return drawn + AROUND + sum(_tall(text, *letter) for text, letter in texts)


def _tall(text: str, letter: float, line: int) -> int:
    return line * len(textwrap.wrap(text, int(NARROWEST / letter)))
