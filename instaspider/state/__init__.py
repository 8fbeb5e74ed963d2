"""Keeps what outlives a crawl: runs, accounts, logins, documents and writes."""
