"""Charts in documents: the plug-in that myst-nb calls, the node it leaves, the figure that a page gets.

`ChartMime` runs in the Sphinx process, checks that a chart has all that a reader needs and leaves a `chart_figure`
node. When the page is written the node becomes a `<figure>` with the static drawings (wide and narrow), a legend, the
source, the table, the downloads and the specification for the live view. Text builders get the description.
"""

import json
from copy import deepcopy
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from cifra import project
from cifra.build_cache import cached, digest_of_parts
from cifra.charts import SPECIFICATION_TYPE
from cifra.charts.colours import NARROW
from cifra.charts.files import CHART_FILE_KINDS, chart_file_name, write_chart_files
from cifra.charts.metadata import (
    ChartMetadata,
    chart_rows,
    chart_sources,
    chart_title,
    metadata_of,
    missing_parts,
    table_head,
    table_rows,
)
from cifra.charts.svg import inline_svg, live_specifications, strip_non_xml
from cifra.charts.vega_bundle import BUNDLE_FILE
from cifra.content.cells import paths_read_by_chapter
from cifra.data.dependencies import ALWAYS_READ, tables_with_number
from cifra.data.verdicts import VERDICT_NAMES, VERDICT_SIGNS
from cifra.editions import Edition, current
from cifra.pages.embeds import EMBED_FOLDER, embed_snippet, write_embed_page
from cifra.project import CHARTS_FOLDER, DATA_PAGE, row_link
from cifra.sphinxext.cache_key import tables_digest
from cifra.templates import template

logger = logging.getLogger(__name__)

CHART_ADVICE = (
    'give the chart .properties(name="...", title=..., description=...) '
    "and draw a table of cifra.figures with its id column"
)
LIVE_KIND = "js"  # of the file with what the live view draws, which a page loads at the reader's first move
CHART_NAMES_KEY = "cifra_charts"  # where the environment keeps the names of a page's charts


def setup_charts(app: Sphinx) -> None:
    """Draw the charts of the cells, and make a chapter depend on the tables that its cells read."""
    app.add_node(chart_figure, html=(visit_chart_html, None), text=(visit_chart_text, None))
    app.connect("source-read", note_chapter_tables)


class chart_figure(nodes.General, nodes.Element):
    """A chart in a document: `spec` (JSON text), `docname`, `name` (what its address and its files are called by)."""


