"""The machinery of *Cifra per cifra / Figure by figure*.

A chapter needs four names: `cifra.figures` and `cifra.findings` load the data, `cifra.stat` prints one
number in the edition's own form, `cifra.charts` draws. Importing the package in a build (where
`BOOK_LANGUAGE` is set) makes Altair emit each chart as its specification only, which the build then draws;
in JupyterLab charts show as they always do.
"""

import os
import sys

# Where JupyterLab is installed too, jsonschema compiles a grammar of addresses at each start, for 0.7 s, to check
# formats that Altair never asks for; nothing here does either. None there makes its import fail, as it does without.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

from cifra import charts  # noqa: E402 - after what its libraries must not find
from cifra.figures import figures, findings  # noqa: E402
from cifra.stat import stat  # noqa: E402

__all__ = ["charts", "figures", "findings", "stat"]

if os.environ.get("BOOK_LANGUAGE"):
    charts.emit_specifications()
