"""What a build has made and need not make again: a text kept with what it was made from, beside what Sphinx has read.

A key stands for all that the text depends on. What was kept under another key, or half written, or whose files are
gone, is made anew.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path


def digest_of_parts(*parts: str) -> str:
    """Return a short text that changes when any of the parts does."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def cached(path: Path, key: str, files: Iterable[Path], make: Callable[[], str]) -> str:
    """Return the text kept at `path` under this key, its files still in place; else make it, and keep it."""
    found = _read(path)
    if found.get("key") == key and all(file.exists() for file in files):
        return found["text"]
    text = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_suffix(".new")
    whole.write_text(json.dumps({"key": key, "text": text}, ensure_ascii=False), "utf-8")
    os.replace(whole, path)
    return text


def _read(path: Path) -> dict[str, str]:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
