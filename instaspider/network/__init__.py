"""Moves bytes: Scrapy's download handler over libcurl, with a browser's TLS and HTTP/2 look."""
