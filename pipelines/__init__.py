"""Item pipelines of this project: instaspider's own by short names, and room for yours.

A wheel does not hold this package, so that other projects keep the name for themselves; the egg
that ``scrapyd-deploy`` sends does.
"""

from instaspider.pipelines import MediaFilesPipeline, StorePipeline

__all__ = ["MediaFilesPipeline", "StorePipeline"]
