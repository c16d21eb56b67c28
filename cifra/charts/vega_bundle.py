"""Vega, Vega-Lite and vega-embed as one script of our own site, for the live view of the charts."""

import os
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import vl_convert

from cifra.build_cache import cached
from cifra.project import CHARTS_FOLDER

BUNDLE_FILE = "vega.js"


def write_bundle(outdir: Path, bundle: Path) -> None:
    """Write the script into an edition, as a copy of `bundle`, which is made if need be."""
    make_bundle(bundle)
    target = outdir / CHARTS_FOLDER / BUNDLE_FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(bundle, target)


def make_bundle(target: Path) -> None:
    """Make the script, unless it stands there as this version of vl-convert makes it."""
    cached(target.with_suffix(".json"), version("vl-convert-python"), [target], lambda: _write(target))


def _write(target: Path) -> None:
    script = vl_convert.javascript_bundle(cast("Any", None), vl_version="6.4")
    target.parent.mkdir(parents=True, exist_ok=True)
    whole = target.with_name(f"{target.name}.{os.getpid()}")  # the editions of a preview may make it side by side
    # In a function of its own: the bundle's names at top level clash with those of Sphinx's scripts (both declare `_`).
    banner = f"/* vl-convert {version('vl-convert-python')} */"
    whole.write_text(f"{banner}\n(() => {{\n{script}\n}})();\n", "utf-8", newline="\n")
    os.replace(whole, target)
