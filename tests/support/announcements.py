"""Documents that a body announces, be it a page or a bundle; the crawl knows which it asked for."""

from __future__ import annotations

from instaspider.parsing.documents import Announced, announced, exported


def documents_in(body: bytes) -> Announced:
    """What a page or a bundle says, whichever it is."""
    return (
        announced(body)
        if body.lstrip(b"\xef\xbb\xbf \t\r\n\f\v\0").startswith(b"<")
        else exported(body)
    )
