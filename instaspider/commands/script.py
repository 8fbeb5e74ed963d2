"""The console script ``instaspider``: ``scrapy`` with this project's settings, in any folder."""

from __future__ import annotations

import os

from scrapy.cmdline import execute
from scrapy.utils.conf import init_env


def main() -> None:
    """Run the command of ``sys.argv``."""
    # Where the folder is a project, what its settings name can be imported: its pipelines.
    init_env()
    os.environ["SCRAPY_SETTINGS_MODULE"] = "instaspider.settings"
    execute()
