"""Assembling, verifying and publishing the site."""
