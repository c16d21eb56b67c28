"""How the finished site takes the place of the one that stands: in one step, where the system has one."""

import ctypes
import os
import shutil
from pathlib import Path

from cifra.folders import BuildFolders

CURRENT_FOLDER = -100  # AT_FDCWD of renameat2(2)
EXCHANGE = 2  # RENAME_EXCHANGE


def restore_previous_site(places: BuildFolders) -> None:
    """Put the last good site back in its place, where a build was killed between two steps."""
    if places.previous.exists() and not places.site.exists():
        places.previous.rename(places.site)
    shutil.rmtree(places.previous, ignore_errors=True)


def swap_in_site(places: BuildFolders) -> None:
    """Replace the site that stands by the one in staging, in one step where the system can exchange two folders."""
    if places.site.exists() and not _exchange(places.staging, places.site):
        places.site.rename(places.previous)
    if places.staging.exists() and not places.site.exists():
        places.staging.rename(places.site)
    shutil.rmtree(places.staging, ignore_errors=True)
    shutil.rmtree(places.previous, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders and return whether it was done: Linux can, on most file systems."""
    try:
        renameat2 = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return renameat2(CURRENT_FOLDER, os.fsencode(one), CURRENT_FOLDER, os.fsencode(other), EXCHANGE) == 0
