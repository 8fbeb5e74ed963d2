"""Holds extensions of Scrapy that a crawl switches on."""
