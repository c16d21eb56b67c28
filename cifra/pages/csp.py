"""The Content-Security-Policy of the pages: what a page may load, from this site alone, and no inline code but our own.

GitHub Pages sends no header, so that the policy stands in each page, before anything that it governs.
"""

import base64
import hashlib
from collections.abc import Iterable


def content_security_policy(scripts: Iterable[str] = (), styles: Iterable[str] = ()) -> str:
    """Return the policy of a page that holds these scripts and styles, each as it stands between its tags.

    `'wasm-unsafe-eval'` is for the search, which is WebAssembly; it allows no JavaScript to be evaluated.
    """
    rules = {
        "default-src": ["'none'"],
        "script-src": ["'self'", "'wasm-unsafe-eval'", *map(inline_hash, scripts)],
        "style-src": ["'self'", *map(inline_hash, styles)],
        "img-src": ["'self'", "data:"],
        "font-src": ["data:"],
        "connect-src": ["'self'"],
        "frame-src": ["'self'"],
        "worker-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
    }
    return "; ".join(" ".join([name, *sources]) for name, sources in rules.items())


def inline_hash(text: str) -> str:
    """Return the source expression that allows one script or style in a page: `'sha256-...'`."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
