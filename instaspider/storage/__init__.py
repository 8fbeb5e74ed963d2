"""What outlives a crawl: where each run stopped, and the items where INSTASPIDER_STORE is set."""
