"""What an editor runs: a new article, proofreading, the preview, the comparison, the codebook."""

from cifra.console import CommandError


class EditingError(CommandError):
    """What an editor has to mend first; each of its arguments is a message."""
