"""Values of one part of a carousel."""

from __future__ import annotations

from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import PHOTO, Child


def full_id(child: Child) -> str:
    return f"{child.pk}_{child.post.owner.pk}"


def parent_id(child: Child) -> str:
    return f"{child.post.pk}_{child.post.owner.pk}"


def has_audio(child: Child) -> bool | None:
    return True if child.duration else None


def polaris_id(child: Child) -> str:
    return f"POLARIS_{child.pk}"


def spoken(child: Child) -> str | None:
    """Return the accessibility caption of a photo."""
    return child.post.accessibility_caption if child.media_type == PHOTO else None


def owner(child: Child) -> Person:
    return child.post.owner


def code(child: Child) -> str:
    return child.post.shortcode
