"""Is the console script ``instaspider``: ``scrapy`` with this project's settings, in any folder."""

from __future__ import annotations

import os

from scrapy.cmdline import execute
from scrapy.utils.conf import init_env


def main() -> None:
    """Run the command of ``sys.argv``."""
    # If the folder is a project, its settings may name modules of its own, such as pipelines. They
    # must be importable.
    init_env()
    os.environ["SCRAPY_SETTINGS_MODULE"] = "instaspider.settings"
    execute()
