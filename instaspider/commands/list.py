"""``scrapy list``: works as Scrapy's own, after the add-ons have named their spiders.

Scrapy asks add-ons for early settings when a crawl starts, but not before it lists spiders (2.19).
"""

from __future__ import annotations

import argparse

from scrapy.addons import AddonManager
from scrapy.commands.list import Command as ListCommand
from scrapy.utils.project import inside_project


class Command(ListCommand):
    """Lists the spiders of the project and of its add-ons."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        if not inside_project():
            print("The list command works in a project's folder only.")
            self.exitcode = 2
            return
        AddonManager.load_pre_crawler_settings(self.settings)
        super().run(args, opts)
