"""How the finished site takes the place of the one that stands: in one step, where the system has one.

Beside it stands a key of what it was made from and of its own files: while both are the same, nothing need be built.
"""

import ctypes
import os
import platform
import shutil
from importlib.metadata import distributions
from pathlib import Path

from cifra import project
from cifra.build_cache import digest_of_files, digest_of_parts
from cifra.folders import BuildFolders

CURRENT_FOLDER = -100  # AT_FDCWD of renameat2(2)
EXCHANGE = 2  # RENAME_EXCHANGE
CONTENT_FOLDERS = ("chapters", "data", ".github")


def restore_previous_site(folders: BuildFolders) -> None:
    """Put the last good site back in its place, where a build was killed between two steps."""
    if folders.previous.exists() and not folders.site.exists():
        folders.previous.rename(folders.site)
    shutil.rmtree(folders.previous, ignore_errors=True)


def swap_in_site(folders: BuildFolders) -> None:
    """Replace the site that stands by the one in staging, in one step where the system can exchange two folders."""
    for path in (folders.staging, *folders.staging.rglob("*")):  # whatever the umask: web servers are other users
        path.chmod(0o755 if path.is_dir() else 0o644)
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


def digest_of_inputs(folder: Path, *, books: bool) -> str:
    """Return a digest of all that a site is made from: the project, the package, what is installed, the settings."""
    files = [path for path in folder.iterdir() if path.is_file()]
    files += [path for name in CONTENT_FOLDERS for path in (folder / name).rglob("*") if path.is_file()]
    package = [path for path in project.PACKAGE.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    settings = [f"{function(folder)}" for function in (project.site_address, project.repository_address)]
    installed = sorted(f"{one.name} {one.version}" for one in distributions())
    return digest_of_parts(
        _digest_of_tree(folder, files),
        _digest_of_tree(project.PACKAGE, package),
        *settings,
        str(books),
        platform.python_version(),
        *installed,
    )


def site_key(site: Path, inputs: str) -> str:
    """Return what is recorded of a site: the digest of what it was made from, and one of its files as they are."""
    return f"{inputs} {_digest_of_tree(site, [path for path in site.rglob('*') if path.is_file()])}"


def _digest_of_tree(folder: Path, files: list[Path]) -> str:
    names = {path.relative_to(folder).as_posix(): path for path in files}
    return digest_of_parts(digest_of_files(names[name] for name in sorted(names)), *sorted(names))
