"""Extensions of Scrapy that a crawl switches on."""
