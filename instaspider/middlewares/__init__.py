"""Holds the middlewares that Scrapy calls; a number in a docstring is a place in Scrapy's order."""
