"""The cells of a chapter as a page shows them: what they draw first, their code after it, folded and quiet."""

from collections.abc import Sequence
from html import escape
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx


def setup_cells(app: Sphinx) -> None:
    """Show what a cell draws before its code, and fold the code."""
    app.connect("doctree-resolved", put_outputs_first)
    app.add_node(HideCodeCellNode, override=True, html=(open_code, close_code))


def put_outputs_first(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put what a cell shows before the code that made it: the chart first, for the eye and for the keyboard alike."""
    cells = [node for node in doctree.findall(nodes.container) if "cell" in node["classes"]]
    gather_code(cells)
    for cell in cells:
        cell.children = sorted(cell.children, key=_is_code)


def gather_code(cells: Sequence[nodes.Element]) -> None:
    """Put the folded code of a cell that shows nothing, such as its imports, above that of the next one that shows
    something: a "show the code" stands under a chart or nowhere.
    """
    waiting: list[nodes.Element] = []
    for cell in cells:
        if not any(cell.findall(HideCodeCellNode)):
            continue
        if all(map(_is_code, cell.children)):
            waiting.append(cell)
            continue
        block = next(iter(cell.findall(nodes.literal_block)))
        texts = [part.astext() for node in (*waiting, block) for part in node.findall(nodes.literal_block)]
        block.rawsource = "\n\n".join(text.strip("\n") for text in texts)
        block.children = [nodes.Text(block.rawsource)]
        while waiting:
            silent = waiting.pop()
            silent.parent.remove(silent)


def open_code(translator: Any, node: nodes.Element) -> None:
    """Write the opening of a cell's hidden code, whose name is in the edition's language (myst-nb's is English)."""
    names = [(kind, escape(node[f"prompt_{prompt}"])) for kind, prompt in (("collapsed", "show"), ("expanded", "hide"))]
    spans = "".join(f'<span class="{kind}">{name}</span>' for kind, name in names)
    translator.body.append(f'<details class="hide code"><summary>{spans}</summary>\n')


def close_code(translator: Any, node: nodes.Element) -> None:
    """Write the end of a cell's hidden code."""
    translator.body.append("</details>\n")


def _is_code(part: Any) -> bool:
    """Return whether a part of a cell is its code and not what it shows."""
    return "cell_output" not in part["classes"]
