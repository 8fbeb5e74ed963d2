"""Makes baseline JPEG (ITU-T T.81) of vertical stripes: all rows of blocks are the same bytes.

It is written here because an image library takes up to 80 ms for what this does in one.
"""

from __future__ import annotations

from collections.abc import Iterator

from instaspider.sandbox.media.bits import to_bytes, unsigned

STRIPES = 8
"""The number of stripes; each has three bytes of colour: Y, Cb, Cr."""
COLOUR_BYTES = 3 * STRIPES

_BLOCK = 16
"""Pixels of a coding unit with colour at half resolution (4:2:0): 4 blocks Y, one Cb, one Cr."""
_QUANTUM = 8
"""A flat block's DC is 8 times its level (A.3.3), so that this makes the level itself."""
_CATEGORIES = 9
"""Differences of DC up to 255 (F.1.2.1)."""


def jpeg(colours: bytes, width: int, height: int) -> bytes:
    """Return a picture of exactly this size; ``colours`` are ``COLOUR_BYTES``."""
    across, down = -(-width // _BLOCK), -(-height // _BLOCK)
    row = _row(colours, across)
    rows = b"".join([row + bytes((0xFF, 0xD0 + number % 8)) for number in range(down - 1)]) + row
    return b"".join((_head(width, height, across), rows, b"\xff\xd9"))


def _row(colours: bytes, across: int) -> bytes:
    """Return a row of coding units; predictions start afresh with each, because of the restarts."""
    bits = []
    before = bytes((128, 128, 128))
    for stripe, units in _stripes(across):
        colour = colours[3 * stripe : 3 * stripe + 3]
        y, cb, cr = (_block(new - old) for new, old in zip(colour, before, strict=True))
        bits += [y, _SAME * 3, cb, cr, _SAME * 6 * (units - 1)]
        before = colour
    text = "".join(bits)
    padded = text + "1" * (-len(text) % 8)
    return to_bytes(padded).replace(b"\xff", b"\xff\x00")


def _stripes(across: int) -> Iterator[tuple[int, int]]:
    """Yield each stripe's width in coding units; narrow pictures have fewer stripes."""
    count = min(STRIPES, across)
    edges = [across * number // count for number in range(count + 1)]
    for number in range(count):
        yield number, edges[number + 1] - edges[number]


def _block(difference: int) -> str:
    """Return a flat block: the difference of its DC to the one before, and the end of the block."""
    size = abs(difference).bit_length()
    if not size:
        return _SAME
    value = difference if difference > 0 else difference + (1 << size) - 1
    return "1" + unsigned(size - 1, 4) + unsigned(value, size) + "0"


_SAME = "00"


def _head(width: int, height: int, across: int) -> bytes:
    frame = bytes((8, *height.to_bytes(2, "big"), *width.to_bytes(2, "big"), 3))
    frame += bytes((1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0))
    # DC: one code of 1 bit for "no difference", the others have 5. AC: nothing but end of block.
    dc = bytes((0x00, 1, 0, 0, 0, _CATEGORIES - 1, *[0] * 11, *range(_CATEGORIES)))
    ac = bytes((0x10, 1, *[0] * 15, 0))
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
            _segment(0xDB, bytes((0, *[_QUANTUM] * 64))),
            _segment(0xC0, frame),
            _segment(0xC4, dc + ac),
            _segment(0xDD, across.to_bytes(2, "big")),
            _segment(0xDA, bytes((3, 1, 0, 2, 0, 3, 0, 0, 63, 0))),
        )
    )


def _segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2, "big") + data
