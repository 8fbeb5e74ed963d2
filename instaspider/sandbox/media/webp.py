"""Makes lossless WebP (RFC 9649) of one colour: with one symbol a code, pixels take no bits."""

from __future__ import annotations

_PADDING = 4096
"""Bytes of white space in the XMP packet, as its specification advises to leave."""
_HAS_XMP = 0x04


def webp(colour: bytes, mark: str, width: int, height: int) -> bytes:
    """Return a picture of exactly this size; ``mark`` in its XMP tells those of one colour
    apart."""
    extent = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunks = (
        _chunk(b"VP8X", bytes((_HAS_XMP, 0, 0, 0)) + extent)
        + _chunk(b"VP8L", _pixels(colour, width, height))
        + _chunk(b"XMP ", _xmp(mark))
    )
    return b"RIFF" + (len(chunks) + 4).to_bytes(4, "little") + b"WEBP" + chunks


def _pixels(colour: bytes, width: int, height: int) -> bytes:
    red, green, blue = colour
    fields = [(width - 1, 14), (height - 1, 14), (0, 1), (0, 3)]
    # No transform, no colour cache, no groups of codes.
    fields += [(0, 1), (0, 1), (0, 1)]
    for symbol in (green, red, blue, 255):
        # A simple code of one symbol, which has 8 bits (3.7.2.1.1).
        fields += [(1, 1), (0, 1), (1, 1), (symbol, 8)]
    fields += [(1, 1), (0, 1), (0, 1), (0, 1)]
    value = at = 0
    for number, size in fields:
        value |= number << at
        at += size
    return b"\x2f" + value.to_bytes(-(-at // 8), "little")


def _xmp(mark: str) -> bytes:
    packet = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' dc:identifier="{mark}"/></rdf:RDF></x:xmpmeta>'
    )
    return packet.encode() + b" " * _PADDING + b'<?xpacket end="w"?>'


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + len(data).to_bytes(4, "little") + data + b"\x00" * (len(data) % 2)
