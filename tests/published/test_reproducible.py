"""The same sources give the same bytes: in another folder, at another time, in another zone, from another shell."""

import os
import time
from pathlib import Path

import pytest

from tests.conftest import cifra, copy_sources
from tests.site.test_publish import digests

ELSEWHERE = {"TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "12345", "COLUMNS": "80"}


@pytest.mark.slow
def test_two_clean_builds_of_the_report_are_the_same_to_the_byte(built: Path, tmp_path: Path) -> None:
    other = tmp_path / "another" / "folder" / "of the report"
    other.parent.mkdir(parents=True)
    copy_sources(other)
    for path in sorted(other.rglob("*")):  # as a fresh clone has them: saved at another time
        os.utime(path, (time.time() - 86400, time.time() - 86400))
    done = cifra(other, "site", **ELSEWHERE)
    assert done.returncode == 0, done.stdout + done.stderr
    first, second = digests(built.parents[1]), digests(other)
    assert len(first) > 400
    assert {name for name in first.keys() | second.keys() if first.get(name) != second.get(name)} == set()
