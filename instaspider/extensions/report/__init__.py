"""Writes one HTML file about a crawl when it has ended (``INSTASPIDER_REPORT``)."""

from instaspider.extensions.report.watch import Report

__all__ = ["Report"]
