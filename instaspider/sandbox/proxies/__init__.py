"""Proxies in front of the sandbox, good ones and bad ones.

Their faults are the point, and well-kept proxy servers (proxy.py, pproxy) are made to have none,
so these are small servers of our own on asyncio's streams.
"""
