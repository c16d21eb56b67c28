"""Whether a text is a web address, written whole."""

import re

ADDRESS_ADVICE = "write it whole, as the browser shows it: https://host/path; leave it empty if there is none"
LABEL = r"[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?"  # letters of any alphabet, digits, hyphens within
ADDRESS = re.compile(rf"https?://(?:{LABEL}\.)+[^\W\d_](?:[^\W_]|-){{0,61}}[^\W_](?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)


def is_web_address(text: str) -> bool:
    """Return whether a text is a whole web address: `https://host/path`."""
    return bool(ADDRESS.fullmatch(text))
