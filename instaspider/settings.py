"""This repository as a Scrapy project. All that crawls need is set by the add-on."""

BOT_NAME = "instaspider"
SPIDER_MODULES = ["instaspider.spiders"]
COMMANDS_MODULE = "instaspider.commands"
# The add-on sets its exporters for each crawl; the command line asks for formats before that.
FEED_EXPORTERS = {
    "parquet": "instaspider.feeds.exporters.ParquetItemExporter",
    "xlsx": "instaspider.feeds.workbook.WorkbookItemExporter",
}
ADDONS = {"instaspider.addon.Addon": 300}

# Instagram's robots.txt shuts out every crawler that it does not name, so True would fetch nothing;
# whether and what to fetch is the user's decision and responsibility (README, "Responsible use").
ROBOTSTXT_OBEY = False

LOG_LEVEL = "INFO"
FEED_EXPORT_ENCODING = "utf-8"
