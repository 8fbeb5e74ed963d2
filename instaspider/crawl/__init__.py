"""The state of one crawl, and the requests that it makes."""
