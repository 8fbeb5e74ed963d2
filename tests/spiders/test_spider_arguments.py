"""Arguments of the spiders are checked before anything is sent."""

from __future__ import annotations

import json
from itertools import product

import pytest
from crawling import as_task, crawl
from spider_commands import SPIDERS

from instaspider.exceptions import ConfigurationError
from instaspider.spiders.argument_types import yes_or_no
from instaspider.spiders.feed import (
    HighlightsSpider,
    PostsSpider,
    SavedSpider,
    StoriesSpider,
    TaggedSpider,
    TimelineSpider,
    TraySpider,
)
from instaspider.spiders.media import CommentsSpider
from instaspider.spiders.public import HashtagSpider, LocationSpider
from instaspider.spiders.users import FollowersSpider

_OF_POSTS = {"since": "3 days", "until": "2030-01-01", "tab": "keyword", "download": "1"}


@pytest.mark.parametrize(
    ("spider", "arguments", "sentence"),
    [
        (PostsSpider, {"users": "x", "limit": "0"}, "-a limit=0 is not a whole number from 1 up"),
        (PostsSpider, {"users": "x", "limit": "ten"}, "-a limit=ten is not a whole number"),
        (PostsSpider, {"users": "x", "since": "soon"}, "-a since=soon is neither a date"),
        (
            PostsSpider,
            {"users": "x", "since": "2026-02-01", "until": "2026-01-01"},
            "-a since=2026-02-01 .* is later than until=2026-01-01",
        ),
        (PostsSpider, {}, "needs -a users="),
        (FollowersSpider, {"users": "x", "since": "3 days"}, "has no argument 'since'"),
        (
            LocationSpider,
            {"locations": "7", "since": "3 days"},
            "-a since=3 days is about posts: it takes -a posts=1 as well",
        ),
        (
            LocationSpider,
            {"locations": "7", "tab": "ranked", "nearby": "1"},
            "-a tab=ranked is about posts: it takes -a posts=1 as well",
        ),
        (LocationSpider, {"locations": "7", "download": "1"}, "-a download=1 is about posts"),
        (
            LocationSpider,
            {"locations": "7", "limit": "5"},
            "limit=5 is about posts or the places around it: it takes -a posts=1 or -a nearby=1",
        ),
        (TraySpider, {"download": "1"}, "-a download=1 is about posts: it takes -a posts=1"),
        *(
            (
                HashtagSpider,
                {"tags": "cats", "related": "1", name: value},
                f"{name}={value} is about posts, and -a related=1 asks for no posts: leave one",
            )
            for name, value in _OF_POSTS.items()
        ),
        (HighlightsSpider, {"users": "x", "since": "last"}, "-a since=last is about posts"),
        (TraySpider, {"until": "2026-01-01", "posts": "0"}, "-a until=2026-01-01 is about posts"),
        (CommentsSpider, {"media": "x", "sort": "new"}, "-a sort=new is not one of popular, rec"),
        (CommentsSpider, {"media": "x", "replies": "many"}, "-a replies=many is neither 1 nor 0"),
        (CommentsSpider, {"users": "x"}, "It takes media, replies, sort, limit, since, until"),
    ],
)
def test_mistakes(spider, arguments, sentence) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        spider.check_arguments(arguments)


def test_what_says_no_or_nothing_is_no_mistake() -> None:
    TraySpider.check_arguments({"download": "0", "since": "", "posts": "0"})
    HashtagSpider.check_arguments({"tags": "cats", "related": "1", "download": "0", "limit": "5"})
    HashtagSpider.check_arguments({"tags": "cats", "related": "0", **_OF_POSTS})
    HighlightsSpider.check_arguments({"users": "x", "download": "1"})
    for name in ("posts", "nearby"):
        LocationSpider.check_arguments({"locations": "7", "limit": "5", name: "1"})


def test_files_are_asked_for_only_where_items_have_some() -> None:
    """Whichever arguments with 1 or 0 come along."""
    for spider in SPIDERS.values():
        switches = [name for name, each in spider.arguments.items() if each.read is yes_or_no]
        if "download" not in switches:
            continue
        for some in product("01", repeat=len(switches)):
            switched = {**dict(zip(switches, some, strict=True)), "download": "1"}
            given = {**switched, spider.inputs_argument or "limit": "7"}
            classes = spider.item_classes({name: value == "1" for name, value in switched.items()})
            if any("files" in item.__annotations__ for item in classes):
                spider.check_arguments(given)
            else:
                with pytest.raises(ConfigurationError, match="-a download=1 is about posts"):
                    spider.check_arguments(given)


def test_spiders_of_the_login_take_no_list() -> None:
    TimelineSpider.check_arguments({"limit": "5"})


def test_mode_unlimited_is_for_spiders_that_visitors_can_use() -> None:
    for spider in (TaggedSpider, FollowersSpider, SavedSpider):
        with pytest.raises(ConfigurationError, match="needs a login for all it asks"):
            spider.check_unlimited()
    for usable in (PostsSpider, StoriesSpider, CommentsSpider):
        usable.check_unlimited()


def test_the_command_refuses_in_one_sentence(scrapy) -> None:
    ran = scrapy("crawl", "followers", "-a", "users=nasa", "-a", "mode=unlimited")
    assert ran.returncode == 2
    assert ran.stderr.startswith("scrapy crawl: The spider followers needs a login")


def test_spiders_are_printed_with_examples(scrapy) -> None:
    ran = scrapy("endpoints", "spiders", "--json")
    rows = [json.loads(line) for line in ran.stdout.splitlines()]
    assert {row["spider"] for row in rows} >= {"posts", "profiles", "search", "timeline"}
    by_argument = {(row["spider"], row["argument"]): row["example"] for row in rows}
    assert by_argument["posts", "limit"] == "scrapy crawl posts -a users=nasa,esa -a limit=100"
    posts = "scrapy crawl location -a locations=213385402 -a until=2026-11-01 -a posts=1"
    assert by_argument["location", "until"] == posts
    assert by_argument["saved", "mode"] == "scrapy crawl saved -a mode=fast"


@as_task
async def test_a_script_may_hand_over_values(sandbox, tmp_path):
    crawled = await crawl(sandbox.settings, tmp_path, "posts", users=["nasa"], limit=2)
    assert len(crawled.items) == 2
