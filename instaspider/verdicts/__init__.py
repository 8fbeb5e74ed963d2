"""What an answer turned out to be, and what that means for the crawl."""
