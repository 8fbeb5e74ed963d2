"""Asks instagrapi for each kind of thing, with a login; runs where instagrapi is installed.

A kind is asked for over REST as the app does, and if instagrapi has such calls by the app's
documents and as the web does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from instagrapi import Client
from telling import MOST, Json, Questions, tell


def questions(subjects: Json) -> Questions:
    client = Client(request_timeout=0)
    sessionid = subjects["cookies"]["sessionid"]
    client.login_by_sessionid(sessionid)
    # Its session for the web's documents alone gets no login from it.
    client.graphql.cookies.set("sessionid", sessionid, domain=".instagram.com")
    person, followed = subjects["person_pk"], subjects["followed_pk"]
    talked, comment = subjects["talked_pk"], subjects["comment"]
    tag, place = subjects["hashtag"], subjects["place"]
    return {
        "login": lambda: client.username,
        "profile": lambda: _profile(client.user_info_v1(person)),
        "profile, web": lambda: _profile(client.user_info_v2_gql(person)),
        "post": lambda: _post(client.media_info_v1(talked)),
        "post, web": lambda: _post(client.media_info_gql(talked)),
        "posts": lambda: _posts(client.user_medias_v1(person, MOST)),
        "posts, web": lambda: _posts(client.user_medias_gql(person, MOST)),
        "comments": lambda: _comments(client.media_comments(talked, MOST)),
        "comments, web": lambda: _told_comments(client.media_comments_gql(talked, MOST)),
        "replies": lambda: _comments(client.media_comment_replies(talked, comment)),
        "replies, web": lambda: _told_comments(client.media_comments_threaded_gql(talked, comment)),
        "likers": lambda: _people(client.media_likers(talked)[:MOST]),
        "likers, web": lambda: _told_people(client.media_likers_gql(talked, MOST)),
        "stories": lambda: _stories(client.user_stories_v1(person)),
        "stories, web": lambda: _stories(client.user_stories_gql(person)),
        "tray": lambda: [each["user"]["username"] for each in client.get_reels_tray_feed()["tray"]],
        "highlights": lambda: [_highlight(client, x) for x in client.user_highlights_v1(person)],
        "followers": lambda: _people(client.user_followers_v1(followed, MOST)),
        "followers, by document": lambda: _people(
            client.user_followers_private_gql(followed, MOST)
        ),
        "followers, web": lambda: _people(client.user_followers_gql(followed, MOST)),
        "following": lambda: _people(client.user_following_v1(followed, MOST)),
        "following, by document": lambda: _people(
            client.user_following_private_gql(followed, MOST)
        ),
        "tagged": lambda: _posts(client.usertag_medias_v1(person, MOST)),
        "tagged, web": lambda: _posts(client.usertag_medias_gql(person, MOST, sleep=0)),
        "reels": lambda: _posts(client.user_clips_v1(person, MOST)),
        "hashtag": lambda: _posts(client.hashtag_medias_recent(tag, MOST)),
        "hashtag top": lambda: _posts(client.hashtag_medias_top(tag, MOST)),
        "hashtag, web": lambda: _posts(client.hashtag_medias_paginated_gql(tag, MOST)[0]),
        "location": lambda: _posts(client.location_medias_recent(place, MOST)),
        "saved": lambda: _posts(client.collection_medias("saved", MOST)),
        "feed": lambda: _feed(client),
    }


def _profile(user: Any) -> Json:
    return {
        "pk": user.pk,
        "username": user.username,
        "full_name": user.full_name,
        "biography": user.biography,
        "follower_count": user.follower_count,
        "following_count": user.following_count,
        "media_count": user.media_count,
        "is_private": user.is_private,
        "is_verified": user.is_verified,
        "is_business": user.is_business,
        "external_url": user.external_url or None,
    }


def _posts(posts: Iterable[Any]) -> list[Json]:
    return [_post(each) for each in posts]


def _post(post: Any) -> Json:
    told = {
        "shortcode": post.code,
        "pk": str(post.pk),
        "owner_pk": post.user.pk,
        "caption": post.caption_text or None,
        "taken_at": int(post.taken_at.timestamp()),
        "likes": post.like_count,
        "comments": post.comment_count,
        "is_video": post.media_type == 2,
    }
    # Lists of old queries tell an owner's pk alone, and nothing of the parts of a carousel.
    if post.user.username:
        told |= {"owner": post.user.username, "parts": len(post.resources) or 1}
    return told


def _people(people: Iterable[Any]) -> list[Json]:
    return [
        {"pk": each.pk, "username": each.username, "full_name": each.full_name} for each in people
    ]


def _told_people(people: Iterable[Json]) -> list[Json]:
    return [{name: each[name] for name in ("pk", "username", "full_name")} for each in people]


def _comments(comments: Iterable[Any]) -> list[Json]:
    return [
        {
            "pk": each.pk,
            "text": each.text,
            "user": each.user.username,
            "created_at": int(each.created_at_utc.timestamp()),
            "likes": each.like_count,
        }
        for each in comments
    ]


def _told_comments(comments: Iterable[Json]) -> list[Json]:
    return [
        {
            "pk": each["pk"],
            "text": each["text"],
            "user": each["user"]["username"],
            "created_at": each["created_at"],
            "likes": each["comment_like_count"],
        }
        for each in comments
    ]


def _stories(items: Iterable[Any]) -> list[Json]:
    return [
        {
            "shortcode": each.code,
            "owner": each.user.username,
            "taken_at": int(each.taken_at.timestamp()),
            "is_video": each.media_type == 2,
            "file": str(each.video_url or each.thumbnail_url),
        }
        for each in items
    ]


def _highlight(client: Client, highlight: Any) -> Json:
    return {
        "pk": highlight.pk,
        "title": highlight.title,
        "owner": highlight.user.username,
        "items": [each.code for each in client.highlight_info_v1(highlight.pk).items],
    }


def _feed(client: Client) -> list[Json]:
    """Posts without advertisements, page by page; instagrapi gives the service's own words."""
    told: list[Json] = []
    page = client.get_timeline_feed()
    while True:
        items = [each.get("media_or_ad") or {} for each in page["feed_items"]]
        told += [_fed(each) for each in items if "code" in each and not each.get("ad_id")]
        if len(told) >= MOST or not page.get("more_available"):
            return told[:MOST]
        page = client.get_timeline_feed("cold_start_fetch", page["next_max_id"])


def _fed(item: Json) -> Json:
    return {
        "shortcode": item["code"],
        "owner": item["user"]["username"],
        "taken_at": item["taken_at"],
        "likes": item["like_count"],
        "comments": item["comment_count"],
    }


if __name__ == "__main__":
    tell(questions)
