"""Writes bits as text of "0" and "1", which is short to write and quick to repeat."""

from __future__ import annotations


def unsigned(number: int, size: int) -> str:
    return f"{number:0{size}b}"


def to_bytes(bits: str) -> bytes:
    """Return ``bits`` as whole bytes, the most significant bit first."""
    return int(bits, 2).to_bytes(len(bits) // 8, "big") if bits else b""
