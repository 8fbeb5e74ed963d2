"""Reads DASH manifests (MPD), which list the files of a video: pictures and sound apart. Pure.

Manifests of April 2026 in public repositories have one period, a set for pictures and one for
sound, and one whole file for each representation, with an index inside. Any other form is not read:
what cannot be read has no files, and the video comes as one file as ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree

from instaspider.pipelines.media.hosts import refusal

LONGEST = 1 << 20
"""Characters; those that were seen have some 15,000."""
_FILES = {"video/mp4": "video", "audio/mp4": "audio"}
# What a representation may not have: parts in many files, or a lock.
_OTHER = ("SegmentTemplate", "SegmentList", "ContentProtection")


@dataclass(frozen=True, slots=True)
class Rendition:
    """Describes one file of a video: its pictures in one size, or its sound."""

    media: str
    """``video`` or ``audio``."""
    url: str
    pixels: int
    bandwidth: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """Holds the files of a video that may be fetched: the best of each kind."""

    video: Rendition | None = None
    audio: Rendition | None = None


def read(text: str | None) -> Manifest:
    """Read a manifest; one that is missing or cannot be read has no files."""
    found = list(_renditions(text)) if text else []
    return Manifest(_best(found, "video"), _best(found, "audio"))


def _best(found: list[Rendition], media: str) -> Rendition | None:
    some = [each for each in found if each.media == media]
    return max(some, key=lambda each: (each.pixels, each.bandwidth), default=None)


def _renditions(text: str) -> list[Rendition]:
    root = _root(text)
    periods = [] if root is None else root.findall("{*}Period")
    if len(periods) != 1:
        return []
    pairs = (
        (group, each)
        for group in periods[0].findall("{*}AdaptationSet")
        for each in group.findall("{*}Representation")
    )
    return [found for pair in pairs if (found := _rendition(*pair)) is not None]


def _root(text: str) -> Any:
    """Return the root element; None for what is no plain XML. Entities are neither defined nor
    replaced, and nothing is loaded."""
    if len(text) > LONGEST or "<!doctype" in text.lower():
        return None
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    is_manifest = etree.QName(root).localname == "MPD" and not root.getroottree().docinfo.doctype
    return root if is_manifest else None


def _rendition(group: Any, each: Any) -> Rendition | None:
    media = _FILES.get(each.get("mimeType") or group.get("mimeType") or "")
    urls = each.findall("{*}BaseURL")
    is_other = any(
        where.find(f"{{*}}{name}") is not None for name in _OTHER for where in (group, each)
    )
    if media is None or len(urls) != 1 or is_other:
        return None
    url = (urls[0].text or "").strip()
    if refusal(url):
        return None
    pixels = _number(each, "width") * _number(each, "height")
    return Rendition(media, url, pixels, _number(each, "bandwidth"))


def _number(each: Any, name: str) -> int:
    text = each.get(name) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
