"""The browser of the tests: a Chromium already installed; else Playwright's own; else the package of Debian.

    python tests/browser.py     makes sure that there is one, and says where

The browser tests ask `executable()` for it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
DOWNLOAD_SECONDS = 300


def executable() -> str | None:
    """Return the path of a Chromium, or nothing where there is none yet."""
    return next(filter(None, map(shutil.which, NAMES)), None) or _of_playwright()


def install() -> str:
    """Return the path of a Chromium, installing one if need be; ends, saying what to do, where none can be had."""
    for attempt in (lambda: None, _download, _from_debian):
        attempt()
        if found := executable():
            return found
    sys.exit("No Chromium, and none could be installed: install chromium (or google-chrome) and run make test again.")


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _download() -> None:
    print("Downloading Chromium with Playwright", flush=True)
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        subprocess.run(command, timeout=DOWNLOAD_SECONDS, check=False, stderr=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        print("That took too long", flush=True)


def _from_debian() -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", *command], check=False, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    print(f"Browser of the tests: {install()}")
