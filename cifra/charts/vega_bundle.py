"""Vega, Vega-Lite and vega-embed as one script of our own site, for the live view of the charts."""

import os
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import vl_convert

from cifra.project import CHARTS_FOLDER

BUNDLE_FILE = "vega.js"


def write_bundle(outdir: Path, made: Path) -> None:
    """Write the self-hosted Vega, Vega-Lite and vega-embed as one script, for the live view; it is made at `made`."""
    make_bundle(made)
    target = outdir / CHARTS_FOLDER / BUNDLE_FILE
    if not _is_current(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made, target)


def make_bundle(target: Path) -> None:
    """Make that script, unless it stands there as this version of vl-convert makes it."""
    if _is_current(target):
        return
    script = vl_convert.javascript_bundle(cast("Any", None), vl_version="6.4")
    target.parent.mkdir(parents=True, exist_ok=True)
    whole = target.with_name(f"{target.name}.{os.getpid()}")
    # In a function of its own: the bundle's names at top level clash with those of Sphinx's scripts (both declare `_`).
    whole.write_text(f"{_first_line()}(() => {{\n{script}\n}})();\n", "utf-8", newline="\n")
    os.replace(whole, target)


def _is_current(bundle: Path) -> bool:
    return bundle.exists() and bundle.open(encoding="utf-8").readline() == _first_line()


def _first_line() -> str:
    return f"/* vl-convert {version('vl-convert-python')} */\n"
