"""Turns items into rows of files and back: columns, CSV, Parquet, torn files, reading.

Only ``exporters``, ``extension``, ``storage`` and ``targets`` know Scrapy; the others do the work.
"""
