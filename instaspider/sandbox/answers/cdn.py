"""Serves pictures and videos under signed addresses, without cookies, as the content servers do.

That an edited or old address is 403 with ``URL signature mismatch`` is known from public threads.
The headers of the files are unverified but for their meaning, which is HTTP's.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from email.utils import formatdate
from functools import lru_cache

from instaspider.sandbox.answers.errors import ERRORS
from instaspider.sandbox.answers.ranges import File, answer
from instaspider.sandbox.answers.rows import CDN, Backstage, row
from instaspider.sandbox.exchange import Request, Response
from instaspider.sandbox.media import h264
from instaspider.sandbox.media.jpeg import COLOUR_BYTES, jpeg
from instaspider.sandbox.media.mp4 import mp4, picture_track, sound_track
from instaspider.sandbox.media.webp import webp
from instaspider.sandbox.world.clock import NOW
from instaspider.sandbox.world.pictures import TRACK_TAG
from instaspider.sandbox.world.signatures import is_signed
from instaspider.sandbox.world.sizes import WEBP, file_format, shown

_HUGE = 1 << 40
"""How many bytes are announced; only the file's own are sent."""
_OTHER_SERVER = "https://scontent.cdninstagram.com"
_KEPT = 512
"""How many files are kept; pictures have 20 kB at most, so they take 10 MB."""
_HEADERS = [
    ("cache-control", "max-age=1209600, no-transform"),
    ("accept-ranges", "bytes"),
    ("access-control-allow-origin", "*"),
    ("cross-origin-resource-policy", "cross-origin"),
]
_YEARS = 5 * 365 * 86_400
_PICTURE_SIZE = re.compile(r"\.(\d+)x(\d+)\.|^profile_pic\.[a-z]+\.(\d+)\.", re.ASCII)

BadFile = Callable[[bytes, str, str], Response]
"""Makes an answer from the good file, its type and the target of the request."""


def _to(location: str) -> Response:
    return Response(302, headers=[("location", location)])


BAD_FILES: dict[str, BadFile] = {
    "html": lambda _, __, ___: ERRORS["login_html"](),
    "lie": lambda _, kind, ___: Response(200, ERRORS["login_html"]().body, kind),
    "text": lambda data, _, __: Response(200, data, "text/plain"),
    "huge": lambda data, kind, _: Response(200, data, kind, declared=_HUGE),
    "local": lambda _, __, ___: _to("http://127.0.0.1/"),
    "etc": lambda _, __, ___: _to("file:///etc/passwd"),
    "moved": lambda _, __, target: _to(_OTHER_SERVER + target.replace("&_file=moved", "")),
    "loop": lambda _, __, target: _to(target),
    "empty": lambda _, kind, __: Response(200, b"", kind),
    "truncated": lambda data, kind, _: Response(
        200, data[: len(data) // 2], kind, declared=len(data)
    ),
}


def _picture(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    if not is_signed(stage.world.seed, request.target, stage.world.now):
        return ERRORS["signature_mismatch"]()
    stp = request.query.get("stp", "")
    size = _PICTURE_SIZE.search(str(_about(request).get("vencode_tag", "")))
    if size is None:
        return ERRORS["not_found_html"]()
    width, height, side = (int(number or 0) for number in size.groups())
    name = match[1]
    shape = shown(stp, width or side, height or side)
    return _send(request, picture_file(name, file_format(stp, name), *shape))


def _video(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    if not is_signed(stage.world.seed, request.target, stage.world.now):
        return ERRORS["signature_mismatch"]()
    digits, about = request.query["vs"], _about(request)
    is_track = about["vencode_tag"].startswith(TRACK_TAG)
    size = int(digits[:4], 16), int(digits[4:8], 16)
    return _send(request, video_file(match[1], *size, int(about["duration_s"]), is_track=is_track))


def _send(request: Request, file: File) -> Response:
    bad = request.query.get("_file")
    if bad in BAD_FILES:
        return BAD_FILES[bad](file.data, file.content_type, request.target)
    return answer(request.headers, file, _HEADERS)


def _about(request: Request) -> dict[str, str]:
    """Read ``efg=``. It was signed, so the sandbox itself wrote what is in it."""
    text = request.query.get("efg", "")
    about: dict[str, str] = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return about


@lru_cache(maxsize=_KEPT)
def picture_file(name: str, kind: str, width: int, height: int) -> File:
    """Draw a picture. Its colours depend on ``name`` alone, so that all sizes show the same
    picture."""
    colours = _colours(name, COLOUR_BYTES)
    if kind == WEBP:
        return _file(name, webp(colours[:3], name, width, height), "image/webp")
    return _file(name, jpeg(colours, width, height), "image/jpeg")


@lru_cache(maxsize=_KEPT)
def video_file(name: str, width: int, height: int, seconds: int, *, is_track: bool = False) -> File:
    """Make a film; if ``is_track``, its pictures alone or, of width 0, its sound alone."""
    colours = _colours(name, h264.COLOUR_BYTES)
    if not width:
        return _file(name, sound_track(colours[0], seconds), "video/mp4")
    data = (picture_track if is_track else mp4)(colours, width, height, seconds)
    return _file(name, data, "video/mp4")


def _file(name: str, data: bytes, content_type: str) -> File:
    age = int.from_bytes(_colours(name, 4), "big") % _YEARS
    etag = f'"{hashlib.blake2b(data, digest_size=16).hexdigest()}"'
    return File(data, content_type, etag, formatdate(NOW - age, usegmt=True))


def _colours(name: str, size: int) -> bytes:
    return hashlib.blake2b(name.encode(), digest_size=size).digest()


ROUTES = (
    row("picture", "GET", r"/v/(?:[\w.-]+/)+([\w.-]+\.(?:jpg|webp))", _picture, CDN),
    row("video", "GET", r"/o1/v/(?:[\w.-]+/)+([\w-]+\.mp4)", _video, CDN),
)
