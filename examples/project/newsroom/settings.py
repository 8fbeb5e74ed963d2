"""Settings of a project that has spiders of its own and those of instaspider."""

BOT_NAME = "newsroom"
SPIDER_MODULES = ["newsroom.spiders"]
# This one line brings instaspider's spiders, at the pace of their mode.
ADDONS = {"instaspider.Addon": 300}
# Instagram's robots.txt closes everything. Whether you may fetch is for you to decide.
ROBOTSTXT_OBEY = False
ITEM_PIPELINES = {"newsroom.pipelines.AddDesk": 500}
