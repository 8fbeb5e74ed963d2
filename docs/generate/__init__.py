"""Writes the manual's tables from the code: ``python -m docs.generate``."""
