"""Decides who sends a request and when: identities, their pool, pace, routes and proxies. Pure."""
