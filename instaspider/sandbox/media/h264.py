"""Makes a film in H.264 (ITU-T H.264, constrained baseline) of vertical stripes that never move.

One raw macroblock (I_PCM) holds each stripe's colour. The first row is predicted from its left, all
others from above, and every later frame skips all its macroblocks. So a film of 720x1280 takes 5
kB, and 10 bytes for each further frame.
"""

from __future__ import annotations

import re

from instaspider.sandbox.media.bits import to_bytes, unsigned

STRIPES = 4
"""The number of stripes; each has three bytes of colour: Y, Cb, Cr."""
COLOUR_BYTES = 3 * STRIPES

_BLOCK = 16
"""Pixels of a macroblock."""
_PROFILE = bytes((66, 0xC0, 40))
"""profile_idc, constraint flags, level 4.0: up to 1080x1920."""
_FRAME_NUMBERS = 16


def _ue(number: int) -> str:
    """Return a number in Exp-Golomb code (9.1); for 0, the signed code is the same."""
    binary = f"{number + 1:b}"
    return "0" * (len(binary) - 1) + binary


_PCM = _ue(25)
_FROM_LEFT = _ue(2) + _ue(1) + _ue(0)
"""Intra_16x16 with horizontal prediction of luma and chroma, and no change of QP."""
_FROM_ABOVE = _ue(1) + _ue(2) + _ue(0)
_NO_LEVELS = "1"
"""coeff_token of no coefficients with none in the blocks around (table 9-5)."""
_NO_LEVELS_BY_PCM = "000011"
"""The same beside a raw macroblock, which counts as 16 coefficients."""


def parameters(width: int, height: int) -> tuple[bytes, bytes]:
    """Return the parameter sets of sequence and picture."""
    across, down = _blocks(width, height)
    right, bottom = (across * _BLOCK - width) // 2, (down * _BLOCK - height) // 2
    sequence = [_ue(0), _ue(0), _ue(2), _ue(1), "0", _ue(across - 1), _ue(down - 1), "11"]
    sequence += ["1", _ue(0), _ue(right), _ue(0), _ue(bottom)] if right or bottom else ["0"]
    picture = [_ue(0), _ue(0), "00", _ue(0), _ue(0), _ue(0), "000", _ue(0) * 3, "100"]
    return (
        _unit(0x67, "".join(unsigned(byte, 8) for byte in _PROFILE) + "".join(sequence) + "0"),
        _unit(0x68, "".join(picture)),
    )


def first_frame(colours: bytes, width: int, height: int) -> bytes:
    """Return the frame that holds the picture; ``colours`` are ``COLOUR_BYTES``."""
    across, down = _blocks(width, height)
    starts = [across * stripe // STRIPES for stripe in range(STRIPES)]
    bits = _ue(0) + _ue(7) + _ue(0) + unsigned(0, 4) + _ue(0) + "00" + _ue(0) + _ue(1)
    for column in range(across):
        if column in starts:
            stripe = starts.index(column)
            bits += _PCM
            # pcm_alignment_zero_bit; the unit's header byte keeps the alignment.
            bits += "0" * (-len(bits) % 8) + _raw(*colours[3 * stripe : 3 * stripe + 3])
        else:
            beside = column - 1 in starts
            bits += _FROM_LEFT + (_NO_LEVELS_BY_PCM if beside else _NO_LEVELS)
    if down > 1:
        for column in range(across):
            bits += _FROM_ABOVE + (_NO_LEVELS_BY_PCM if column in starts else _NO_LEVELS)
    return _unit(0x65, bits + (_FROM_ABOVE + _NO_LEVELS) * across * max(0, down - 2))


def still_frame(number: int, width: int, height: int) -> bytes:
    """Return frame ``number``, from 1, in which all is as in the frame before."""
    across, down = _blocks(width, height)
    head = _ue(0) + _ue(5) + _ue(0) + unsigned(number % _FRAME_NUMBERS, 4) + "000"
    return _unit(0x41, head + _ue(0) + _ue(1) + _ue(across * down))


def _blocks(width: int, height: int) -> tuple[int, int]:
    return -(-width // _BLOCK), -(-height // _BLOCK)


def _raw(y: int, cb: int, cr: int) -> str:
    return unsigned(y, 8) * 256 + unsigned(cb, 8) * 64 + unsigned(cr, 8) * 64


def _unit(head: int, bits: str) -> bytes:
    """Return a NAL unit: stop bit, whole bytes, and no start code within (7.3.1)."""
    bits += "1"
    data = to_bytes(bits + "0" * (-len(bits) % 8))
    return bytes((head,)) + re.sub(rb"\x00\x00(?=[\x00-\x03])", b"\x00\x00\x03", data)
