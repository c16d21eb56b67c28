"""From a chart's specification to its drawings: inline in the page, to take away, and live.

The look (type, colours, number format) is put on here, so that a change of it executes no chapter. Colours in the page
are CSS variables, which dark mode changes without a script; in files to download they are plain.
"""

import json
import re
import textwrap
from functools import cache
from pathlib import Path
from typing import Any, cast

import pandas as pd
import vl_convert
from markupsafe import Markup

from cifra.editions import Edition
from cifra.editions import edition as edition_of
from cifra.figures import figures
from cifra.formats import inert
from cifra.marks import INK, LINE, NARROW, QUIET, SIGN, VERDICT_COLOURS, VERDICT_NAMES
from cifra.provenance import Meta, meta_of, source_line, table_head, table_rows, title_of
from cifra.stat import as_stated

FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
VARIABLES = {INK: "--chart-ink", QUIET: "--chart-quiet", LINE: "--chart-line", SIGN: "--chart-sign"} | {
    colour: f"--chart-{verdict}" for verdict, colour in VERDICT_COLOURS.items()
}
INNER_ARIA = re.compile(r' role="graphics-[a-z]+"| aria-roledescription="[^"]*"| aria-hidden="true"')
VEGA_BASE = "https://vega.github.io/vega-datasets/"  # what vl-convert puts before a relative address
FOLDER = "_charts"
BUNDLE = "vega.js"


def inline_svg(spec: dict[str, Any], edition: Edition, *, id: str, kind: str) -> Markup:
    """Return a drawing to stand in the page: no size of its own, colours as variables, links with a name."""
    quiet = _quiet(styled(_untold(spec), edition))
    svg = vl_convert.vegalite_to_svg(quiet, vl_version="6.4")
    linked = "xlink:href" in svg
    role = "group" if linked else "img"
    opening = (
        f'<svg role="{role}" class="chart-{kind}" aria-labelledby="{id}-title" aria-describedby="{id}-description"'
    )
    svg = svg.replace("<svg", opening, 1).replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "", 1)
    svg = (
        re.sub(r' xmlns="[^"]*"| class="marks"', "", svg, count=2).replace("xlink:href", "href").replace(VEGA_BASE, "")
    )
    svg = INNER_ARIA.sub("", svg)
    return Markup(_named_links(painted(svg), edition) if linked else painted(svg))


def file_svg(spec: dict[str, Any], edition: Edition) -> str:
    """Return the drawing to take away: with its title and its source inside, on white, in plain colours."""
    title = {"text": _lines(title_of(spec), 62), "anchor": "start", "fontSize": 18, "offset": 16, "color": INK}
    source = {"text": _lines(source_line(meta_of(spec), edition), 105), "anchor": "start", "fontSize": 11}
    place = {"orient": "bottom", "fontWeight": "normal", "color": QUIET, "offset": 14}
    bare = {key: value for key, value in _without_links(spec).items() if key not in ("usermeta", "title")}
    data = {"$schema": bare.pop("$schema"), "datasets": bare.pop("datasets", {})}
    whole = data | {"title": title, "vconcat": [bare | {"title": source | place}], "config": bare.pop("config", {})}
    framed = _merged(styled(whole, edition), {"config": {"background": "white"}}) | {"padding": 20}
    return vl_convert.vegalite_to_svg(framed, vl_version="6.4")


def styled(spec: dict[str, Any], edition: Edition) -> dict[str, Any]:
    """Return a specification with the look of the report and the edition's number and date formats under its own."""
    look = {
        "background": "transparent",
        "font": FONT,
        "locale": locale(edition.code),
        "view": {"stroke": None},
        "axis": {"labelFontSize": 13, "titleFontSize": 13, "grid": False, "domainColor": LINE, "tickColor": LINE}
        | {"labelColor": QUIET, "titleColor": QUIET},
        "text": {"color": INK},
    }
    return spec | {"config": _merged(look, spec.get("config", {})), "padding": 2}


