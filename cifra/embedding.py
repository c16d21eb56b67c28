"""Charts in documents: the plug-in that myst-nb calls, the node it leaves, the figure that a page gets.

`ChartMime` runs in the Sphinx process, checks that a chart has all that a reader needs and leaves a `chart_figure`
node. When the page is written the node becomes a `<figure>` with the static drawings (wide and narrow), a legend, the
source, the table, the downloads and the specification for the live view. Text builders get the description, LaTeX a
PDF of the same drawing.
"""

import hashlib
import json
from copy import deepcopy
from pathlib import Path
from typing import Any, ClassVar

import vl_convert
from docutils import nodes
from sphinx.util import logging

from cifra import project
from cifra.charts import SPECIFICATION_TYPE
from cifra.drawing import BUNDLE, FOLDER, file_svg, inline_svg, live_specifications, write_files
from cifra.editions import Edition, current
from cifra.figures import figures
from cifra.marks import DATA_PAGE, NARROW, VERDICT_NAMES, VERDICT_SIGNS, link
from cifra.provenance import Meta, meta_of, missing, sources, table_head, table_rows, title_of
from cifra.templates import template

logger = logging.getLogger(__name__)

ALLOWED = "give the chart .properties(title=..., description=...) and draw a table of cifra.figures with its id column"


class chart_figure(nodes.General, nodes.Element):
    """A chart in a document: `spec` (JSON text), `docname`, `number` (its place on the page), `id`."""


class ChartMime:
    """The plug-in that myst-nb calls for each output; takes Vega-Lite specifications and leaves the rest alone."""

    mime_priority_overrides: ClassVar = [("*", SPECIFICATION_TYPE, 1)]

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
        text = json.dumps(spec, ensure_ascii=False, sort_keys=True)
        digests = env.temp_data.setdefault("cifra_charts", [])
        digests.append(hashlib.sha256(text.encode()).hexdigest()[:8])
        same = digests.count(digests[-1])
        id = f"chart-{digests[-1]}" + (f"-{same}" if same > 1 else "")
        return [chart_figure(spec=text, docname=env.docname, number=len(digests), id=id)]


def html(node: chart_figure, outdir: Path, edition: Edition, *, to_root: str) -> str:
    """Return the `<figure>` of a chart, having written its files to download. `to_root` leads to the edition's root."""
    spec = json.loads(node["spec"])
    meta = meta_of(spec)
    narrow = meta.narrow or deepcopy(spec) | {"width": NARROW}
    files = write_files(spec, meta, outdir / FOLDER, f"{node['docname'].replace('/', '-')}-{node['number']}", edition)
    return template("chart.html").render(
        id=node["id"],
        title=title_of(spec),
        description=spec["description"],
        wide=inline_svg(spec, edition, id=node["id"], kind="wide"),
        narrow=inline_svg(narrow | {"$schema": spec["$schema"]}, edition, id=node["id"], kind="narrow"),
        legend=[(one, VERDICT_SIGNS[one], edition.say(VERDICT_NAMES[one])) for one in meta.legend],
        sources=sources(meta, edition),
        head=table_head(meta, edition),
        rows=table_rows(meta, edition),
        files={kind: f"{to_root}{FOLDER}/{name}" for kind, name in files.items()},
        menus=meta.menus,
        addresses=row_addresses(meta, edition, to_root),
        specifications=live_specifications(spec, meta, edition),
        bundle=f"{to_root}{FOLDER}/{BUNDLE}",
        say=edition.say,
    )


def row_addresses(meta: Meta, edition: Edition, to_root: str) -> list[str]:
    """Return, for each row of "show as table" that begins with what a figure measures, where it is explained."""
    rows = table_rows(meta, edition)
    if len(meta.ids) != len(rows) or not project.chapter(project.root(), edition.code, DATA_PAGE).exists():
        return [""] * len(rows)
    measures = dict(figures(edition=edition)[["id", "measure"]].to_numpy().tolist())
    pairs = zip(meta.ids, rows, strict=True)
    return [f"{to_root}{link(id)}" if measures.get(id) == row[0] else "" for id, row in pairs]


def visit_html(translator: Any, node: chart_figure) -> None:
    """Write the figure into a page of HTML, or of an EPUB."""
    builder = translator.builder
    page = builder.get_target_uri(node["docname"])
    to_root = "../" * page.count("/")
    translator.body.append(html(node, Path(builder.outdir), current(), to_root=to_root))
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
