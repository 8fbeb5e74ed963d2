"""Pipelines: fetch the pictures and videos of items as files, and store items in a database."""

from instaspider.pipelines.media import MediaFilesPipeline
from instaspider.pipelines.store import StorePipeline

__all__ = ["MediaFilesPipeline", "StorePipeline"]