@cache
def locale(code: str) -> dict[str, Any]:
    """Return the d3 locale of an edition, with Babel's names of days and months: d3's Italian has them in capitals."""
    one = edition_of(code)
    name = one.territory.replace("_", "-")
    days = [one.locale.days["format"][form] for form in ("wide", "abbreviated")]
    months = [one.locale.months["format"][form] for form in ("wide", "abbreviated")]
    sunday_first = [[names[day % 7] for day in range(6, 13)] for names in days]
    names = dict(zip(("days", "shortDays"), sunday_first, strict=True))
    names |= {
        key: [form[month] for month in range(1, 13)]
        for key, form in zip(("months", "shortMonths"), months, strict=True)
    }
    return {
        "number": vl_convert.get_format_locale(cast("Any", name)),
        "time": vl_convert.get_time_format_locale(cast("Any", name)) | names,
    }


def painted(svg: str) -> str:
    """Return a drawing whose colours are the page's variables."""
    for colour, variable in VARIABLES.items():
        svg = svg.replace(f'"{colour}"', f'"var({variable})"')
    return svg


def plain(text: str) -> str:
    """Return drawings of a page with the colours themselves in place of its variables: the inverse of `painted`."""
    for colour, variable in VARIABLES.items():
        text = text.replace(f'"var({variable})"', f'"{colour}"')
    return text


def live_specifications(spec: dict[str, Any], meta: Meta, edition: Edition) -> str:
    """Return the wide and narrow specifications as JSON that is safe inside a `<script>`.

    Vega's own labels for screen readers are English and left out: the figure has its title and description.
    """
    bare = _untold(spec)
    drawn = {"wide": bare, "narrow": meta.narrow or bare | {"width": NARROW}}
    views = {kind: _quiet(styled(one, edition)) for kind, one in drawn.items()}
    text = json.dumps(views, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Markup(painted(text).replace("<", "\\u003c"))


def write_files(spec: dict[str, Any], meta: Meta, folder: Path, name: str, edition: Edition) -> dict[str, str]:
    """Write a chart's CSV, SVG and PNG to a folder; return their names by kind."""
    folder.mkdir(parents=True, exist_ok=True)
    svg = file_svg(spec, edition)
    (folder / f"{name}.svg").write_text(svg, "utf-8", newline="\n")
    (folder / f"{name}.png").write_bytes(vl_convert.svg_to_png(svg, scale=2))
    rows = pd.DataFrame(table_rows(meta, edition), columns=table_head(meta, edition))
    rows.map(inert).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
    return {kind: f"{name}.{kind}" for kind in ("csv", "svg", "png")}


def write_bundle(outdir: Path) -> None:
    """Write the self-hosted Vega, Vega-Lite and vega-embed as one script, for the live view."""
    (outdir / FOLDER).mkdir(parents=True, exist_ok=True)
    script = vl_convert.javascript_bundle(cast("Any", None), vl_version="6.4")
    # In a function of its own: the bundle's names at top level clash with those of Sphinx's scripts (both declare `_`).
    (outdir / FOLDER / BUNDLE).write_text(f"(() => {{\n{script}\n}})();\n", "utf-8", newline="\n")


def _named_links(svg: str, edition: Edition) -> str:
    """Return a drawing whose links say which figure they lead to and how it stands."""
    known = figures(edition=edition).set_index("id")

    def named(match: re.Match[str]) -> str:
        row = known.loc[match["id"]]
        number = as_stated(row["value"], row["unit"], row["qualifier"], edition)
        name = Markup.escape(f"{row['measure']}: {number}, {edition.say(VERDICT_NAMES[row['verdict']])}")
        return f'<a href="{match["page"]}#{match["id"]}" aria-label="{name}"><title>{name}</title>'

    return re.sub(r'<a href="(?P<page>[^"#]*)#(?P<id>[^"]+)"[^>]*>', named, svg)


def _without_links(spec: Any) -> Any:
    """Return a specification whose marks are no links: in a file, an address of the site leads nowhere."""
    if isinstance(spec, list):
        return [_without_links(one) for one in spec]
    if not isinstance(spec, dict):
        return spec
    kept = {key: value for key, value in spec.items() if key != "href"}
    return {key: _without_links(value) for key, value in kept.items()}


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if both else value
    return merged


def _quiet(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a specification without Vega's own labels for screen readers, which are English in every edition."""
    return _merged(spec, {"config": {"aria": False}})


def _untold(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a specification without what the page says around the drawing: title, description, usermeta."""
    return {key: value for key, value in spec.items() if key not in ("title", "description", "usermeta")}


def _lines(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width)
