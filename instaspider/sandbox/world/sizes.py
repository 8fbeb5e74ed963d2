"""``stp=`` of a picture's address: crop, size and format, parts joined by underscores.

As seen in public addresses: ``c0.225.1440.1440a_dst-jpg_e35_s640x640_tt6``. ``cX.Y.W.Ha`` cuts
out a part; ``sWxH`` fits it into a box, ``pWxH`` fills the box and lets the longer side stand
out (a photo of 1440x1800 as ``p1080x1080`` has 1080x1350). Nothing is ever made larger.
"""

from __future__ import annotations

import re
from functools import lru_cache

JPEG, WEBP = "jpg", "webp"

_CROP = re.compile(r"c\d+\.\d+\.(\d{1,5})\.(\d{1,5})a", re.ASCII)
_BOX = re.compile(r"([sp])(\d{1,5})x(\d{1,5})", re.ASCII)


def fitted(side: int) -> str:
    return f"dst-jpg_s{side}x{side}_tt6"


def filled(side: int) -> str:
    return f"dst-jpg_e35_p{side}x{side}_tt6"


@lru_cache(maxsize=1024)
def square(side: int, width: int, height: int) -> str:
    """Return the middle of a picture of ``width`` and ``height``."""
    edge = min(width, height)
    crop = f"c{(width - edge) // 2}.{(height - edge) // 2}.{edge}.{edge}a"
    return f"{crop}_dst-jpg_e35_s{side}x{side}_tt6"


@lru_cache(maxsize=1024)
def shown(stp: str, width: int, height: int) -> tuple[int, int]:
    """Return the size in which a picture of ``width`` and ``height`` is sent."""
    for part in stp.split("_"):
        if match := _CROP.fullmatch(part):
            width, height = min(width, int(match[1])), min(height, int(match[2]))
        elif match := _BOX.fullmatch(part):
            choose = min if match[1] == "s" else max
            scale = min(1, choose(int(match[2]) / width, int(match[3]) / height))
            width, height = round(width * scale), round(height * scale)
        width, height = max(1, width), max(1, height)
    return width, height


def file_format(stp: str, name: str) -> str:
    """Return ``webp`` for ``dst-webp`` in ``stp``, or else the file's own ending."""
    for part in stp.split("_"):
        if part.startswith("dst-"):
            return WEBP if part == "dst-webp" else JPEG
    return WEBP if name.endswith(".webp") else JPEG
