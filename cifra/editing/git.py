"""What git is asked for: an earlier state of the project, as files in a temporary folder, and the words that differ."""

import io
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cifra import project
from cifra.console import CommandError
from cifra.data.problem import Message

# The branch that others write to: of a clone or a fork, by the name that the server gives it, by the usual ones.
MAIN_BRANCHES = ("upstream/main", "origin/main", "main", "origin/HEAD", "master")
CONTEXT = 4  # words shown on each side of a change: enough to find the sentence by
LONGEST = 60  # words of a change that are shown; the page itself has the others
# In the porcelain form of the word diff a hunk names its first line, and each run of words stands on a line of its own.
HUNK = re.compile(r"^@@ \S+ \+(\d+).*\n", re.MULTILINE)
CHANGE = re.compile(r"(?:^ (?P<before>.*)\n)?(?P<words>(?:^[-+~].*\n)+)(?=(?: (?P<after>.*))?)", re.MULTILINE)
WORD_DIFF = ("diff", "--no-index", "--no-color", "--no-ext-diff", "--word-diff=porcelain", "--unified=0", "old", "new")


class GitError(CommandError):
    """Why there is no other state to compare with, and what to do."""


@dataclass(frozen=True)
class Edit:
    """Words that changed, with the words around them; the label says of what: a column, a line."""

    old: str
    new: str
    before: str = ""
    after: str = ""
    label: str = ""


def common_ancestor(folder: Path) -> str:
    """Return the commit where the work at hand left the main branch; raises `GitError` where there is none."""
    _run(folder, "rev-parse", "--git-dir")
    for branch in MAIN_BRANCHES:
        try:
            return _run(folder, "merge-base", "HEAD", branch).decode().strip()
        except GitError:
            continue
    if _run(folder, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise GitError("this clone has only the last commits; bring the others: git fetch --unshallow origin main")
    raise GitError("there is no branch main or master; name a state: make diff BASE=<branch, tag or commit>")


@contextmanager
def project_at(folder: Path, ref: str) -> Iterator[Path]:
    """Give a temporary folder with the project's files as they are at a commit, a branch or a tag.

    Raises `GitError` for a folder outside a repository, for a ref that git does not know, and for a state without data.
    """
    archive = _run(folder, "archive", "--format=tar", _commit(folder, ref))
    with tempfile.TemporaryDirectory(prefix="cifra-") as name:
        earlier = Path(name).resolve()
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(earlier, filter="data")
        if not project.descriptor(earlier).is_file():
            raise GitError(f"{ref}: data/datapackage.json is missing there; choose a later state: make diff BASE=main")
        yield earlier


def changed_machinery(folder: Path, ref: str) -> list[str]:
    """Return the files that differ from those at `ref` and are neither text nor data: pages may look different."""
    names = _run(folder, "diff", "--name-only", "--relative", "-z", _commit(folder, ref)).decode().split("\0")
    return sorted(name for name in names if name.startswith(("cifra/", "requirements", "_config.yml")))


def word_edits(old: str, new: str) -> list[Edit]:
    """Return what git's word diff says of two texts, each change labelled with its line in the new one.

    >>> word_edits("one two three", "one four three")
    [Edit(old='two', new='four', before='one', after='three', label='line 1')]
    """
    with tempfile.TemporaryDirectory(prefix="cifra-") as name:
        for file, text in (("old", old), ("new", new)):
            Path(name, file).write_text(text.rstrip("\n") + "\n", "utf-8")
        output = _run(Path(name), *WORD_DIFF, accepted=(0, 1)).decode(errors="replace")
    edits = []
    _, *hunks = HUNK.split(output)  # line, words, line, words ...
    for line, words in zip(hunks[::2], hunks[1::2], strict=True):
        place = Message("line {line}", line=line)
        for change in CHANGE.finditer(words):
            before, after = (change["before"] or "").split(), (change["after"] or "").split()
            gone, come = (_signed_words(change["words"], sign) for sign in "-+")
            if gone or come:
                edits.append(Edit(gone, come, " ".join(before[-CONTEXT:]), " ".join(after[:CONTEXT]), place))
    return edits


def _signed_words(lines: str, sign: str) -> str:
    """Return the words of the lines that begin with a sign, the first of them where they are many."""
    words = " ".join(line[1:] for line in lines.splitlines() if line.startswith(sign)).split()
    more = len(words) - LONGEST
    return " ".join(words[:LONGEST]) + (f" … (+{more})" if more > 0 else "")


def _commit(folder: Path, ref: str) -> str:
    _run(folder, "rev-parse", "--git-dir")
    try:
        return _run(folder, "rev-parse", "--verify", "--end-of-options", f"{ref}^{{commit}}").decode().strip()
    except GitError as problem:
        advice = "name a branch, a tag or a commit, as in make diff BASE=origin/main (git fetch brings the server's)"
        raise GitError(f"{ref!r} is not a state of this repository; {advice}") from problem


def _run(folder: Path, *arguments: str, accepted: tuple[int, ...] = (0,)) -> bytes:
    """Return what git prints; raises `GitError` where it is missing or ends with a code that is not accepted."""
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except FileNotFoundError as problem:
        raise GitError("git is not installed; install it: make diff reads the earlier state from it") from problem
    if done.returncode not in accepted:
        message, *_ = done.stderr.decode(errors="replace").strip().splitlines() or [f"git {arguments[0]} failed"]
        raise GitError(f"{message.removeprefix('fatal: ')}; make diff works in a clone of the repository (git clone)")
    return done.stdout
