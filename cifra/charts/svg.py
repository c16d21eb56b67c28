"""From a chart's specification to its drawings: inline in the page, and live (`cifra.charts.files` has those to take).

The look (type, colours, number format) is put on here, so that a change of it executes no chapter. Colours in the page
are CSS variables, which dark mode changes without a script; in files to download they are plain.
"""

import json
import re
from functools import cache, lru_cache
from html import unescape
from typing import Any, cast
from urllib.parse import urlsplit

import vl_convert
from markupsafe import Markup
from PIL.Image import Image
from pypdfium2 import PdfDocument

from cifra.charts.colours import INK, LINE, NARROW, QUIET, SIGN, WIDE
from cifra.charts.compact import compact_svg
from cifra.charts.metadata import ChartMetadata
from cifra.data.verdicts import VERDICT_COLOURS
from cifra.editions import Edition
from cifra.editions import edition as edition_of
from cifra.typefaces import PNG_FONT, hide_machine_fonts

FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
VARIABLES = {INK: "--ink", QUIET: "--quiet", LINE: "--line", SIGN: "--sign"} | {
    colour: f"--{verdict}" for verdict, colour in VERDICT_COLOURS.items()
}
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
INNER_ARIA = re.compile(r' role="graphics-[a-z]+"| aria-roledescription="[^"]*"| aria-hidden="true"')
VEGA_BASE = "https://vega.github.io/vega-datasets/"  # what vl-convert puts before a relative address
PADDING = 2  # pixels around a drawing


def inline_svg(spec: dict[str, Any], edition: Edition, *, id: str, kind: str, to_root: str = "") -> Markup:
    """Return a drawing to stand in the page: colours as variables, links with a name, which `to_root` leads to."""
    svg = render_svg(spec, edition)
    linked = "xlink:href" in svg
    role = "group" if linked else "img"
    opening = (
        f'<svg role="{role}" class="chart-{kind}" aria-labelledby="{id}--title" aria-describedby="{id}--description"'
    )
    svg = svg.replace("<svg", opening, 1).replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "", 1)
    svg = (
        re.sub(r' xmlns="[^"]*"| class="marks"', "", svg, count=2).replace("xlink:href", "href").replace(VEGA_BASE, "")
    )
    svg = compact_svg(INNER_ARIA.sub("", svg), FONT)
    return Markup(_named_links(use_css_variables(svg), _tips(spec), to_root) if linked else use_css_variables(svg))


def render_svg(spec: dict[str, Any], edition: Edition) -> str:
    """Return the drawing of a specification, without what the page says around it, as vl-convert makes it."""
    return _drawn(json.dumps(apply_style(spec, edition), ensure_ascii=False))


@lru_cache(maxsize=4)  # a chart in the page, then its file
def _drawn(spec: str) -> str:
    hide_machine_fonts()
    svg: str = vl_convert.vegalite_to_svg(spec.replace(FONT, PNG_FONT), vl_version="6.4")  # measured in that
    return svg.replace(PNG_FONT, FONT)


def strip_non_xml(value: Any) -> Any:
    """Return a text, or all the texts of a specification, without the characters that XML has no place for.

    Data may contain them, and vl-convert ends the whole process at a null character.
    """
    if isinstance(value, dict):
        return {key: strip_non_xml(part) for key, part in value.items()}
    if isinstance(value, list):
        return [strip_non_xml(part) for part in value]
    return NOT_XML.sub("", value) if isinstance(value, str) else value


def apply_style(spec: dict[str, Any], edition: Edition) -> dict[str, Any]:
    """Return a specification with the look of the report and the edition's number and date formats under its own.

    What the page says around the drawing is left out, and so are Vega's own labels for screen readers, which are
    English in every edition: the figure has its title and description.
    """
    style = {
        "aria": False,
        "background": "transparent",
        "font": FONT,
        "locale": vega_locale(edition.code),
        # The width of a chart that has none: the column's. Vega would give a bar 20 pixels, whatever the room.
        "view": {"stroke": None, "continuousWidth": WIDE, "discreteWidth": WIDE},
        "axis": {"labelFontSize": 13, "titleFontSize": 13, "grid": False, "domainColor": LINE, "tickColor": LINE}
        | {"labelColor": QUIET, "titleColor": QUIET},
        "text": {"color": INK},
    }
    bare = {key: value for key, value in strip_non_xml(spec).items() if key not in ("title", "description", "usermeta")}
    return bare | {"config": _merged(style, bare.get("config", {})), "padding": PADDING}


@cache
def vega_locale(code: str) -> dict[str, Any]:
    """Return the d3 locale of an edition, with Babel's names of days and months: d3's Italian has them in capitals."""
    edition = edition_of(code)
    d3_name = cast("Any", edition.territory.replace("_", "-"))
    days = [edition.locale.days["format"][form] for form in ("wide", "abbreviated")]
    months = [edition.locale.months["format"][form] for form in ("wide", "abbreviated")]
    names = dict(zip(("days", "shortDays"), ([form[day % 7] for day in range(6, 13)] for form in days), strict=True))
    every_month = ([form[month] for month in range(1, 13)] for form in months)
    names |= dict(zip(("months", "shortMonths"), every_month, strict=True))
    return {
        "number": vl_convert.get_format_locale(d3_name),
        "time": vl_convert.get_time_format_locale(d3_name) | names,
    }


def rasterize(svg: str, scale: float = 1.0) -> Image:
    """Return a drawing on white in pixels, as many for each of its own.

    By way of a PDF: at a PNG vl-convert opens the font anew for every letter, which takes twice the time.
    """
    hide_machine_fonts()
    with PdfDocument(vl_convert.svg_to_pdf(svg.replace(FONT, PNG_FONT))) as document:
        return document[0].render(scale=scale).to_pil()


def use_css_variables(svg: str) -> str:
    """Return a drawing whose colours are the page's variables."""
    for colour, variable in VARIABLES.items():
        svg = svg.replace(f'"{colour}"', f'"var({variable})"')
    return svg


def use_plain_colours(text: str) -> str:
    """Return drawings of a page with the colours in place of its variables: the inverse of `use_css_variables`."""
    for colour, variable in VARIABLES.items():
        text = text.replace(f'"var({variable})"', f'"{colour}"')
    return text


def live_specifications(spec: dict[str, Any], meta: ChartMetadata, edition: Edition, id: str) -> str:
    """Return the script that gives the live view of a chart, by the `id` of its figure, the two that it draws."""
    drawings = {"wide": spec, "narrow": meta.narrow or spec | {"width": NARROW}}
    views = {kind: apply_style(drawing, edition) for kind, drawing in drawings.items()}
    text = json.dumps(views, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f'(window.chartSpecifications ??= {{}})["{id}"] = {use_css_variables(text)};\n'


def _named_links(svg: str, tips: dict[str, str], to_root: str) -> str:
    """Return a drawing whose links say what their mark says: which figure they lead to and how it stands."""

    def named(match: re.Match[str]) -> str:
        address = unescape(match["address"])
        label = Markup.escape(tips.get(address, address))
        place = Markup.escape(address if urlsplit(address).netloc else to_root + address)
        return f'<a href="{place}" aria-label="{label}"><title>{label}</title>'

    return re.sub(r'<a href="(?P<address>[^"]*)"[^>]*>', named, svg)


def _tips(spec: dict[str, Any]) -> dict[str, str]:
    """Return what the tooltip of each mark that is a link says, by the link."""
    rows = [row for rows in spec.get("datasets", {}).values() for row in rows]
    return {row["href"]: str(row["tip"]) for row in rows if row.get("href") and row.get("tip")}


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if both else value
    return merged
