"""The browser of most tests: Chromium's headless shell, the same engine without a window; else any Chromium there is.

    python -m tests.browser     makes sure that there is one, says where, and installs Firefox and WebKit from Debian

A page in the shell takes a quarter of the processor that it takes in a whole Chromium. The shell is the package of
Debian or Playwright's own. The browser tests ask `executable()` for it; tests/webdriver.py drives the two others.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.debian import install_package

SHELL = "chromium-headless-shell"
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
    """Return the path of the shell, else of a Chromium, else nothing; to be asked before Playwright runs."""
    return _shell() or next(filter(None, map(shutil.which, NAMES)), None)


def install() -> str:
    """Return the path of a browser, installing the shell if need be; ends, saying what to do, where none can be had."""
    for attempt in (lambda: install_package(SHELL), _download):
        if not _shell():
            attempt()
    if path := executable():
        return path
    sys.exit(f"No {SHELL}, and none could be installed: install it (or chromium) and run make test again.")


def install_others() -> None:
    """Install what tests/webdriver.py drives, where a program is missing; the tests report what could not be had."""
    for program, package in OTHERS.items():
        if not any(map(shutil.which, program)):
            install_package(package)


def _shell() -> str | None:
    return shutil.which(SHELL) or _of_playwright()


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        folder = Path(playwright.chromium.executable_path).parents[2]
    shells = sorted(folder.glob("chromium_headless_shell-*/*/*headless*shell*"))
    return next((str(path) for path in shells if path.is_file()), None)


def _download() -> None:
    print("Downloading Chromium with Playwright", flush=True)
    command = [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
    try:
        subprocess.run(command, timeout=DOWNLOAD_SECONDS, check=False, stderr=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        print(f"Chromium was not downloaded in {DOWNLOAD_SECONDS} s", flush=True)


if __name__ == "__main__":
    print(f"Browser of the tests: {install()}")
    install_others()
