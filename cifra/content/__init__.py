"""A chapter and the sources as text: parsing, sections, cells, confirmations."""
