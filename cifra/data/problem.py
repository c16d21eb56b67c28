"""A problem of the sources: where it is, what is wrong, what is allowed and what to do."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Problem:
    """One message of the checks, at a line of a file; problems sort by file and line."""

    path: Path
    line: int
    message: str
