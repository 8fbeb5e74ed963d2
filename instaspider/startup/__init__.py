"""Checks and sets what must be right before a crawl begins."""

from instaspider.startup.prepared import Prepared, prepare

__all__ = ["Prepared", "prepare"]
