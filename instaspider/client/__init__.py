"""Instagram from Python: ``stream``, ``collect``, ``iterate``, ``AsyncInstagram``, ``Instagram``.

A client keeps one crawl open, in the event loop of its caller. Each request of a call goes
through all downloader middlewares, so pace, identities, verdicts and healing are those of a crawl.
"""
