"""The set-up of `make`: begun again where it was interrupted, anew in another folder, explained where it cannot be."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

# A Python that makes an environment at once; what it lacks, its variables say.
PYTHON = """#!/bin/sh
case "$*" in
  -c*) exit ${OLD:-0} ;;
  -V) echo "Python ${VERSION:-3}" ;;
  "-m venv"*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && exit ${NO_ENSUREPIP:-0} ;;
  "-m cifra.cli"*) echo "checked in $PWD" ;;
esac
"""
MAKING = "Making a virtual environment in .venv/"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder, with a name that a shell may misread, that has all that the set-up reads."""
    folder = tmp_path / "it's a $(report)"
    (folder / "requirements").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "requirements/site.txt"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "python").write_text(PYTHON, "utf-8")
    (folder / "python").chmod(0o755)
    return folder


def make(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `make check` in a folder."""
    command = ["make", "check", *(arguments or ["PYTHON=./python"])]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=os.environ | variables, check=False)


def test_the_environment_is_made_once(checkout: Path) -> None:
    first, second = make(checkout), make(checkout)
    assert (MAKING in first.stdout, MAKING in second.stdout) == (True, False), first.stderr
    assert f"checked in {checkout}" in second.stdout


def interrupt(folder: Path) -> Path:
    (folder / ".venv" / "made").unlink()
    return folder


def copy(folder: Path) -> Path:
    return shutil.copytree(folder, folder.with_name("copy"))


def move(folder: Path) -> Path:
    return folder.rename(folder.with_name("moved"))


@pytest.mark.parametrize("happens", [interrupt, copy, move])
def test_an_environment_that_is_half_made_copied_or_moved_is_made_anew(checkout: Path, happens: object) -> None:
    assert make(checkout).returncode == 0
    folder = happens(checkout)  # type: ignore[operator]
    assert [MAKING in make(folder).stdout for _ in range(2)] == [True, False]


def test_another_python_that_is_asked_for_makes_it_anew(checkout: Path) -> None:
    assert make(checkout).returncode == 0
    (checkout / "newer").write_text(PYTHON.replace("VERSION:-3", "VERSION:-4"), "utf-8")
    (checkout / "newer").chmod(0o755)
    assert MAKING in make(checkout, "PYTHON=./newer").stdout
    assert MAKING not in make(checkout, "PYTHON=./newer").stdout


@pytest.mark.parametrize(
    ("variable", "message"),
    [
        ("OLD", "Python 3.11 or later is needed; name one: make check PYTHON=python3.12"),
        ("NO_ENSUREPIP", "on Debian and Ubuntu: apt install python3-venv"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_left(checkout: Path, variable: str, message: str) -> None:
    done = make(checkout, **{variable: "1"})
    assert (done.returncode != 0, message in done.stderr) == (True, True), done.stderr
    assert not (checkout / ".venv").exists()
    assert make(checkout).returncode == 0
