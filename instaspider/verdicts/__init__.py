"""Judges answers: says what each one turned out to be, and what that means for the crawl.

What an answer turned out to be is its verdict, one of ten or so words such as ``ok``, ``not_found``
or ``throttled``.
"""