class ChartMime:
    """The plug-in that myst-nb calls for each output; takes Vega-Lite specifications and leaves the rest alone."""

    mime_priority_overrides: ClassVar = [("*", SPECIFICATION_TYPE, 1)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """Return the chart's node, or nothing and a located error when a reader would miss something."""
        if inline or data.mime_type != SPECIFICATION_TYPE:
            return None
        spec = strip_non_xml(json.loads(data.string) if isinstance(data.content, (str, bytes)) else data.content)
        env = renderer.renderer.document.settings.env
        names = env.metadata[env.docname].setdefault(CHART_NAMES_KEY, [])
        problems = [f"{problem}; {CHART_ADVICE}" for problem in missing_parts(spec)]
        if not problems and spec["name"] in names:
            problems = [f"a second chart named {spec['name']!r}; give each chart of a chapter its own name"]
        for problem in problems:
            logger.error(problem, location=(env.docname, data.line), type="cifra", subtype="chart")
        if problems:
            return []
        names.append(spec["name"])
        text = json.dumps(spec, ensure_ascii=False, sort_keys=True)
        return [chart_figure(spec=text, docname=env.docname, name=spec["name"])]


def figure_html(node: chart_figure, outdir: Path, edition: Edition, page: str) -> str:
    """Return the `<figure>` of a chart, having written its files to download and its page alone.

    `page` is the address of the chapter from the edition's root.
    """
    spec = json.loads(node["spec"])
    to_root = "../" * page.count("/")
    file = chart_file_name(node["docname"], node["name"])
    values = chart_values(spec, edition, f"chart-{node['name']}", to_root)
    files = write_chart_files(spec, values["meta"], outdir, file, edition)
    live = live_specifications(spec, values["meta"], edition, values["id"])
    (outdir / CHARTS_FOLDER / f"{file}.{LIVE_KIND}").write_text(live, "utf-8", newline="\n")
    alone = values | chart_drawings(spec, values["meta"], edition, values["id"], "") if to_root else values
    write_embed_page(alone, outdir, file, page, edition)
    return template("chart.html").render(
        values,
        head=table_head(values["meta"], edition),
        rows=table_rows(values["meta"], edition),
        files={kind: f"{to_root}{name}" for kind, name in files.items()},
        menus=values["meta"].menus,
        addresses=row_addresses(values["meta"], edition, to_root),
        snippet=embed_snippet(values, file, edition),
        scripts=[f"{to_root}{CHARTS_FOLDER}/{name}" for name in (BUNDLE_FILE, f"{file}.{LIVE_KIND}")],
    )


def chart_values(spec: dict[str, Any], edition: Edition, id: str, to_root: str) -> dict[str, Any]:
    """Return what a chart shows wherever it stands: title, description, drawings, legend, sources."""
    meta = metadata_of(spec)
    return chart_drawings(spec, meta, edition, id, to_root) | {
        "id": id,
        "meta": meta,
        "title": chart_title(spec),
        "description": spec["description"],
        "legend": [(verdict, VERDICT_SIGNS[verdict], edition.say(VERDICT_NAMES[verdict])) for verdict in meta.legend],
        "sources": chart_sources(meta, edition),
        "say": edition.say,
    }


def chart_drawings(
    spec: dict[str, Any], meta: ChartMetadata, edition: Edition, id: str, to_root: str
) -> dict[str, Any]:
    """Return the two drawings of a chart, for wide and for narrow screens."""
    narrow = (meta.narrow or deepcopy(spec) | {"width": NARROW}) | {"$schema": spec["$schema"]}
    drawings = {"wide": spec, "narrow": narrow}
    return {kind: inline_svg(drawing, edition, id=id, kind=kind, to_root=to_root) for kind, drawing in drawings.items()}


def remove_stale_files(outdir: Path, env: Any) -> None:
    """Remove the files and the pages of charts that no longer exist: a chart renamed leaves nothing behind."""
    charts = {
        chart_file_name(page, name) for page in env.metadata for name in env.metadata[page].get(CHART_NAMES_KEY, [])
    }
    for path in [*(outdir / CHARTS_FOLDER).iterdir(), *(outdir / EMBED_FOLDER).glob("*.html")]:
        if path.stem not in charts and path.name != BUNDLE_FILE:
            path.unlink()


def row_addresses(meta: ChartMetadata, edition: Edition, to_root: str) -> list[str]:
    """Return, for each row of "show as table" that begins with what a figure measures, where it is explained."""
    rows = table_rows(meta, edition)
    if len(meta.ids) != len(rows) or not project.chapter_file(project.root(), edition.code, DATA_PAGE).exists():
        return [""] * len(rows)
    drawn = chart_rows(meta, edition)
    figures = zip(drawn.article, drawn.measure, meta.ids, rows, strict=True)
    return [
        f"{to_root}{row_link(id)}" if article and measure == row[0] else "" for article, measure, id, row in figures
    ]


def visit_chart_html(translator: Any, node: chart_figure) -> None:
    """Write the figure into a page."""
    builder = translator.builder
    outdir, page = Path(builder.outdir), builder.get_target_uri(node["docname"])
    file = chart_file_name(node["docname"], node["name"])
    written = [outdir / CHARTS_FOLDER / f"{file}.{kind}" for kind in (*CHART_FILE_KINDS, LIVE_KIND)]
    written += [outdir / EMBED_FOLDER / f"{file}.html"]
    translator.body.append(
        cached(
            Path(builder.doctreedir) / "charts" / f"{file}.json",
            digest_of_parts(node["spec"], page, builder.config.cifra_machinery, _data_of(json.loads(node["spec"]))),
            written,
            lambda: figure_html(node, outdir, current(), page),
        )
    )
    raise nodes.SkipNode


def _data_of(spec: dict[str, Any]) -> str:
    """Return a digest of the tables that a chart's figures and sources are in, of the versions and of the edition."""
    meta = metadata_of(spec)
    tables = {table for id in meta.ids for table in tables_with_number(id)}
    tables |= {f"figures-{article}" for article in meta.articles}
    drawn_by = " ".join(version(library) for library in ("vl-convert-python", "pypdfium2"))
    return tables_digest(project.root(), sorted({*ALWAYS_READ, *tables})) + drawn_by


def visit_chart_text(translator: Any, node: chart_figure) -> None:
    """Write the chart's title and description where only text goes."""
    spec = json.loads(node["spec"])
    translator.add_text(f"{chart_title(spec)}\n{spec['description']}")
    raise nodes.SkipNode


def note_chapter_tables(app: Sphinx, docname: str, content: list[str]) -> None:
    """Make a chapter depend on the tables its cells read, so that an edited CSV is seen."""
    for path in paths_read_by_chapter(content[0]):
        app.env.note_dependency(str(path))
