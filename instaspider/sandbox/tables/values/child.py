"""Values of one part of a carousel."""

from __future__ import annotations

from instaspider.sandbox.world.posts import Child


def parent_id(child: Child) -> str:
    return f"{child.post.pk}_{child.post.owner.pk}"


def has_audio(child: Child) -> bool | None:
    return True if child.duration else None
