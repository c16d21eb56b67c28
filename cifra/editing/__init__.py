"""What an editor runs: a new article, proofreading, the preview, the comparison, the codebook."""


class EditingError(Exception):
    """What an editor has to mend first; each of its arguments is a message."""
