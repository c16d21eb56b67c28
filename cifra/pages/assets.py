"""The stylesheets and scripts of the pages, joined from `theme/static/` into few files, without their comments.

The style of an edition's pages stands in each of them: 6 kB in gzip, and the first chart is there without waiting for
another answer of the server. `report.js` is of every page too, `embed.css` of the charts alone. A page asks for the
others at the reader's first move, the data page and the search for their own.
"""

import re
import shutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from urllib.parse import quote

from cifra.templates import THEME

ASSETS_FOLDER = "_static"
SCRIPT_FILE, EMBED_STYLESHEET_FILE = "report.js", "embed.css"
STYLE = ("colours.css", "page.css", "charts.css", "tables.css", "answers.css", "previews.css")
FILES = {
    SCRIPT_FILE: ("page.js", "language.js", "chart.js", "previews.js", "search.js"),
    EMBED_STYLESHEET_FILE: ("colours.css", "charts.css", "embed.css"),
} | {name: (name,) for name in ("chart-live.js", "collection.js", "search.css", "search-dialog.js")}
COMMENTS_AND_INDENTS = re.compile(r"/\*.*?\*/\s*|^\s*//[^\n]*\n|^[ \t]+", re.DOTALL | re.MULTILINE)


def write_assets(outdir: Path) -> None:
    """Write the files of an edition's pages into its `_static/`, in the place of those of Sphinx, which none names."""
    shutil.rmtree(outdir / ASSETS_FOLDER, ignore_errors=True)
    (outdir / ASSETS_FOLDER).mkdir()
    for name, parts in FILES.items():
        (outdir / ASSETS_FOLDER / name).write_text(join_sources(parts), "utf-8", newline="\n")


def join_sources(names: Iterable[str]) -> str:
    """Return files of `theme/static/` as one, without their comments and their indents."""
    return "".join(COMMENTS_AND_INDENTS.sub("", read_source(name)) for name in names)


@cache
def page_style() -> str:
    """Return the style that stands in every page of an edition."""
    return join_sources(STYLE)


def read_source(name: str) -> str:
    """Return the text of a file of `theme/static/`."""
    return (THEME / "static" / name).read_text("utf-8")


def favicon_address() -> str:
    """Return the report's sign as an address that holds the drawing itself, so that no page has to ask for it."""
    return f"data:image/svg+xml,{quote(read_source('favicon.svg').strip())}"
