"""Makes bodies that are not what they should be."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain, repeat
from typing import Any

from instaspider.sandbox.exchange import JSON, Response, Stream

_HUGE = 200_000_000
"""Bytes of a body that is too large."""
_BOMB_MEMBERS = 128
_BOMB_MEMBER = 16 << 20
"""Bytes of one unpacked gzip member: 2 GiB in all, twice what Scrapy accepts."""
_PIECE = b"." * 65_536

_SCRIPT = re.compile(rb'(<script type="application/json"[^>]*>)(.*?)(</script>)', re.DOTALL)


def truncate(response: Response) -> Response:
    """Return half a body with a matching content-length, so that only reading it tells."""
    response.body = response.body[: len(response.body) // 2]
    return response


def break_json(response: Response) -> Response:
    """Return JSON with a comma too many."""
    return _each_json(response, lambda text: text[:-1] + b"," + text[-1:])


def change_types(response: Response) -> Response:
    """Return JSON in which each value but objects, lists and null has a wrong type."""
    return _each_value(response, _other_type)


def drop_keys(response: Response) -> Response:
    """Return JSON in which each object lacks its second, fourth, ... key in the order of the
    alphabet, so that a row's shape may be arranged anew."""
    return _each_value(response, _every_other_key)


def add_prefix(response: Response) -> Response:
    """Return JSON behind the loop that keeps other sites' scripts from reading it."""
    if response.is_json:
        response.body = b"for (;;);" + response.body
    return response


def huge() -> Response:
    """Return JSON of 200 MB."""
    head, tail = b'{"status":"ok","padding":"', b'"}'
    pieces, rest = divmod(_HUGE - len(head) - len(tail), len(_PIECE))

    def parts() -> Iterator[bytes]:
        return chain([head], repeat(_PIECE, pieces), [_PIECE[:rest], tail])

    return Response(200, content_type=JSON, stream=Stream(_HUGE, parts))


def bomb() -> Response:
    """Return 2 MB that unpack to 2 GiB of blanks, in gzip, whatever the client accepts."""
    member = _bomb_member()
    stream = Stream(len(member) * _BOMB_MEMBERS, lambda: repeat(member, _BOMB_MEMBERS))
    return Response(200, content_type=JSON, encoding="gzip", stream=stream)


@cache
def _bomb_member() -> bytes:
    return gzip.compress(b" " * _BOMB_MEMBER, mtime=0)


def _each_value(response: Response, change: Callable[[Any], Any]) -> Response:
    def rewrite(text: bytes) -> bytes:
        try:
            value = change(json.loads(text))
        except ValueError:  # an empty body, or JSON behind a prefix
            return text
        return json.dumps(value, separators=(",", ":")).replace("</", "<\\/").encode()

    return _each_json(response, rewrite)


def _each_json(response: Response, rewrite: Callable[[bytes], bytes]) -> Response:
    """Rewrite the body if it is JSON, otherwise all JSON in the scripts of a page."""
    if response.is_json:
        response.body = rewrite(response.body)
    else:
        response.body = _SCRIPT.sub(
            lambda match: match[1] + rewrite(match[2]) + match[3], response.body
        )
    return response


def _other_type(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _other_type(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_other_type(inner) for inner in value]
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return len(value)
    return None if value is None else [value]


def _every_other_key(value: Any) -> Any:
    if isinstance(value, dict):
        kept = sorted(value.items())[::2]
        return {key: _every_other_key(inner) for key, inner in kept}
    if isinstance(value, list):
        return [_every_other_key(inner) for inner in value]
    return value
