"""Turns items into rows of files and back: columns, CSV, Parquet, torn files, reading.

Nothing here knows Scrapy: :mod:`instaspider.feeds.exporters` makes Scrapy's exporters of it.
"""
