"""Fetches pictures and videos of items as files (docs/reference/media-files.md)."""

from instaspider.pipelines.media.pipeline import MediaFilesPipeline

__all__ = ["MediaFilesPipeline"]
