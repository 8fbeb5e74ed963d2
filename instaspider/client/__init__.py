"""Instagram from Python: ``stream``, ``collect``, ``iterate``, ``AsyncInstagram``, ``Instagram``.

A client holds one crawl open, in the event loop of whoever asks. Each request of a call goes
through all downloader middlewares, so pace, identities, verdicts and healing are those of a crawl.
"""
