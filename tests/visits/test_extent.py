"""How much of a list came, by hand. Comments are counted with their replies, as by the service."""

from __future__ import annotations

from typing import Any

import pytest

from instaspider.items import Comment, Post, Profile
from instaspider.parsing.page import Page
from instaspider.visits.extent import Extent
from instaspider.visits.step import Step

COMMENTS = Step("comments_popular")
REPLIES = Step("replies", {"comment_pk": "1"})


def commented(*replies: int | None, declared: int = 20) -> Extent:
    """The extent of a list of comments with so many replies each."""
    extent = Extent()
    items: list[Any] = [Comment(pk=str(n), reply_count=count) for n, count in enumerate(replies)]
    extent.hear(COMMENTS, Page(items, counts={"comments": declared}), "media_comments_popular")
    for item in items:
        extent.arrive(COMMENTS, item)
    return extent


def test_replies_that_nobody_asked_for_are_no_missing_comments() -> None:
    extent = commented(9, 5, 3, None)
    assert extent.came == 21
    assert extent.complete(4) == "yes"


def test_replies_that_were_asked_for_count_when_they_come() -> None:
    extent = commented(9, 5)
    extent.open([REPLIES])
    assert (extent.came, extent.complete(2)) == (2, "no")
    extent.hear(REPLIES, Page([]), "child_comments")
    for n in range(16):
        extent.arrive(REPLIES, Comment(pk=f"r{n}"))
    assert (extent.came, extent.complete(18)) == (18, "yes")


@pytest.mark.parametrize(("came", "said"), [(17, "no"), (18, "yes"), (20, "yes"), (25, "yes")])
def test_nine_tenths_of_what_was_declared_are_all(came, said) -> None:
    extent = commented(*[0] * came)
    assert extent.complete(came) == said
    told = f"the list ended after {came} of the 20 comments (replies included) that"
    assert extent.remark(came) == (f"{told} media_comments_popular told" if said == "no" else "")


def test_an_empty_list_of_many_is_not_complete() -> None:
    extent = commented()
    assert extent.complete(0) == "no"
    assert commented(declared=0).complete(0) == "yes"


def test_a_profile_that_was_asked_for_an_id_declares_the_list() -> None:
    extent = Extent()
    page = Page([Profile(pk="1", media_count=3, follower_count=40, following_count=5)])
    extent.hear(Step("profile", wants="pk"), page, "web_profile_info")
    assert extent.declared is None
    extent.hear(Step("followers"), Page([]), "friendships_followers")
    assert extent.declared == (40, "web_profile_info")


def test_posts_of_a_list_declare_nothing_of_it() -> None:
    extent = Extent()
    extent.hear(Step("likers"), Page([Post(pk="1", like_count=9)]), "media_likers")
    assert extent.declared is None


def test_the_last_answer_that_declares_is_believed() -> None:
    extent = commented(0, 0)
    extent.hear(COMMENTS, Page([], counts={"comments": 2}), "media_comments_recent")
    assert extent.declared == (2, "media_comments_recent")
