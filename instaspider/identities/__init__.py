"""Decides who sends a request and when: identities, their pool and pace, routes, proxies.

An identity is one visitor as the service sees it: cookies, proxy and browser look. All modules but
``sessions`` and ``proxies`` are pure: no file, no clock, no network; the time is an argument.
"""
