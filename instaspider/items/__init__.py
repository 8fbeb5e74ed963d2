"""Defines the items: what each row of a feed means, field by field.

Every item says which ``input`` it answers, which catalogue row (``endpoint``) it came by and when
it was read (``scraped_at``, aware UTC). Ids are ``str``. A field that the service hides, or that
the route does not know, is ``None``: never 0, -1 or an empty guess. The same real-world thing gives
the same item whichever route it came by; routes differ only in which fields they know.
"""

from __future__ import annotations

from collections.abc import Mapping

from instaspider.items.item import Item, isoformat
from instaspider.items.media import Child, Image, Music, Post, Video
from instaspider.items.people import BioLink, Friendship, Profile, TaggedUser, UserRef
from instaspider.items.public import Action, Comment, Hashtag, Highlight, Place, Sound

__all__ = [
    "ITEMS",
    "Action",
    "BioLink",
    "Child",
    "Comment",
    "Friendship",
    "Hashtag",
    "Highlight",
    "Image",
    "Item",
    "Music",
    "Place",
    "Post",
    "Profile",
    "Sound",
    "TaggedUser",
    "UserRef",
    "Video",
    "isoformat",
]

ITEMS: Mapping[str, type[Item]] = {
    item.__name__: item
    for item in (
        Profile,
        Post,
        Comment,
        UserRef,
        Friendship,
        Highlight,
        Hashtag,
        Place,
        Sound,
        Action,
    )
}
"""Item classes that spiders yield, by the name used on command lines."""
