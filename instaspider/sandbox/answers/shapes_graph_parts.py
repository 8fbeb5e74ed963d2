"""Who and what a post of the oldest forms names: people who are tagged, its place, coauthors.

Key tree graphql_query_hash__timeline/01; lists of coauthors and of those who pinned a post were
recorded empty, their elements have the keys of people elsewhere in these forms (unverified).
"""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post

Json = dict[str, Any]


def tagged(post: Post) -> Json:
    """``edge_media_to_tagged_user``; positions are fractions."""
    edges = [
        {"node": {"user": _named(tag.person), "x": float(tag.x), "y": float(tag.y)}}
        for tag in post.tagged
    ]
    return {"edges": edges}


def place(post: Post) -> Json | None:
    """``location``."""
    found = post.location
    if found is None:
        return None
    return {"id": found.pk, "has_public_page": True, "name": found.name, "slug": found.slug}


def coauthors(post: Post) -> list[Json]:
    """``coauthor_producers``."""
    return [_small(person) for person in post.coauthors]


def pinned_for(post: Post) -> list[Json]:
    """``pinned_for_users``."""
    return [_small(post.owner)] if post.is_pinned else []


def _named(person: Person) -> Json:
    return {"full_name": person.full_name, **_small(person)}


def _small(person: Person) -> Json:
    return {
        "id": person.pk,
        "is_verified": person.is_verified,
        "profile_pic_url": person.profile_pic_url,
        "username": person.username,
    }
