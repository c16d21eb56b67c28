"""A build that is killed, one that meets another, and the step in which the next site takes the place of the last."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cifra import project
from cifra.editions import CODES, DEFAULT, EDITIONS
from cifra.folders import BuildFolders, mark_finished, mark_unfinished
from cifra.site import build, publish
from cifra.site.build import SiteError, build_lock
from cifra.site.publish import restore_previous_site, swap_in_site
from tests.conftest import cell, cifra, copy_sources, small

KILLS = 4
SEED = time.time_ns()  # other moments in every run; a failure prints them
CHART = 'import cifra\nfrom cifra import charts\ncharts.bars(cifra.figures("magicnet"), title="{title}", name="claims")'
TITLES = {"it": "Quattro percentuali di un articolo", "en": "Four percentages in an article"}


@pytest.mark.slow
def test_a_build_killed_at_any_moment_leaves_the_last_site_whole_and_the_next_build_right(tmp_path: Path) -> None:
    moments = random.Random(SEED)  # noqa: S311 - moments to try, not secrets
    book = small_book(tmp_path / "book")
    started = time.monotonic()
    assert cifra(book, "site", "--no-books").returncode == 0
    longest = time.monotonic() - started
    good = digests(book)
    for kill in range(KILLS):
        set_value(book, 40 + kill)
        moment = moments.uniform(0, longest)
        told = f"killed after {moment:.2f} of {longest:.2f} s, seed {SEED}"
        killed = killed_after(book, moment)
        assert killed in (-signal.SIGKILL, 0), told
        assert digests(book) == good or killed == 0 or shown(book, 40 + kill), told
        done = cifra(book, "site", "--no-books")
        assert done.returncode == 0, told + done.stdout + done.stderr
        assert shown(book, 40 + kill), told
        good = digests(book)
    clean = small_book(tmp_path / "a" / "clean" / "book")
    set_value(clean, 40 + KILLS - 1)
    assert cifra(clean, "site", "--no-books").returncode == 0
    assert digests(clean) == good


def test_the_next_site_takes_the_place_of_the_last_in_one_step(tmp_path: Path) -> None:
    where = BuildFolders(tmp_path)
    for turn in ("first", "second"):
        where.staging.mkdir(parents=True)
        (where.staging / "index.html").write_text(turn, "utf-8")
        (where.staging / "index.html").chmod(0o600)  # of an account whose files nobody else may read
        swap_in_site(where)
        assert (where.site / "index.html").stat().st_mode & 0o777 == 0o644
        assert (where.site / "index.html").read_text("utf-8") == turn
        assert [path.name for path in where.site.parent.iterdir()] == ["site"]


def test_where_folders_cannot_be_exchanged_they_are_moved_and_a_kill_in_between_is_repaired(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "exchange_folders", lambda *_: False)
    test_the_next_site_takes_the_place_of_the_last_in_one_step(tmp_path)
    where = BuildFolders(tmp_path)
    where.site.rename(where.previous)  # what a kill between the two moves leaves
    restore_previous_site(where)
    assert (where.site / "index.html").read_text("utf-8") == "second"
    assert not where.previous.exists()


def test_the_pages_of_an_edition_that_was_left_unfinished_are_not_trusted(tmp_path: Path) -> None:
    where = BuildFolders(tmp_path)
    mark_unfinished(where, DEFAULT)
    where.html(DEFAULT).mkdir(parents=True)
    (where.html(DEFAULT) / "half.html").write_text("<p>ha", "utf-8")
    mark_unfinished(where, DEFAULT)
    assert not where.html(DEFAULT).exists()
    where.html(DEFAULT).mkdir(parents=True)
    mark_finished(where, DEFAULT)
    mark_unfinished(where, DEFAULT)
    assert where.html(DEFAULT).exists()


def test_a_second_build_in_the_same_folder_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "LOCK_TIMEOUT", 0)
    folders = BuildFolders(tmp_path)
    stopped = pytest.raises(SiteError, match="_build/lock: another build is at work in this folder")
    with build_lock(folders), stopped, build_lock(folders):
        pytest.fail("two builds at work")


def small_book(folder: Path) -> Path:
    """Return a small book with a chart and a register in each edition."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    copy_sources(folder)
    chapters = {code: cell(CHART.format(title=TITLES[code])) + "\n```{register} magicnet\n```\n" for code in CODES}
    small(folder, {"index": dict.fromkeys(CODES, "[Magic](magicnet.md)"), "magicnet": chapters})
    return folder


def set_value(book: Path, value: int) -> None:
    """Change a figure that no source was found for."""
    path = project.figure_file(book, "magicnet")
    lines = path.read_text("utf-8").splitlines()
    place = next(place for place, line in enumerate(lines) if line.startswith("magicnet.expect-social,"))
    cells = lines[place].split(",")
    lines[place] = ",".join([cells[0], str(value), *cells[2:]])
    path.write_text("\n".join(lines) + "\n", "utf-8")


def killed_after(book: Path, seconds: float) -> int:
    """Start a build, kill it after a while, and return how it ended."""
    command = [str(Path(sys.executable).with_name("cifra")), "--project", str(book), "site", "--no-books"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
    return process.wait()


def shown(book: Path, value: int) -> bool:
    """Return whether every edition shows the value, in its chart's file and in its register."""
    site = book / "_build" / "site"
    return all(
        f"{value}%" in (site / one.code / name).read_text("utf-8")
        for one in EDITIONS
        for name in ("magicnet.html", "_charts/magicnet-claims.csv", "_charts/magicnet-claims.svg")
    )


def digests(book: Path) -> dict[str, str]:
    """Return a digest of every file of the site, by its place."""
    site = book / "_build" / "site"
    files = (path for path in sorted(site.rglob("*")) if path.is_file())
    return {path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
