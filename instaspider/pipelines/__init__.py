"""What items become on their way out: files of their pictures and videos, rows in a database."""

from instaspider.pipelines.media import MediaFilesPipeline
from instaspider.pipelines.store import StorePipeline

__all__ = ["MediaFilesPipeline", "StorePipeline"]
