"""The machinery of *Cifra per cifra / Figure by figure*; its map is README.md beside this file.

A chapter needs four names: `cifra.figures` and `cifra.findings` load the data, `cifra.stat` prints one
number in the edition's own form, `cifra.charts` draws. Importing the package in a build (where
`BOOK_LANGUAGE` is set) makes Altair emit each chart as its specification only, which the build then draws;
in JupyterLab charts show as they always do.
"""

import os

from cifra import charts
from cifra.data.loading import figures, findings
from cifra.numbers.stat import stat

__all__ = ["charts", "figures", "findings", "stat"]

if os.environ.get("BOOK_LANGUAGE"):
    charts.emit_specifications()
