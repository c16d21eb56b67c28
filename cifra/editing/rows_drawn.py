"""Which rows of the data a chart draws, known without running its chapter.

A cell is the writer's program, and comparing two states of a project is no occasion to run it. But what most cells do
to the figures is choose some of them, in expressions that can do nothing else: those, and only those, are evaluated.
"""

import ast
from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

import pandas as pd

from cifra import charts
from cifra.data.loading import figures, findings
from cifra.editions import Edition

LOADERS = {"cifra": ("figures", "findings"), "charts": ("join",)}
CHOOSING = ("assign", "between", "endswith", "head", "isin", "notna", "partition", "sort_values", "startswith", "tail")
HARMLESS = (
    *(ast.Attribute, ast.Call, ast.Compare, ast.Constant, ast.Dict, ast.List, ast.Name, ast.Subscript, ast.Tuple),
    *(ast.BinOp, ast.BitAnd, ast.BitOr, ast.UnaryOp, ast.Invert, ast.Not, ast.keyword, ast.cmpop, ast.expr_context),
)
COLUMNS = ("id", "study", "source_study", "topic", "article")  # by which a row names itself and what it goes back to


class Rows:
    """The values that the names of a chapter have, as far as they are choices of rows; follows one statement a time."""

    def __init__(self, edition: Edition) -> None:
        """Know the loaders of an edition and nothing else."""
        self.names: dict[str, Any] = {
            "cifra": SimpleNamespace(
                figures=partial(figures, edition=edition), findings=partial(findings, edition=edition)
            ),
            "charts": SimpleNamespace(join=charts.join),
        }

    def follow(self, statement: ast.stmt) -> None:
        """Take note of what a statement gives a name, or that the name's value is not known any more."""
        value = self.value(statement.value) if isinstance(statement, ast.Assign) else None
        for name in written(statement):
            self.names.pop(name, None)
        for target in statement.targets if isinstance(statement, ast.Assign) else []:
            if isinstance(target, ast.Name) and value is not None:
                self.names[target.id] = value

    def drawn(self, call: ast.Call) -> set[str] | None:
        """Return the ids of the rows that a chart draws and of what they go back to; nothing where it is not known."""
        frames = [self.value(one) for one in call.args[:1]]
        if not frames or not isinstance(frames[0], pd.DataFrame):
            return None
        samples = [one.value for one in call.keywords if one.arg == "assuming"]
        assumed = {str(one.value) for one in samples if isinstance(one, ast.Constant)}
        return assumed | {str(one) for name in COLUMNS if name in frames[0] for one in frames[0][name]}

    def value(self, expression: ast.expr) -> Any:
        """Return what an expression that only chooses rows comes to; nothing for any other, or for one that fails."""
        if not all(self._is_harmless(node) for node in ast.walk(expression)):
            return None
        try:
            code = compile(ast.Expression(expression), "<cell>", "eval")
            return eval(code, {"__builtins__": {}}, self.names)  # noqa: S307, only choices of rows come here
        except Exception:  # a choice that fails is told by the build, which runs it
            return None

    def _is_harmless(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Call):
            return isinstance(node.func, ast.Attribute) and (node.func.attr in CHOOSING or _is_loader(node.func))
        if isinstance(node, ast.Name):
            return node.id in self.names
        return isinstance(node, HARMLESS) and not (isinstance(node, ast.Attribute) and node.attr.startswith("_"))


def written(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement gives a value."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _is_loader(called: ast.Attribute) -> bool:
    return isinstance(called.value, ast.Name) and called.attr in LOADERS.get(called.value.id, ())
