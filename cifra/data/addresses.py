"""Whether a text is a web address, written whole."""

from urllib.parse import urlsplit

import validators

ADDRESS_ADVICE = "write it whole, as the browser shows it: https://host/path; leave it empty if there is none"


def is_web_address(text: str) -> bool:
    """Return whether a text is a whole web address: `https://host/path`."""
    parts = urlsplit(text)
    host = parts.hostname or ""
    return parts.scheme in ("http", "https") and "." in host and bool(validators.hostname(host)) and " " not in text
