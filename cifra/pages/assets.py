"""The styles and scripts of the pages: one file of each for an edition, and none of the theme's that no page needs."""

import re
import shutil
from pathlib import Path

from cifra.pages import stylesheet
from cifra.templates import THEME

STYLES = ("cifra.css", "previews.css", "search.css")  # ours, after the theme's, see cifra.pages.stylesheet
SCRIPTS = ("page.js", "language.js", "chart.js", "previews.js", "search.js")
SCRIPT_FILE = "report.js"
NAMED = re.compile(r"""_static/[^"'<>\s]+""")
OURS = ("static", "vendor")  # the folders of the theme whose files go into _static/


def write_assets(outdir: Path, read: Path) -> None:
    """Write the script and the stylesheet of an edition's pages into its `_static/`; `read` as in `stylesheet.write`.

    Sphinx copies our files there only when some page is out of date; a change of theirs alone has to be seen as well.
    """
    static = outdir / "_static"
    for folder in OURS:
        shutil.copytree(THEME / folder, static, dirs_exist_ok=True)
    script = "".join((static / name).read_text("utf-8") for name in SCRIPTS)
    (static / SCRIPT_FILE).write_text(script, "utf-8", newline="\n")
    code = [path.name for folder in OURS for path in sorted((THEME / folder).glob("*.js"))]
    stylesheet.write_stylesheet(outdir, STYLES, code, read)


def drop_unused_files(edition: Path) -> None:
    """Drop the theme's files that no page names, nor any script or stylesheet that a page names."""
    static = edition / "_static"
    files = {path.relative_to(static).as_posix(): path for path in static.rglob("*") if path.is_file()}
    pages = [*edition.rglob("*.html"), *edition.parent.glob("*.html")]
    text = " ".join({name for path in pages for name in NAMED.findall(path.read_text("utf-8"))})
    kept: set[str] = set()
    while found := {name for name in files.keys() - kept if f"_static/{name}" in text}:
        kept |= found
        text = "".join(files[name].read_text("utf-8") for name in found if name.endswith((".js", ".css")))
    licences = {f"{name.partition('.')[0]}-LICENSE.txt" for name in kept}
    for name in files.keys() - kept - licences:
        files[name].unlink()
    for folder in sorted((path for path in static.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
