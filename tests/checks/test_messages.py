"""What the checks say: every sentence of theirs stands in the catalogue of every language, and none there is left over.

A sentence is a text with words in it in a module that writes messages; so one built from pieces, which no catalogue
could have, is found as well.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from cifra.editions import CATALOGUE, CHECKS_CATALOGUE, EDITIONS, LOCALE_FOLDER, MESSAGE_LANGUAGE, Edition
from tests.conftest import ROOT

ROOMS = ("checks/*", "data/*", "content/fences", "content/answers", "content/sources", "content/cells", "editing/diff*")
NUMBERS = ("numbers/stat", "numbers/counting", "numbers/sampling_error", "numbers/formats")
MODULES = sorted(path for name in (*ROOMS, *NUMBERS) for path in ROOT.glob(f"cifra/{name}.py"))
SENTENCE = re.compile(r"[a-z]{2,}[,;:]? [a-z{]")
# Texts with words that are no message: patterns, commands, tags, and what is said to those who write cells.
OTHERS = {
    "make in-step CHAPTER=",
    "make check",
    "make diff",
    "journey step",
    "Nothing is wrong",
    " (a warning stops nothing)",
    "at line ",
    '<span lang="{}">{}</span>',
}
OF_CELLS = ("no article ", "; the articles are ", "no finding with study ", "; see data/findings.csv")
OF_PARSERS = "parser"  # the comment of a message that another program says
OTHER_LANGUAGES = [edition for edition in EDITIONS if edition.code != MESSAGE_LANGUAGE]


@pytest.mark.parametrize("edition", OTHER_LANGUAGES, ids=lambda edition: edition.code)
def test_every_sentence_of_the_checks_is_translated(edition: Edition) -> None:
    translated = {message for name in (CATALOGUE, CHECKS_CATALOGUE) for message, _ in messages(edition, name)}
    sentences = {text for text in texts(*MODULES) if SENTENCE.search(text) and not re.search(r"[\\^]", text)}
    assert len(sentences) > 150
    assert sentences - translated - OTHERS - {*OF_CELLS} == set()


@pytest.mark.parametrize("edition", OTHER_LANGUAGES, ids=lambda edition: edition.code)
def test_no_translation_is_left_of_a_message_that_is_gone(edition: Edition) -> None:
    ours = {message for message, comments in messages(edition, CHECKS_CATALOGUE) if OF_PARSERS not in comments}
    others = [ROOT / "cifra" / name for name in ("content/confirmations.py", "editing/git.py")]
    assert ours - set(texts(*MODULES, *others)) == set()


def texts(*modules: Path) -> Iterator[str]:
    """Yield the texts of the modules that write messages, without docstrings."""
    for path in modules:
        tree = ast.parse(path.read_text("utf-8"))
        comments = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in comments)
        yield from (node.value for node in constants if isinstance(node.value, str))


def messages(edition: Edition, name: str) -> list[tuple[str, list[str]]]:
    """Return the translated messages of a catalogue, each with its comments."""
    path: Path = LOCALE_FOLDER / edition.code / name
    with path.open("rb") as file:
        return [(str(message.id), message.auto_comments) for message in read_po(file) if message.id and message.string]
