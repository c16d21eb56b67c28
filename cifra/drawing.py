"""From a chart's specification to the finished figure of a page.

`ChartMime` is the `myst_nb.mime_renderers` plug-in: it runs in the Sphinx process, checks that the chart has all a
reader needs and leaves a `chart_figure` node. When the page is written the node becomes a `<figure>` with the static
drawings inline (wide and narrow), a legend, the source, the table, the downloads, and the specification as JSON for
the live view. Text builders get the description, LaTeX a PDF of the same drawing.

The look (type, colours, number format) is put on here, so a change of it executes no chapter. Colours in the page are
CSS variables, which dark mode changes without a script; in files to download they are plain.
"""

import hashlib
import json
import re
import textwrap
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import vl_convert
from docutils import nodes
from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from sphinx.util import logging

from cifra import project
from cifra.charts import INK, LINE, NARROW, QUIET, SPECIFICATION_TYPE, VERDICT_COLOURS, VERDICT_NAMES, VERDICT_SIGNS
from cifra.editions import Edition, current
from cifra.editions import edition as edition_of
from cifra.figures import figures, findings, table
from cifra.formats import country_name, format_value

logger = logging.getLogger(__name__)

FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
VARIABLES = {INK: "--chart-ink", QUIET: "--chart-quiet", LINE: "--chart-line"} | {
    colour: f"--chart-{verdict}" for verdict, colour in VERDICT_COLOURS.items()
}
INNER_ARIA = re.compile(r' role="graphics-[a-z]+"| aria-roledescription="[^"]*"| aria-hidden="true"')
FOLDER = "_charts"
BUNDLE = "vega.js"
ALLOWED = "give the chart .properties(title=..., description=...) and draw a table of cifra.figures with its id column"


class chart_figure(nodes.General, nodes.Element):
    """A chart in a document: `spec` (JSON text), `docname`, `number` (its place on the page), `language`."""


@dataclass(frozen=True)
class Meta:
    """What a chart says of itself beside its marks: unit, ids of its figures, legend, own table, narrow drawing."""

    ids: list[str]
    unit: str
    legend: list[str]
    articles: list[str]
    table: list[list[str]] | None
    narrow: dict[str, Any] | None
    studies: bool = True


class ChartMime:
    """The plug-in that myst-nb calls for each output; takes Vega-Lite specifications and leaves the rest alone."""

    mime_priority_overrides = [("*", SPECIFICATION_TYPE, 1)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """Return the chart's node, or nothing and a located error when a reader would miss something."""
        if inline or data.mime_type != SPECIFICATION_TYPE:
            return None
        spec = json.loads(data.string) if isinstance(data.content, (str, bytes)) else data.content
        env = renderer.renderer.document.settings.env
        problems = missing(spec)
        for problem in problems:
            logger.error("%s; %s", problem, ALLOWED, location=(env.docname, data.line), type="cifra", subtype="chart")
        if problems:
            return []
        count = env.temp_data["cifra_charts"] = env.temp_data.get("cifra_charts", 0) + 1
        text = json.dumps(spec, ensure_ascii=False, sort_keys=True)
        return [chart_figure(spec=text, docname=env.docname, number=count, language=current().code)]


def missing(spec: dict[str, Any]) -> list[str]:
    """Return what a reader would miss in a chart: its title, description, unit or source, each as a sentence."""
    meta = meta_of(spec)
    known = _ids_known()
    unknown = [id for id in meta.ids if id not in known]
    problems = [
        (not title_of(spec), "a chart without a title"),
        (not spec.get("description"), "a chart without a description"),
        (not meta.unit, "a chart without a unit"),
        (not meta.ids and not meta.articles, "a chart without a source: its data has no figure ids"),
        (bool(unknown), f"a chart of figures that the data does not have: {', '.join(unknown)}"),
    ]
    return [sentence for wrong, sentence in problems if wrong]


def meta_of(spec: dict[str, Any]) -> Meta:
    """Return what the pattern left beside the chart; for any other chart, what its data tells."""
    given = spec.get("usermeta", {}).get("cifra", {})
    rows = [row for rows in spec.get("datasets", {}).values() for row in rows]
    ids = given.get("ids", list(dict.fromkeys(row["id"] for row in rows if "id" in row)))
    units = {row["unit"] for row in rows if row.get("unit")}
    unit = given.get("unit") or (units.pop() if len(units) == 1 else "")
    narrow = given.get("narrow")
    return Meta(ids, unit, given.get("legend", []), given.get("articles", []), given.get("table"), narrow, given.get("studies", True))


def title_of(spec: dict[str, Any]) -> str:
    """Return a chart's title as one line of text."""
    title = spec.get("title") or ""
    text = title.get("text", "") if isinstance(title, dict) else title
    return " ".join(text) if isinstance(text, list) else str(text)


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
    names |= {key: [form[month] for month in range(1, 13)] for key, form in zip(("months", "shortMonths"), months, strict=True)}
    return {"number": vl_convert.get_format_locale(name), "time": vl_convert.get_time_format_locale(name) | names}


def inline_svg(spec: dict[str, Any], edition: Edition, *, id: str, kind: str) -> Markup:
    """Return a drawing to stand in the page: no size of its own, colours as variables, links with a name."""
    bare = {key: value for key, value in spec.items() if key not in ("title", "description", "usermeta")}
    quiet = _merged(styled(bare, edition), {"config": {"aria": False}})
    svg = vl_convert.vegalite_to_svg(quiet, vl_version="6.4")
    linked = "xlink:href" in svg
    role = "group" if linked else "img"
    opening = f'<svg role="{role}" class="chart-{kind}" aria-labelledby="{id}-title" aria-describedby="{id}-description"'
    svg = svg.replace("<svg", opening, 1).replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "", 1)
    svg = re.sub(r' xmlns="[^"]*"| class="marks"', "", svg, count=2).replace("xlink:href", "href")
    svg = INNER_ARIA.sub("", svg)
    return Markup(_named_links(painted(svg), edition) if linked else painted(svg))


