"""The middlewares that Scrapy lists; the number before each is its place in Scrapy's order."""
