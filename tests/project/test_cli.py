"""The command line on any machine: terminals, variables, what a system refuses, words that look like markup."""

import errno
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from cifra import cli, console
from tests.conftest import cell, cifra, write_chapter


@pytest.mark.parametrize(
    ("variables", "printed"),
    [
        ({"LC_ALL": "C"}, "“…”"),
        ({"PYTHONIOENCODING": "ascii"}, '"..."'),
        ({"PYTHONIOENCODING": "latin-1"}, '"..."'),
        ({"PYTHONIOENCODING": "utf-8", "FORCE_COLOR": "1"}, "“…”"),
    ],
)
def test_a_message_can_be_read_on_any_terminal(book: Path, variables: dict[str, str], printed: str) -> None:
    write_chapter(book, "en", "metisoft", cell("x = “…”") + "\nIt is {stats}`x`.")
    command = [sys.executable, "-m", "cifra.cli", "--project", str(book), "check", "--language", "en"]
    done = subprocess.run(command, capture_output=True, env=os.environ | variables, check=False)
    text = done.stdout.decode(variables.get("PYTHONIOENCODING", "utf-8"))
    assert "chapters/en/metisoft.md:15: typographic quotes" in text
    assert printed[1:-1] in text
    assert done.stderr == b""
    assert "\\u" not in text


def test_letters_that_a_terminal_lacks_are_printed_as_what_resembles_them(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), "ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    console.print_on_any_terminal()
    stream.write("✓ perché “l’età” – 日\n")
    stream.flush()
    assert stream.buffer.getvalue().decode() == '+ perche "l\'eta" - ?\n'  # type: ignore[attr-defined]


@pytest.mark.parametrize("words", ["[/b] it", "[bold]a[/bold]", ":100: people", "[link=x]"])
@pytest.mark.parametrize("printer", [console.console, console.error_console])
def test_words_of_files_are_no_markup(words: str, printer: Console) -> None:
    with printer.capture() as captured:
        printer.print(words)
        with console.stage(words):
            pass
    assert captured.get().startswith(f"{words}\n")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("SOURCE_DATE_EPOCH", "abc", "SOURCE_DATE_EPOCH is not a number of seconds; write one"),
        ("SITE_URL", "example.org/report", "SITE_URL: 'example.org/report' is not a valid URL; paste the full address"),
        ("REPOSITORY_URL", "git@example.org:a/b", "REPOSITORY_URL: 'git@example.org:a/b' is not a valid URL"),
    ],
)
def test_a_variable_that_a_build_could_not_read_is_reported_first(
    book: Path, name: str, value: str, message: str
) -> None:
    done = cifra(book, "check", **{name: value})
    assert (done.returncode, done.stderr.startswith(message)) == (1, True), done.stderr


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "_build/x"), "_build/x: No space left on device"),
        (OSError(errno.ENOSPC, "No space left on device"), "the system: No space left on device"),
        (PermissionError(errno.EACCES, "Permission denied", "data/x"), "data/x: Permission denied"),
        (
            shutil.Error([("a", "b", "[Errno 28] No space left on device: 'b'")]),
            "[Errno 28] No space left on device: 'b'",
        ),
        (MemoryError(), "there is not enough memory; close other programs"),
    ],
)
def test_what_the_system_refuses_is_a_line(
    book: Path, monkeypatch: pytest.MonkeyPatch, problem: Exception, message: str
) -> None:
    def refuse(_: Path) -> None:
        raise problem

    monkeypatch.setattr(cli, "find_problems", refuse)
    done = cifra(book, "check")
    assert (done.returncode, done.stderr.startswith(message)) == (1, True), done.stderr
