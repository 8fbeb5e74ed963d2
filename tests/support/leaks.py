"""Looks for secrets in what a crawl leaves behind, in the forms that they may take on the way."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote


def forms(secret: str) -> Iterator[tuple[str, bytes]]:
    """Raw, decoded and encoded for URLs, and as it looks in base64 at each place of a text."""
    for text in {secret, unquote(secret)}:
        yield "raw", text.encode()
        yield "URL-encoded", quote(text, safe="").encode()
        for before in range(3):
            # Characters that the text before and after it have a part in are left out.
            whole = base64.b64encode(b"\0" * before + text.encode())
            inner = whole[(0, 2, 3)[before] : len(whole) // 4 * 4 - 4]
            yield "base64", inner
            yield "base64", inner.replace(b"+", b"-").replace(b"/", b"_")


def leaks(secrets: Iterable[str], contents: Iterable[tuple[str, bytes]]) -> set[tuple[str, str]]:
    """Where something was found, and in which form."""
    wanted = {form for secret in secrets for form in forms(secret)}
    return {
        (place, kind) for place, content in contents for kind, form in wanted if form in content
    }


def files_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Names and contents of all files, however deep."""
    for root, _, names in os.walk(folder):
        for name in names:
            path = Path(root, name)
            yield str(path.relative_to(folder)), str(path).encode() + path.read_bytes()
