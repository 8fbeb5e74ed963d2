"""What is checked and set before a crawl begins."""
