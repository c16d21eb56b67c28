"""What is said of a figure, a study, an article: citations, blocks, downloads."""
