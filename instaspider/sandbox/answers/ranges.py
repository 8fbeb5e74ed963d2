"""Answers requests for parts of files and for files that may not have changed (RFC 9110, 13 and
14)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from instaspider.sandbox.exchange import Response

Headers = Sequence[tuple[str, str]]
_RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))", re.ASCII)


@dataclass(frozen=True, slots=True)
class File:
    """Holds a file, and when it was changed last."""

    data: bytes
    content_type: str
    etag: str
    modified: str


def answer(asked: Mapping[str, str], file: File, headers: Headers) -> Response:
    """Answer 200, 206, 304 or 416, as the request's headers ask; several ranges at once are
    ignored."""
    response = Response(200, file.data, file.content_type)
    response.headers = [("etag", file.etag), ("last-modified", file.modified), *headers]
    size = len(file.data)
    if _unchanged(asked, file):
        response.status, response.body, response.declared = 304, b"", size
        return response
    match = _RANGE.fullmatch(asked.get("range", "").replace(" ", ""))
    if match is None or not _if_range(asked, file):
        return response
    first, last = _part(match, size)
    if first is None:
        return response
    if first >= size or first > last:
        response.status, response.body = 416, b""
        response.headers.append(("content-range", f"bytes */{size}"))
        return response
    response.status, response.body = 206, file.data[first : last + 1]
    response.headers.append(("content-range", f"bytes {first}-{last}/{size}"))
    return response


def _part(match: re.Match[str], size: int) -> tuple[int | None, int]:
    """Return the first and the last byte; the first is None if the range means nothing."""
    if match[3] is not None:
        return (max(0, size - int(match[3])) if int(match[3]) else size), size - 1
    first = int(match[1])
    if match[2] and int(match[2]) < first:
        return None, 0
    return first, min(int(match[2]), size - 1) if match[2] else size - 1


def _unchanged(asked: Mapping[str, str], file: File) -> bool:
    if (tags := asked.get("if-none-match")) is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in known or file.etag in known
    since = asked.get("if-modified-since")
    return since is not None and _at_least(since, file.modified)


def _if_range(asked: Mapping[str, str], file: File) -> bool:
    """Whether the file is still the one of which the client has a part."""
    return asked.get("if-range", file.etag) in (file.etag, file.modified)


def _at_least(date: str, other: str) -> bool:
    try:
        return parsedate_to_datetime(date) >= parsedate_to_datetime(other)
    except (ValueError, TypeError):
        return False
