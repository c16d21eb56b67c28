"""What an editor runs: a new article, proofreading, the preview, the comparison, the codebook."""
