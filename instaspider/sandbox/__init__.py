"""A small Instagram on 127.0.0.1: the same addresses, the same shapes, people who do not exist.

Start it with ``scrapy sandbox`` or ``python -m instaspider.sandbox``; a crawl starts its own with
``instaspider.sandbox.process.SandboxProcess``. Nothing here talks to the real service.
"""
