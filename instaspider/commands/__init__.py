"""Commands of ``scrapy``; each module is one command of that name."""
