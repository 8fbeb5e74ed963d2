"""Checks and sets what must be right before a crawl begins."""
