"""Judges answers: what each turned out to be, and what that means for the crawl."""
