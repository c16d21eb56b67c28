"""The browser of most tests: a Chromium already installed; else Playwright's own; else the package of Debian.

    python -m tests.browser     makes sure that there is one, says where, and installs Firefox and WebKit from Debian

The browser tests ask `executable()` for it; tests/webdriver.py drives the two others.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.debian import install_package

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
OTHERS = {  # programs, of which one is enough, and the package of Debian
    ("firefox-esr", "firefox"): "firefox-esr",
    ("WebKitWebDriver",): "webkit2gtk-driver",
    ("Xvfb",): "xvfb",
}
DOWNLOAD_SECONDS = 300


def executable() -> str | None:
    """Return the path of a Chromium, or nothing where there is none yet."""
    return next(filter(None, map(shutil.which, NAMES)), None) or _of_playwright()


def install() -> str:
    """Return the path of a Chromium, installing one if need be; ends, saying what to do, where none can be had."""
    for attempt in (lambda: None, _download, lambda: install_package("chromium")):
        attempt()
        if path := executable():
            return path
    sys.exit("No Chromium, and none could be installed: install chromium (or google-chrome) and run make test again.")


def install_others() -> None:
    """Install the browsers of tests/webdriver.py that are missing; the tests report what is missing still."""
    for program, package in OTHERS.items():
        if not any(map(shutil.which, program)):
            install_package(package)


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
        print(f"Chromium was not downloaded in {DOWNLOAD_SECONDS} s", flush=True)


if __name__ == "__main__":
    print(f"Browser of the tests: {install()}")
    install_others()
