"""The PDF and the EPUB of each edition."""
