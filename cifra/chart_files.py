"""The files of a chart to take away: CSV, SVG and PNG, each with its title, its sources and its licence inside.

They are named for the page and the chart, `social-sampling-error.svg`, and keep that name as long as the chart does.
In the SVG what they say of themselves is `<title>`, `<desc>` and RDF, in the PNG text chunks; the licence of a CSV is
in the Data Package, and its columns are plain.
"""

import io
import re
import textwrap
from pathlib import Path
from typing import Any

import pandas as pd
import vl_convert
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from cifra.citation import LICENSE
from cifra.drawing import FOLDER, look, readable
from cifra.editions import Edition
from cifra.formats import inert
from cifra.marks import INK, QUIET
from cifra.provenance import Meta, meta_of, source_line, table_head, table_rows, title_of
from cifra.templates import template

MOST_PIXELS = 20_000_000  # of a picture: fifteen screens of the usual size
KINDS = ("csv", "svg", "png")


def name_of_files(docname: str, name: str) -> str:
    """Return how the files and the page of a chart are called: `social-sampling-error`."""
    return f"{docname.replace('/', '-')}-{name}"


def write_files(spec: dict[str, Any], meta: Meta, outdir: Path, name: str, edition: Edition) -> dict[str, str]:
    """Write a chart's CSV, SVG and PNG; return their addresses from the edition's root, by kind."""
    folder = outdir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    svg = file_svg(spec, edition)
    (folder / f"{name}.svg").write_text(svg, "utf-8", newline="\n")
    (folder / f"{name}.png").write_bytes(png(svg, said_of(spec, edition), edition))
    rows = pd.DataFrame(table_rows(meta, edition), columns=table_head(meta, edition))
    rows.map(inert).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
    return {kind: f"{FOLDER}/{name}.{kind}" for kind in KINDS}


def file_svg(spec: dict[str, Any], edition: Edition) -> str:
    """Return the drawing to take away: with its title and its source drawn and told, on white, in plain colours."""
    title = {"text": _lines(title_of(spec), 62), "anchor": "start", "fontSize": 18, "offset": 16, "color": INK}
    source = {"text": _lines(source_line(meta_of(spec), edition), 105), "anchor": "start", "fontSize": 11}
    place = {"orient": "bottom", "fontWeight": "normal", "color": QUIET, "offset": 14}
    bare = {key: value for key, value in _without_links(spec).items() if key not in ("usermeta", "title")}
    data = {"$schema": bare.pop("$schema"), "datasets": bare.pop("datasets", {})}
    whole = data | {"title": title, "vconcat": [bare | {"title": source | place}], "config": bare.pop("config", {})}
    framed = look(whole, edition, {"background": "white"}) | {"padding": 20}
    svg = vl_convert.vegalite_to_svg(framed, vl_version="6.4")
    told = template("chart-metadata.xml").render(said_of(spec, edition), language=edition.code, license=LICENSE)
    return re.sub(r"<svg[^>]*>", lambda opening: opening[0] + readable(told), svg, count=1)


def said_of(spec: dict[str, Any], edition: Edition) -> dict[str, str]:
    """Return what a file says of itself: title, description, source, and under which licence it may be used."""
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
    with Image.open(io.BytesIO(vl_convert.svg_to_png(svg, scale=scale(svg)))) as image:
        image.save(written, "png", pnginfo=told)
    return written.getvalue()


def scale(svg: str) -> float:
    """Return how many pixels a drawing has for each of its own: two, or as many as keep a very long one in bounds."""
    width, height = (float(re.search(rf'<svg[^>]* {side}="([\d.]+)', svg)[1]) for side in ("width", "height"))  # type: ignore[index]
    return min(2.0, (MOST_PIXELS / (width * height)) ** 0.5)


def _without_links(spec: Any) -> Any:
    """Return a specification whose marks are no links: in a file, an address of the site leads nowhere."""
    if isinstance(spec, list):
        return [_without_links(one) for one in spec]
    if not isinstance(spec, dict):
        return spec
    kept = {key: value for key, value in spec.items() if key != "href"}
    return {key: _without_links(value) for key, value in kept.items()}


def _lines(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width)
