"""An earlier name of :class:`instaspider.pipelines.MediaFilesPipeline`."""

from instaspider.pipelines import MediaFilesPipeline

__all__ = ["MediaFilesPipeline"]