def painted(svg: str) -> str:
    """Return a drawing whose colours are the page's variables."""
    for colour, variable in VARIABLES.items():
        svg = svg.replace(f'"{colour}"', f'"var({variable})"')
    return svg


def file_svg(spec: dict[str, Any], edition: Edition) -> str:
    """Return the drawing to take away: with its title and its source inside, on white, in plain colours."""
    title = {"text": _lines(title_of(spec), 62), "anchor": "start", "fontSize": 18, "offset": 16, "color": INK}
    source = {"text": _lines(source_line(meta_of(spec), edition), 105), "anchor": "start", "fontSize": 11}
    place = {"orient": "bottom", "fontWeight": "normal", "color": QUIET, "offset": 14}
    bare = {key: value for key, value in spec.items() if key not in ("usermeta", "title")}
    data = {"$schema": bare.pop("$schema"), "datasets": bare.pop("datasets", {})}
    whole = data | {"title": title, "vconcat": [bare | {"title": source | place}], "config": bare.pop("config", {})}
    framed = _merged(styled(whole, edition), {"config": {"background": "white"}}) | {"padding": 20}
    return vl_convert.vegalite_to_svg(framed, vl_version="6.4")


def rows_of(meta: Meta, edition: Edition) -> pd.DataFrame:
    """Return the figures and findings that a chart draws, in its order, with their labels in the edition's language."""
    known = pd.concat([figures(edition=edition), findings(edition=edition)]).set_index("id", drop=False)
    return known.loc[meta.ids].fillna({"verdict": "source", "note": "", "article": ""})


def sources(meta: Meta, edition: Edition) -> list[dict[str, str]]:
    """Return where a chart's numbers come from: its articles and its studies, each with a label and an address."""
    drawn = rows_of(meta, edition)
    articles, studies = table(project.root(), "articles"), table(project.root(), "studies")
    wanted = [*meta.articles, *drawn.article]
    from_articles = [
        {"label": edition.say("{publisher}, “{title}”", publisher=row.publisher, title=row.title), "url": row.url}
        for row in articles.itertuples()
        if row.id in wanted
    ]
    named = studies[studies.id.isin(drawn.study if meta.studies else [])]
    from_studies = [{"label": study_label(row, edition), "url": row.url} for row in named.itertuples()]
    return from_articles + _without_repeats(from_studies)


def study_label(study: Any, edition: Edition) -> str:
    """Return a study in one line: organisation, title, country, year, as far as each is known."""
    year = "" if pd.isna(study.year) or str(study.year) in study.title else str(study.year)
    parts = [study.organisation, study.title, country_name(study.country, edition), year]
    return ", ".join(part for part in parts if part)


def source_line(meta: Meta, edition: Edition) -> str:
    """Return the sources in one line of text, as a file to download carries them, with the licence."""
    labels = "; ".join(one["label"] for one in sources(meta, edition))
    return f"{edition.say('Source')}: {labels}. {edition.say('Figure by figure')}, CC BY 4.0"


def table_rows(meta: Meta, edition: Edition) -> list[list[str]]:
    """Return the rows of "show as table": what, number, who was asked, country, year, verdict."""
    if meta.table is not None:
        return meta.table
    return [
        [
            row.measure,
            format_value(row.value, row.unit, edition, qualifier=row.qualifier),
            row.group,
            country_name(row.country, edition) if isinstance(row.country, str) else "",
            "" if pd.isna(row.year) else str(row.year),
            edition.say(VERDICT_NAMES[row.verdict]),
        ]
        for row in rows_of(meta, edition).itertuples()
    ]


def table_head(meta: Meta, edition: Edition) -> list[str]:
    """Return the headings that go with `table_rows`."""
    full = ["What", "Number", "Who was asked", "Country", "Year", "Verdict"]
    return [edition.say(name) for name in (full if meta.table is None else ["What", "Figures"])]


