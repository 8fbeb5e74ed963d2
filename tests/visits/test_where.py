"""The filter of items: what it may hold, what it says of a mistake, and which items pass."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime

import pytest

from instaspider.items import Comment, Highlight, Place, Post, Profile, UserRef
from instaspider.items.people import BioLink
from instaspider.visits.bounds import Bounds
from instaspider.visits.step import Step
from instaspider.visits.visit import Visit
from instaspider.visits.where import LONGEST, Where

POST = Post(
    pk="1",
    like_count=150,
    comment_count=0,
    caption="Off to the Moon with NASA",
    caption_hashtags=["moon"],
    media_type="video",
    is_pinned=False,
    taken_at=datetime(2026, 11, 3, tzinfo=UTC),
    user=UserRef(pk="7"),
)

PASSES = [
    "like_count > 100",
    "like_count > 100 and 'Moon' in caption",
    "'nasa' in lower(caption)",
    "100 < like_count <= 150",
    "media_type in ['photo', 'video']",
    "media_type in ('video',)",
    "'moon' in caption_hashtags",
    "len(caption_hashtags) == 1",
    "not is_pinned",
    "taken_at >= '2026-11-01'",
    "'2026-11-01' < taken_at < '2026-11-04'",
    "like_count / 3 == 50 and like_count - 1 + 2 * 3 == 155",
    "view_count is None and like_count is not None",
    "user is not None",
    "(like_count > 1000) or (comment_count == 0)",
    "-like_count < 0",
    "pk != '2'",
]
LEFT_OUT = [
    "like_count > 150",
    "caption == 'x'",
    "'x' in caption",
    "is_pinned",
    "like_count / comment_count > 0",
    "taken_at < '2026-11-01'",
]
NONE_IS_FALSE = [
    "view_count > 0",
    "view_count < 10",
    "view_count == 0",
    "view_count != 0",
    "view_count + 1 > 0",
    "-view_count < 1",
    "view_count / 2 < 100",
    "'x' in accessibility_caption",
    "'x' not in accessibility_caption",
    "accessibility_caption not in ['x']",
    "len(children) < 5",
    "lower(accessibility_caption) != 'x'",
    "expires_at > '2026-01-01'",
    "view_count",
]


def where(text: str, *classes: type) -> Where:
    made = Where(text)
    made.check(classes or (Post,))
    return made


@pytest.mark.parametrize("text", PASSES)
def test_an_item_for_which_it_is_true_passes(text) -> None:
    assert where(text).wants(POST)


@pytest.mark.parametrize("text", [*LEFT_OUT, *NONE_IS_FALSE])
def test_an_item_for_which_it_is_false_or_unknown_does_not(text) -> None:
    assert not where(text).wants(POST)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("like_cont > 100", "'like_cont', which Post items do not have (near: like_count"),
        ("likes > 100 and zzz", "'likes', which Post items do not have"),
        ("files is None", "'files', which is filled in only after the filter"),
        ("like_count >", "cannot be read (invalid syntax, at character"),
        ("", "cannot be read"),
        ("like_count > 100; 1", "cannot be read"),
        ("caption.upper() == 'X'", "holds caption.upper(), which filters do not have"),
        ("user.username == 'nasa'", "holds user.username, which filters do not have"),
        ("caption.__class__ == 1", "which filters do not have"),
        ("9 ** 9 ** 9 > like_count", "which filters do not have"),
        ("1 << 9999 > like_count", "which filters do not have"),
        ("'x' * 10", "cannot be evaluated: in \"'x' * 10\", a text is no number"),
        ("'%s' % caption", "which filters do not have"),
        ("f'{caption}' == 'x'", "which filters do not have"),
        ("[x for x in caption]", "which filters do not have"),
        ("caption[0] == 'x'", "which filters do not have"),
        ("(lambda: 1)()", "which filters do not have"),
        ("open('/etc/passwd')", "holds open('/etc/passwd'), which filters do not have"),
        ("list(caption)", "which filters do not have"),
        ("lower(caption, caption)", "which filters do not have"),
        ("lower", "names 'lower'"),
        ("caption is 'x'", "which filters do not have"),
        ("b'x' in caption", "which filters do not have"),
        ("like_count > '100'", "a number is compared with a text"),
        ("like_count > 5 or caption > 5", "in 'caption > 5', a text is compared with a number"),
        ("1 > 2 > caption", "in '2 > caption', a number is compared with a text"),
        ("'x' in like_count", "'in' needs a list or a text behind it, not a number"),
        ("5 in caption", "a number is compared with a text"),
        ("user == 'nasa'", "an object is compared with a text"),
        ("'nasa' in tagged_users", "'in' cannot look in a list of objects"),
        ("taken_at > 'soon'", "is neither a date"),
        ("lower(like_count) == '1'", "a number is no text"),
        ("len(like_count) == 1", "a number has no length"),
        ("x" * (LONGEST + 1), f"is longer than {LONGEST} characters"),
        ("(" * 400 + "1" + ")" * 400, "cannot be read"),
        ("not " * 240 + "user.x", "which filters do not have"),
    ],
)
def test_a_mistake_is_told_before_the_crawl(text, said) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        where(text)


def test_a_filter_is_about_the_items_that_have_its_fields() -> None:
    of_posts = where("like_count > 100", Highlight, Post)
    assert of_posts.wants(Highlight(pk="1"))
    assert not of_posts.wants(Post(pk="1"))
    both = where("media_count > 3", Place, Post)
    assert not both.wants(Place(pk="1"))
    assert both.wants(Post(pk="1"))
    with pytest.raises(ValueError, match="no class of items has all of"):
        where("like_count > 1 and title == 'x'", Highlight, Post)


def test_items_of_all_classes_can_be_filtered_by_each_of_their_fields() -> None:
    for kind in (Post, Profile, Comment, UserRef, Place, Highlight):
        for field in dataclasses.fields(kind):
            if field.name not in ("input", "endpoint", "scraped_at", "files"):
                where(f"{field.name} is not None", kind)


def test_a_value_that_no_field_should_have_leaves_the_item_out() -> None:
    assert not where("like_count > 1").wants(Post(like_count="many"))  # type: ignore[arg-type]
    assert where("len(bio_links) > 0", Profile).wants(Profile(bio_links=[BioLink(url="x")]))


def test_limit_counts_what_passes() -> None:
    visit = Visit(1, "x", {}, bounds=Bounds(limit=2, where=where("like_count > 1")))
    posts = [Post(pk=str(n), like_count=n % 3) for n in range(12)]
    new, wanted, opened = visit.take(posts, Step("posts"))
    assert [post.pk for post in wanted] == ["2", "5"]
    assert (new, opened) == (12, wanted)
    assert (visit.came, visit.counted, visit.extent.left_out) == (2, 2, 4)
    assert visit.extent.complete(2) == "limited"


def test_what_hangs_below_items_that_are_left_out() -> None:
    """Replies are filtered themselves, so they are asked for; posts of a highlight are not."""
    comments = [Comment(pk="1", text="x"), Comment(pk="2", text="nasa")]
    visit = Visit(1, "x", {}, bounds=Bounds(where=where("'nasa' in text", Comment)))
    taken = visit.take(comments, Step("comments_popular"))
    assert [item.pk for item in taken.wanted] == ["2"]
    assert {item.pk for item in taken.opened} == {"1", "2"}
    highlights = [Highlight(pk="1", title="x"), Highlight(pk="2", title="moon")]
    visit = Visit(1, "x", {}, bounds=Bounds(where=where("title == 'moon'", Highlight, Post)))
    assert visit.take(highlights, Step("highlights")).opened == highlights[1:]
