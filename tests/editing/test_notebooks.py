"""The chapters as notebooks, as JupyterLab opens them with Jupytext: read whole, saved in one form, run in their own
language.
"""

import json
from typing import Any

import jupytext
import nbformat
import pytest
import yaml
from nbclient import NotebookClient

from cifra import figures, findings, project
from cifra.editions import CODES, edition
from tests.conftest import ROOT

# What JupyterLab writes into a notebook that was run on this machine.
RUN_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "version": "3.13.1", "pygments_lexer": "ipython3"},
}
CHAPTERS = [path for code in CODES for path in project.chapter_files(ROOT, code)]


def test_every_chapter_opens_as_a_notebook_and_is_saved_with_the_same_words_and_code() -> None:
    for path in CHAPTERS:
        text = path.read_text("utf-8")
        notebook = jupytext.reads(text, "md:myst")
        cells = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
        assert len(cells) == text.count("\n```{code-cell}"), path
        saved = save(notebook)
        assert body_lines(saved) == body_lines(text), path
        assert front_matter(saved) == front_matter(text), path
        assert save(jupytext.reads(saved, "md:myst")) == saved, path


@pytest.mark.parametrize("code", CODES)
def test_a_chapter_runs_as_a_notebook_in_the_language_of_its_folder(code: str) -> None:
    path = project.chapter_file(ROOT, code, "magicnet")
    notebook = jupytext.read(path)
    NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}}, timeout=120).execute()
    outputs = [output["data"]["text/html"] for cell in notebook.cells for output in cell.get("outputs", [])]
    stated, found = figures("magicnet", edition=edition(code)), findings(edition=edition(code))
    drawn = [
        *stated[stated.id == "magicnet.turnover-at-risk"].category,
        *found[(found.study == "bluewolf-2012") & (found.series == "mistakes")].category,
    ]
    categories = [json.dumps(category) for category in drawn]
    assert len(set(categories)) == 4
    assert [category for category in categories if category not in outputs[0]] == []


def save(notebook: Any) -> str:
    """Return a notebook that was run as Jupytext writes it with the settings of the project."""
    notebook.metadata.update(nbformat.from_dict(RUN_METADATA))
    settings = jupytext.config.load_jupytext_config(str(ROOT / "chapters" / "en" / "index.md"))
    return jupytext.writes(notebook, "md:myst", config=settings)


def body_lines(text: str) -> list[str]:
    """Return the lines of a chapter below its front matter, without those that Jupytext adds to a cell."""
    lines = text.split("\n---\n", 1)[1].replace("{code-cell} ipython3", "{code-cell}").splitlines()
    return [line for line in lines if line]


def front_matter(text: str) -> dict[str, Any]:
    """Return what the front matter says, but for the name of the kernel and the form of the file."""
    values = yaml.safe_load(text.split("\n---\n", 1)[0])
    values.pop("jupytext", None)
    return values | {"kernelspec": values["kernelspec"]["name"]}
