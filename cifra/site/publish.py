"""How the finished site takes the place of the one that stands: in one step, where the system has one."""

import ctypes
import os
import shutil
from pathlib import Path

from cifra.folders import BuildFolders

CURRENT_FOLDER = -100  # AT_FDCWD of renameat2(2)
EXCHANGE = 2  # RENAME_EXCHANGE


def restore_previous_site(folders: BuildFolders) -> None:
    """Put the last good site back in its place, where a build was killed between two steps."""
    if folders.previous.exists() and not folders.site.exists():
        folders.previous.rename(folders.site)
    shutil.rmtree(folders.previous, ignore_errors=True)


def swap_in_site(folders: BuildFolders) -> None:
    """Replace the site that stands by the one in staging, in one step where the system can exchange two folders."""
    if folders.site.exists() and not exchange_folders(folders.staging, folders.site):
        folders.site.rename(folders.previous)
    if folders.staging.exists() and not folders.site.exists():
        folders.staging.rename(folders.site)
    shutil.rmtree(folders.staging, ignore_errors=True)
    shutil.rmtree(folders.previous, ignore_errors=True)


def exchange_folders(first: Path, second: Path) -> bool:
    """Exchange two folders and return whether it was done: Linux can, on most file systems."""
    try:
        renameat2 = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return renameat2(CURRENT_FOLDER, os.fsencode(first), CURRENT_FOLDER, os.fsencode(second), EXCHANGE) == 0
