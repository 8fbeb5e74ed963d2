"""Comments and replies by every route, each to its end."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest
from route_values import words
from row_bodies import talked_about
from scenes import Scene
from test_parsing_lists import walk
from true_items import compare_comment

from instaspider.parsing import comments
from instaspider.sandbox.world.posts import Post

LACKS = words("media_pk shortcode liked_by_owner")


def true_comments(scene: Scene, post: Post, order: str = "popular") -> list[dict]:
    return scene.truth(f"media/{post.shortcode}/comments?order={order}&count=1000")["comments"]


@pytest.mark.parametrize("order", ["popular", "recent"])
@pytest.mark.parametrize("name", ["min_id", "max_id"])
def test_comments_over_rest(scene, name, order) -> None:
    post = talked_about(scene)

    def ask(cursor: str) -> bytes:
        fields = dict(parse_qsl(cursor)) or {name: ""}
        assert fields.keys() == {name}
        path = f"/api/v1/media/{post.pk}/comments/?can_support_threading=true&sort_order={order}"
        return scene.get(f"{path}&{name}={quote(fields[name])}")

    found = walk(ask, comments.media_comments)
    compare_all(found, true_comments(scene, post, order), words("shortcode"))


@pytest.mark.parametrize("form", ["inline_child_comments", "child_comments"])
def test_replies_over_rest(scene, form) -> None:
    post = talked_about(scene)
    thread = max(true_comments(scene, post), key=lambda comment: len(comment["replies"]))

    def ask(cursor: str) -> bytes:
        return scene.get(f"/api/v1/media/{post.pk}/comments/{thread['pk']}/{form}/?{cursor}")

    found = walk(ask, comments.child_comments)
    compare_all(found, thread["replies"], words("shortcode liked_by_owner"))


def test_comments_by_documents(scene) -> None:
    post = talked_about(scene)
    true = true_comments(scene, post)

    def ask(cursor: str) -> bytes:
        variables = {"media_id": post.pk, "first": 20, "after": cursor}
        return scene.ask("PolarisPostCommentsPaginationQuery", variables)

    found = walk(ask, comments.comments_connection)
    compare_all(found, true, LACKS)
    thread = max(true, key=lambda comment: len(comment["replies"]))
    body = scene.ask(
        "PolarisPostChildCommentsQuery",
        {"media_id": post.pk, "parent_comment_id": thread["pk"], "first": 20},
    )
    compare_all(comments.comments_connection(body, row="row").items, thread["replies"], LACKS)


def test_comments_without_a_login(scene) -> None:
    post = talked_about(scene)

    def ask(cursor: str) -> bytes:
        variables = {"media_id": post.pk, "first": 24, "after": cursor}
        name = "PolarisLoggedOutDesktopWWWPostCommentsPaginationQuery"
        return scene.ask(name, variables, scene.visitor)

    true = true_comments(scene, post)
    compare_all(
        walk(ask, comments.loggedout_comments), true, words("shortcode reply_count liked_by_owner")
    )
    body = scene.ask(
        "PolarisLoggedOutDesktopWWWPostRootContentQuery", {"media_id": post.pk}, scene.visitor
    )
    page = comments.loggedout_comments(body, row="row")
    compare_all(page.items, true[: len(page.items)], words("reply_count liked_by_owner"))
    assert page.facts == {"pk": post.pk, "shortcode": post.shortcode}
    assert json.loads(page.cursor or "")["is_server_cursor_inverse"] is True


def compare_all(found: list[Any], true: list[dict], lacks: frozenset[str]) -> None:
    assert len(found) == len(true) > 0
    for comment, told in zip(found, true, strict=True):
        compare_comment(comment, told, lacks)
