"""An earlier name of :class:`instaspider.pipelines.StorePipeline`."""

from instaspider.pipelines import StorePipeline

__all__ = ["StorePipeline"]
