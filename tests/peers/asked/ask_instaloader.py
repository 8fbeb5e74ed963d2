"""Asks instaloader for each kind of thing, with a login; runs where instaloader is installed."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any

import instaloader
from telling import MOST, Json, Questions, tell


def questions(subjects: Json) -> Questions:
    loader = instaloader.Instaloader(sleep=False, quiet=True, max_connection_attempts=1)
    loader.load_session(subjects["viewer"], subjects["cookies"])
    context = loader.context
    person = instaloader.Profile.from_username(context, subjects["person"])
    followed = instaloader.Profile.from_username(context, subjects["followed"])
    talked = instaloader.Post.from_shortcode(context, subjects["talked"])
    own = instaloader.Profile.own_profile(context)
    tag = instaloader.Hashtag.from_name(context, subjects["hashtag"])
    return {
        "login": loader.test_login,
        "profile": lambda: _profile(person),
        "post": lambda: _post(talked),
        "posts": lambda: _posts(person.get_posts()),
        "comments": lambda: [_comment(each) for each in _first(talked.get_comments())],
        "replies": lambda: _replies(talked, subjects["comment"]),
        "likers": lambda: _people(talked.get_likes()),
        "stories": lambda: _stories(loader.get_stories([int(subjects["person_pk"])])),
        "tray": lambda: [each.owner_username for each in loader.get_stories()],
        "highlights": lambda: [_highlight(each) for each in loader.get_highlights(person)],
        "followers": lambda: _people(followed.get_followers()),
        "following": lambda: _people(followed.get_followees()),
        "tagged": lambda: _posts(person.get_tagged_posts()),
        "reels": lambda: _posts(person.get_reels()),
        "hashtag": lambda: _posts(tag.get_posts_resumable()),
        "hashtag top": lambda: _posts(tag.get_top_posts()),
        "hashtag, by its page": lambda: _posts(tag.get_posts()),
        "location": lambda: _posts(loader.get_location_posts(subjects["place"])),
        "saved": lambda: _posts(own.get_saved_posts()),
        "feed": lambda: _posts(loader.get_feed_posts()),
    }


def _first(things: Iterable[Any]) -> Iterable[Any]:
    return islice(things, MOST)


def _profile(profile: Any) -> Json:
    return {
        "pk": str(profile.userid),
        "username": profile.username,
        "full_name": profile.full_name,
        "biography": profile.biography,
        "follower_count": profile.followers,
        "following_count": profile.followees,
        "media_count": profile.mediacount,
        "is_private": profile.is_private,
        "is_verified": profile.is_verified,
        "external_url": profile.external_url or None,
    }


def _posts(posts: Iterable[Any]) -> list[Json]:
    return [_post(each) for each in _first(posts)]


def _post(post: Any) -> Json:
    return {
        "shortcode": post.shortcode,
        "pk": str(post.mediaid),
        "owner": post.owner_username,
        "caption": post.caption or None,
        "taken_at": _seconds(post.date_utc),
        "likes": post.likes,
        "comments": post.comments,
        "is_video": post.is_video,
        "parts": post.mediacount,
    }


def _seconds(date: datetime) -> int:
    return calendar.timegm(date.timetuple())


def _people(people: Iterable[Any]) -> list[Json]:
    return [
        {"pk": str(each.userid), "username": each.username, "full_name": each.full_name}
        for each in _first(people)
    ]


def _comment(comment: Any) -> Json:
    return {
        "pk": str(comment.id),
        "text": comment.text,
        "user": comment.owner.username,
        "created_at": _seconds(comment.created_at_utc),
        "likes": comment.likes_count,
    }


def _replies(post: Any, pk: str) -> list[Json]:
    """Of one comment."""
    comment = next(each for each in post.get_comments() if str(each.id) == pk)
    return [_comment(each) for each in comment.answers]


def _stories(stories: Iterable[Any]) -> list[Json]:
    """The latest comes first there."""
    return [_item(each) for story in stories for each in reversed([*story.get_items()])]


def _item(item: Any) -> Json:
    return {
        "shortcode": item.shortcode,
        "owner": item.owner_username,
        "taken_at": _seconds(item.date_utc),
        "is_video": item.is_video,
        "file": item.video_url if item.is_video else item.url,
    }


def _highlight(highlight: Any) -> Json:
    return {
        "pk": str(highlight.unique_id),
        "title": highlight.title,
        "owner": highlight.owner_username,
        "items": [each.shortcode for each in highlight.get_items()],
    }


if __name__ == "__main__":
    tell(questions)
