"""Tells what is true of people, posts and the rest, by the names of a crawl's item fields."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from instaspider.sandbox.world import grids
from instaspider.sandbox.world.abouts import about
from instaspider.sandbox.world.comments import Comment
from instaspider.sandbox.world.drawing import own_posts
from instaspider.sandbox.world.hashtags import Hashtag
from instaspider.sandbox.world.people import Highlight, Person
from instaspider.sandbox.world.places import Place
from instaspider.sandbox.world.posts import CAROUSEL, PHOTO, VIDEO, Child, Post
from instaspider.sandbox.world.stories import highlight_items, live_stories

Json = dict[str, Any]

_COMMENT = (
    *("pk", "parent_pk", "text", "gif", "created_at", "like_count", "reply_count"),
    "liked_by_owner",
)
_KINDS = {PHOTO: "photo", VIDEO: "video", CAROUSEL: "carousel"}


def of_person(person: Person) -> Json:
    """Return a Profile, and how many things of each kind there are."""
    told = about(person)
    return of_user(person) | {
        **{name: getattr(person, name) for name in _PERSON},
        "bio_links": [{"title": x.title, "url": x.url} for x in person.bio_links],
        "bio_mentions": _marked(person, "@"),
        "bio_hashtags": _marked(person, "#"),
        "bio_emails": [],
        "bio_phones": [],
        "pronouns": list(person.pronouns),
        "highlight_count": len(person.highlights),
        "latest_shortcodes": [post.shortcode for post in grids.latest(person)],
        "address": asdict(person.address) if person.address else None,
        "joined": f"{told.year}-{told.month:02}",
        "country": told.country,
        "former_names": told.former_names,
        "visible_count": 0 if person.is_private else person.media_count,
        "own_count": len(own_posts(person)),
        "tagged_count": len(grids.tagged_in(person)),
        "story_count": len(live_stories(person)),
    }


def of_user(person: Person) -> Json:
    """Return a UserRef."""
    return {name: getattr(person, name) for name in _USER}


def of_post(post: Post) -> Json:
    """Return a Post, with counts even if they are hidden, and times in Unix seconds."""
    values = {name: getattr(post, name) for name in _POST}
    return values | {
        "media_type": _KINDS[post.media_type],
        "user": of_user(post.owner),
        "coauthors": [of_user(person) for person in post.coauthors],
        "tagged_users": [of_user(tag.person) | {"x": tag.x, "y": tag.y} for tag in post.tagged],
        "location": of_place(post.location) if post.location else None,
        "music": post.music._asdict() if post.music else None,
        "images": [] if post.children else [x._asdict() for x in post.images],
        "videos": [post.video_url] if post.video_url else [],
        "children": [_child(child) for child in post.children],
    }


def of_comment(comment: Comment) -> Json:
    """Return a Comment; ``gif`` is the id of a GIF."""
    values = {name: getattr(comment, name) for name in _COMMENT}
    about = {"media_pk": comment.post.pk, "shortcode": comment.post.shortcode}
    return values | about | {"user": of_user(comment.user)}


def of_place(place: Place) -> Json:
    """Return a Place."""
    return {name: value for name, value in asdict(place).items() if name != "number"}


def of_hashtag(hashtag: Hashtag) -> Json:
    """Return a Hashtag."""
    return {"pk": hashtag.pk, "name": hashtag.name, "media_count": hashtag.media_count}


def of_highlight(person: Person, highlight: Highlight) -> Json:
    """Return a Highlight with its items."""
    codes = [post.shortcode for post in highlight_items(person, highlight)]
    told = {"pk": highlight.pk, "title": highlight.title, "media_count": highlight.media_count}
    return told | {"user": of_user(person), "shortcodes": codes}


def _child(child: Child) -> Json:
    return {
        "pk": child.pk,
        "media_type": _KINDS[child.media_type],
        "images": [each._asdict() for each in child.picture.image_versions()],
        "videos": [child.video_url] if child.video_url else [],
        "duration": child.duration,
    }


def _marked(person: Person, mark: str) -> list[str]:
    """Return the words of the biography that begin with a mark, without it, each once."""
    found = (word[1:] for word in person.biography.split() if word.startswith(mark))
    return list(dict.fromkeys(found))


_POST = (
    *("pk", "shortcode", "product_type", "caption", "taken_at", "like_count", "comment_count"),
    *("view_count", "play_count", "hides_likes", "is_pinned", "width", "height", "duration"),
    *("has_audio", "accessibility_caption", "expires_at"),
)

_USER = ("pk", "username", "full_name", "is_private", "is_verified", "profile_pic_url")
_PERSON = (
    *("biography", "external_url", "follower_count", "following_count", "media_count"),
    *("is_business", "is_professional", "category", "has_clips", "fbid", "profile_pic_url_hd"),
    *("email", "phone", "special", "clips_count"),
)