def live_specifications(spec: dict[str, Any], meta: Meta, edition: Edition) -> str:
    """Return the wide and narrow specifications as JSON that is safe inside a `<script>`."""
    bare = {key: value for key, value in spec.items() if key not in ("title", "usermeta")}
    described = {"description": spec["description"]}
    views = {"wide": styled(bare, edition), "narrow": styled((meta.narrow or bare | {"width": NARROW}) | described, edition)}
    text = json.dumps(views, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Markup(painted(text).replace("<", "\\u003c"))


def html(node: chart_figure, outdir: Path, edition: Edition, *, to_root: str) -> str:
    """Return the `<figure>` of a chart, having written its files to download. `to_root` leads to the edition's root."""
    spec = json.loads(node["spec"])
    meta = meta_of(spec)
    id = f"chart-{hashlib.sha256(node['spec'].encode()).hexdigest()[:8]}"
    narrow = meta.narrow or deepcopy(spec) | {"width": NARROW}
    files = write_files(spec, meta, outdir / FOLDER, f"{node['docname'].replace('/', '-')}-{node['number']}", edition)
    return _template("chart.html").render(
        id=id,
        title=title_of(spec),
        description=spec["description"],
        wide=inline_svg(spec, edition, id=id, kind="wide"),
        narrow=inline_svg(narrow | {"$schema": spec["$schema"]}, edition, id=id, kind="narrow"),
        legend=[(one, VERDICT_SIGNS[one], edition.say(VERDICT_NAMES[one])) for one in meta.legend],
        sources=sources(meta, edition),
        head=table_head(meta, edition),
        rows=table_rows(meta, edition),
        files={kind: f"{to_root}{FOLDER}/{name}" for kind, name in files.items()},
        specifications=live_specifications(spec, meta, edition),
        bundle=f"{to_root}{FOLDER}/{BUNDLE}",
        say=edition.say,
    )


def write_files(spec: dict[str, Any], meta: Meta, folder: Path, name: str, edition: Edition) -> dict[str, str]:
    """Write a chart's CSV, SVG and PNG to a folder; return their names by kind."""
    folder.mkdir(parents=True, exist_ok=True)
    svg = file_svg(spec, edition)
    (folder / f"{name}.svg").write_text(svg, "utf-8", newline="\n")
    (folder / f"{name}.png").write_bytes(vl_convert.svg_to_png(svg, scale=2))
    rows = pd.DataFrame(table_rows(meta, edition), columns=table_head(meta, edition))
    rows.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
    return {kind: f"{name}.{kind}" for kind in ("csv", "svg", "png")}


def write_bundle(outdir: Path) -> None:
    """Write the self-hosted Vega, Vega-Lite and vega-embed as one script, for the live view."""
    (outdir / FOLDER).mkdir(parents=True, exist_ok=True)
    (outdir / FOLDER / BUNDLE).write_text(vl_convert.javascript_bundle(vl_version="6.4"), "utf-8", newline="\n")


def visit_html(translator: Any, node: chart_figure) -> None:
    """Write the figure into a page of HTML, or of an EPUB."""
    builder = translator.builder
    to_root = builder.get_relative_uri(node["docname"], "").rstrip("#") or ""
    depth = "../" * node["docname"].count("/")
    translator.body.append(html(node, Path(builder.outdir), current(), to_root=depth if builder.name == "html" else to_root))
    raise nodes.SkipNode


def visit_text(translator: Any, node: chart_figure) -> None:
    """Write the chart's title and description where only text goes."""
    spec = json.loads(node["spec"])
    translator.add_text(f"{title_of(spec)}\n{spec['description']}")
    raise nodes.SkipNode


def visit_latex(translator: Any, node: chart_figure) -> None:
    """Write the chart into LaTeX as a PDF of the same drawing."""
    name = f"{node['docname'].replace('/', '-')}-{node['number']}.pdf"
    svg = file_svg(json.loads(node["spec"]), current())
    (Path(translator.builder.outdir) / name).write_bytes(vl_convert.svg_to_pdf(svg))
    translator.body.append(f"\n\\noindent\\sphinxincludegraphics[width=\\linewidth]{{{name}}}\n")
    raise nodes.SkipNode


def _ids_known() -> set[str]:
    edition = current()
    return {*figures(edition=edition).id, *findings(edition=edition).id}


def _named_links(svg: str, edition: Edition) -> str:
    """Return a drawing whose links say which figure they lead to and how it stands."""
    known = figures(edition=edition).set_index("id")

    def named(match: re.Match[str]) -> str:
        row = known.loc[match["id"]]
        number = format_value(row["value"], row["unit"], edition, qualifier=row["qualifier"])
        name = f"{row['measure']}: {number}, {edition.say(VERDICT_NAMES[row['verdict']])}"
        return f'<a href="{match["page"]}#{match["id"]}" aria-label="{Markup.escape(name)}"'

    return re.sub(r'<a href="(?P<page>[^"#]*)#(?P<id>[^"]+)"', named, svg)


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if both else value
    return merged


def _without_repeats(items: list[dict[str, str]]) -> list[dict[str, str]]:
    return list({item["label"]: item for item in items}.values())


def _lines(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width)


@cache
def _template(name: str) -> Any:
    environment = Environment(loader=PackageLoader("cifra", "theme/templates"), autoescape=True, trim_blocks=True)
    return environment.get_template(name)
