"""Addresses of pictures and videos, in the form of the service's content servers."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from instaspider.sandbox.world.draws import Draw

_HOST = "scontent-sbx1-1.cdninstagram.com"
_EXPIRES = f"{1_893_456_000:X}"
"""``oe=``: hex unix seconds after which the real servers answer 403; here 2030-01-01."""


def picture_url(draw: Draw, width: int, folder: str = "v/t51.2885-19") -> str:
    """A JPEG of ``width`` pixels; equal draws and another width give the same picture."""
    digits = f"{draw.below(10**43):043d}"
    name = f"{digits[:9]}_{digits[9:24]}_{digits[24:]}_n.jpg"
    return (
        f"https://{_HOST}/{folder}/{name}?stp=dst-jpg_s{width}x{width}_tt6"
        f"&_nc_ht={_HOST}&_nc_cat=1&ccb=7-5&oh=00_Af{_signature(draw)}&oe={_EXPIRES}"
    )


def video_url(draw: Draw) -> str:
    return (
        f"https://{_HOST}/o1/v/t16/f2/m86/{draw.below(10**30):X}.mp4"
        f"?_nc_ht={_HOST}&ccb=9-4&oh=00_Af{_signature(draw)}&oe={_EXPIRES}"
    )


def media_preview(draw: Draw) -> str:
    """A few dozen bytes of a tiny JPEG in base64; here of nothing."""
    return "AC" + _signature(draw)


def _signature(draw: Draw) -> str:
    """32 characters."""
    return urlsafe_b64encode(draw.below(1 << 192).to_bytes(24, "big")).decode()
