"""The one answer to "is it built already?": a record beside what was built, with the key of what it was built from.

    cached(folder / "book.json", digest_of_parts(text, version), [folder / "book.pdf"], make)

`make` writes the files, and may return a text that is wanted again (the HTML of a chart). While the record holds the
same key and the files stand, nothing is made. A key stands for all that the result depends on: build it from
`digest_of_parts` and `digest_of_files`. The record is dropped before `make` begins and written when it has ended, so
that what a killed build left half written is made again.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path


def cached(record: Path, key: str, files: Iterable[Path], make: Callable[[], str | None]) -> str:
    """Return the text that `make` returned under this key, "" for none; call it only where its result is not there."""
    files = list(files)
    if is_current(record, key, files):
        return _read(record)["text"]
    record.unlink(missing_ok=True)
    text = make() or ""
    record.parent.mkdir(parents=True, exist_ok=True)
    whole = record.with_name(f"{record.name}.{os.getpid()}")
    whole.write_text(json.dumps({"key": key, "text": text}, ensure_ascii=False), "utf-8")
    os.replace(whole, record)
    return text


def is_current(record: Path, key: str, files: Iterable[Path]) -> bool:
    """Return whether `cached` would make nothing, for a caller that would start a process for it."""
    return _read(record).get("key") == key and all(file.exists() for file in files)


def digest_of_parts(*parts: str) -> str:
    """Return a short text that changes when any of the parts does."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def digest_of_files(paths: Iterable[Path]) -> str:
    """Return a short text that changes when the name or the content of any of the files does, or their order."""
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\0".encode() + content)
    return digest.hexdigest()


def _read(record: Path) -> dict[str, str]:
    try:
        return json.loads(record.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
