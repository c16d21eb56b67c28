"""The chapters in JupyterLab: each opens as a notebook, runs as in the build, and is saved as it was written.

Jupytext reads and writes them (`jupytext.toml` says how). It writes the same notebook in a form of its own: an empty
line after a cell's options, front matter folded at eighty letters, the kernel's name as this machine knows it. What it
writes is put into the form of the chapters before it reaches the disk, so that a chapter that was only looked at, or
run, is the same file to the byte, and a change in it is a change of one's own.

A cell knows its edition by the folder of its chapter (`cifra.editions.current`).
"""

import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from cifra import project
from cifra.editions import LANGUAGE_VARIABLE

CONFIGURATION = project.PACKAGE / "jupyter"  # what JupyterLab is told: the hook, and that chapters are notebooks
KERNEL = {"name": "python3", "display_name": "Python 3"}
# A chapter without a cell has this in its front matter: Jupytext knows any other by its cells.
MYST = {"text_representation": {"extension": ".md", "format_name": "myst"}}
FRONT_MATTER = re.compile(r"\A---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)
CELL = re.compile(r"^(?P<fence>`{3,}\{code-cell\})[^\n]*\n(?P<options>(?::[^\n]*\n)*)\n*", re.MULTILINE)


def installed() -> bool:
    """Return whether JupyterLab and Jupytext can be run."""
    return all(find_spec(name) for name in ("jupyterlab", "jupytext"))


def command(folder: Path) -> tuple[list[str], dict[str, str]]:
    """Return the command that opens a project in JupyterLab, and its environment, which is that of no edition."""
    known = {name: value for name, value in os.environ.items() if name != LANGUAGE_VARIABLE}
    paths = [str(CONFIGURATION), *filter(None, [known.get("JUPYTER_CONFIG_PATH")])]
    options = [f"--ServerApp.root_dir={folder}", "--LabApp.default_url=/lab/tree/chapters"]
    environment = {"JUPYTER_CONFIG_PATH": os.pathsep.join(paths), project.ROOT_VARIABLE: str(folder)}
    return [sys.executable, "-m", "jupyterlab", *options], known | environment


def before_saving(model: dict[str, Any], path: str, **_: Any) -> None:
    """Put a chapter that is about to be saved into the form of the chapters; a hook of Jupyter's contents manager."""
    if path.strip("/").startswith("chapters/") and path.endswith(".md") and model["type"] == "file":
        model["content"] = as_a_chapter(model["content"])


def as_a_chapter(text: str) -> str:
    """Return a notebook as Jupytext writes it in the form of the chapters; a chapter stays as it is.

    >>> as_a_chapter("```{code-cell} ipython3\\n:tags: [hide-input]\\n\\nimport cifra\\n```\\n")
    '```{code-cell}\\n:tags: [hide-input]\\nimport cifra\\n```\\n'
    """
    cells = CELL.search(text) is not None
    text = FRONT_MATTER.sub(lambda match: _front_matter(match[1], cells) or match[0], text)
    return CELL.sub(lambda match: f"{match['fence']}\n{match['options']}", text)


def _front_matter(text: str, cells: bool) -> str:
    """Return front matter with each value in one line and the kernel of the chapters; "" for what is no mapping."""
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError:
        return ""
    if not isinstance(found, dict):
        return ""
    if "kernelspec" in found:
        found["kernelspec"] = KERNEL
    found.pop("jupytext", None)
    found |= {} if cells else {"jupytext": MYST}
    written = yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=float("inf"))
    return f"---\n{written}---\n"
