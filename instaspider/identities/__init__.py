"""Decides who sends a request and when: identities, their pool, pace, routes and proxies.

All but ``sessions`` and ``proxies`` is pure: no file, no clock and no network; the time is an
argument."""
