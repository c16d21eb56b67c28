"""What pip cannot install: the programs and libraries of the system, from Debian's and Ubuntu's packages.

    python -m cifra.debian paper     makes sure that what the PDF needs is there, or says what to install

Installs as root, or with a sudo that asks for no password; asks nobody and changes nothing elsewhere.
"""

import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

QUIET_APT = {"DEBIAN_FRONTEND": "noninteractive"}


@dataclass(frozen=True)
class Need:
    """Something of the system: what it is for, its Debian packages, how to get it elsewhere, whether it is there."""

    what: str
    packages: tuple[str, ...]
    macos: str
    windows: str
    present: Callable[[], bool]


def _has_libraries() -> bool:
    return all(map(ctypes.util.find_library, ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")))


def _has_paper() -> bool:
    """Return whether the libraries are there, and on Debian the book's typefaces too: a PDF in other type is no error,
    but on a machine where they can be had it is set in them.
    """
    if not shutil.which("apt-get"):
        return True if not sys.platform.startswith("linux") else _has_libraries()
    return _has_libraries() and _has_font("Charis SIL") and _has_font("Liberation Sans")


def _has_font(family: str) -> bool:
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", family, "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


PAPER = Need(
    "the PDF edition",
    (
        "libpango-1.0-0",
        "libpangoft2-1.0-0",
        "libharfbuzz-subset0",
        "fontconfig",
        "fonts-sil-charis",
        "fonts-liberation",
    ),
    "brew install pango",
    "install Pango with MSYS2 (pacman -S mingw-w64-ucrt-x86_64-pango) and see "
    "https://doc.courtbouillon.org/weasyprint/stable/first_steps.html#windows",
    _has_paper,
)
JAVA = Need(
    "EPUBCheck, which the tests run",
    ("default-jre-headless",),
    "brew install openjdk",
    "winget install EclipseAdoptium.Temurin.21.JRE",
    lambda: bool(shutil.which("java")),
)
NEEDS = {"paper": PAPER, "java": JAVA}


def ensure(need: Need) -> str:
    """Install what is missing where that can be done; return "" once it is there, else what to do."""
    if not need.present():
        install(need.packages)
    return "" if need.present() else advice(need, f"{need.what} needs what is not on this machine")


def install(packages: tuple[str, ...]) -> bool:
    """Install Debian packages, as root or with a sudo that asks nothing; return whether apt could be asked at all."""
    if not shutil.which("apt-get") or (rights := _rights()) is None:
        return False
    print(f"Installing the Debian packages {' '.join(packages)}", flush=True)
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(
            [*rights, "apt-get", *command], env=os.environ | QUIET_APT, check=False, stdout=subprocess.DEVNULL
        )
    return True


def advice(need: Need, problem: str) -> str:
    """Return what to install on each system, after what went wrong."""
    return (
        f"{problem}; install it: on Debian and Ubuntu with “apt-get install {' '.join(need.packages)}” (as root), "
        f"on macOS with “{need.macos}”, on Windows {need.windows}"
    )


def _rights() -> list[str] | None:
    """Return what to put before apt-get: nothing for root, sudo where it asks no password; None where neither is."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    asked = shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND"] if asked and asked.returncode == 0 else None


if __name__ == "__main__":
    sys.exit("\n".join(filter(None, (ensure(NEEDS[name]) for name in sys.argv[1:]))) or 0)
