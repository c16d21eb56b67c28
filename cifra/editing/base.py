"""The project as it was: the files of another state of the repository, taken out of git into a folder of their own."""

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cifra import project

CONTENT = ("_config.yml", "_toc.yml", "chapters", "data")
MAIN = ("origin/main", "main")


class BaseError(Exception):
    """Why there is no other state to compare with, and what to do."""


def common_ancestor(folder: Path) -> str:
    """Return where the work at hand left the main branch, as a commit; raises `BaseError` where there is no such."""
    for branch in MAIN:
        try:
            return _git(folder, "merge-base", "HEAD", branch).decode().strip()
        except BaseError:
            continue
    _git(folder, "rev-parse", "--git-dir")
    raise BaseError(f"no {' or '.join(MAIN)} to compare with; name a state: make diff BASE=HEAD~1")


@contextmanager
def project_at(folder: Path, ref: str) -> Iterator[Path]:
    """Give a folder with the chapters and the data as they are at a commit, branch or tag.

    Raises `BaseError` for a folder that is in no repository, a ref that is none, and a state that has no report.
    """
    commit = _commit(folder, ref)
    with tempfile.TemporaryDirectory(prefix="cifra-") as name:
        was = Path(name).resolve()
        try:
            with tarfile.open(fileobj=io.BytesIO(_git(folder, "archive", commit, *_content(folder, commit)))) as files:
                files.extractall(was, filter="data")
        except tarfile.TarError as problem:
            raise BaseError(f"{ref}: its files cannot be taken out ({problem})") from problem
        if not project.descriptor(was).is_file():
            raise BaseError(f"{ref}: no data/datapackage.json there; there is no report to compare with")
        yield was


def machinery_changed(folder: Path, ref: str) -> list[str]:
    """Return the files that differ from those at `ref` and are neither text nor data: how pages look may change."""
    named = _git(folder, "diff", "--name-only", "--relative", "-z", _commit(folder, ref), "--", ".").decode()
    return sorted(one for one in named.split("\0") if one.startswith(("cifra/", "requirements", "_config.yml")))


def _content(folder: Path, commit: str) -> list[str]:
    there = _git(folder, "ls-tree", "--name-only", "-z", commit, ".").decode().split("\0")
    found = [name for name in CONTENT if name in there]
    if not found:
        raise BaseError(f"{commit}: neither chapters/ nor data/ there; there is no report to compare with")
    return found


def _commit(folder: Path, ref: str) -> str:
    _git(folder, "rev-parse", "--git-dir")
    try:
        return (
            _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").decode().strip()
        )
    except BaseError as problem:
        known = "a branch, a tag or a commit, as in make diff BASE=origin/main; git fetch brings those of the server"
        raise BaseError(f"{ref!r} is nothing that this repository knows; name {known}") from problem


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except FileNotFoundError as problem:
        raise BaseError("git is not installed here; the comparison reads the other state from it") from problem
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip().splitlines() or [f"git {arguments[0]} failed"]
        raise BaseError(f"{told[0].removeprefix('fatal: ')}; make diff works in a clone of the repository")
    return done.stdout
