"""Each method of the clients gives what the command gives that stands beside it in
docs/reference/coverage.md."""

from __future__ import annotations

import asyncio
import inspect
from dataclasses import fields
from itertools import groupby
from typing import Any

import pytest
from crawling import ONE_BY_ONE, as_task, crawl
from sandbox_visitor import login
from worlds import look

from docs.generate.client import code_files
from docs.generate.methods import Method, methods
from instaspider import AsyncInstagram, Instagram
from instaspider.client import blocking_groups, groups
from instaspider.items import Item
from instaspider.visits import like_pace

METHODS = [each for each in methods() if each.name and each.commands]
READING = [each for each in METHODS if each.spider not in ("like", "unlike")]
GROUPS = {name: [*rows] for name, rows in groupby(READING, lambda each: each.group)}
LIMITS = {"limit", "max_count", "max_posts"}
FEW = 30
MAY_BE_EMPTY = {"get_mutual_followers", "get_reels", "get_profile_tagged_v2"}


def test_the_generated_files_are_those_of_the_table() -> None:
    for path, text in code_files().items():
        assert path.read_text("utf-8") == text, path


@pytest.mark.parametrize("row", METHODS, ids=lambda row: row.name)
def test_both_clients_have_the_method_with_its_words(row) -> None:
    for package, prefix in ((groups, ""), (blocking_groups, "Blocking")):
        found = getattr(getattr(package, prefix + row.group.capitalize()), row.short)
        assert inspect.getdoc(found) == row.words
        if row.how != "property":
            assert [*inspect.signature(found).parameters][1:] == row.names


def test_both_clients_have_all_groups() -> None:
    for kind in (AsyncInstagram, Instagram):
        source = inspect.getsource(kind)
        assert all(f"self.{name} = " in source for name in {row.group for row in METHODS})


def plain(found: Any) -> Any:
    """Without the time at which an answer was read."""
    if isinstance(found, Item):
        return type(found).__name__, {
            field.name: getattr(found, field.name)
            for field in fields(found)
            if field.name not in ("scraped_at", "input")
        }
    if isinstance(found, list):
        return [plain(each) for each in found]
    if isinstance(found, dict):
        return {key: plain(each) for key, each in found.items()}
    return found


class Case:
    """A sandbox, inputs of it that have answers, and what crawls gave for them."""

    def __init__(self, sandbox: Any, tmp_path: Any) -> None:
        self.tmp_path = tmp_path
        self.settings = {
            **sandbox.settings,
            **ONE_BY_ONE,
            "INSTASPIDER_SESSION_HOURLY": 100_000,
            "INSTASPIDER_SESSIONS": sandbox.process.sessions[1]["cookies"],
            "INSTASPIDER_STATE": str(tmp_path / "state"),
        }
        self.of: dict[str, str] = {}
        self.crawled: dict[tuple[str, bool], list[Any]] = {}

    async def learn(self, ig: AsyncInstagram, own: str) -> None:
        profile = await ig.users.get_by_username("nasa")
        posts = await ig.feed.user("nasa", limit=100)
        post = max(posts, key=lambda each: each.comment_count or 0)
        (highlight, *_) = await ig.public.get_highlights("nasa")
        stories = await ig.stories.get_user_stories(own)
        self.of = {
            "NAME": "nasa",
            "NAMES": "nasa,esa",
            "PK": str(profile.pk),
            "PKS": str(profile.pk),
            "MEDIA": str(post.pk),
            "STORY": str(stories[0].pk),
            "CODE": str(post.shortcode),
            "URL": f"https://www.instagram.com/p/{post.shortcode}/",
            "highlight:ID": f"highlight:{highlight.pk}",
            "TAG": "cats",
            "PLACE": next(str(each.location.pk) for each in posts if each.location),
            "WORDS": "nasa",
            "WORDS kind=hashtag": "cats",
            "WORDS kind=place": next(str(each.location.name) for each in posts if each.location),
            "STORIES": str(stories[0].user.pk),
        }

    def input_of(self, command: str) -> str | None:
        spider, *pairs = command.split()
        for words in ("WORDS kind=hashtag", "WORDS kind=place"):
            if words in command:
                return self.of[words]
        for _, value in (pair.split("=", 1) for pair in pairs):
            if value == "PK" and spider in ("media", "comments", "likers"):
                return self.of["MEDIA"]
            if value == "PK" and spider == "stories":
                return self.of["STORIES"]
            if value == "PK" and spider == "viewers":
                return self.of["STORY"]
            if value in self.of:
                return self.of[value]
        return None

    async def crawl(self, command: str, text: str | None, *, few: bool) -> list[Any]:
        spider, *pairs = command.split()
        given = dict(pair.split("=", 1) for pair in pairs)
        given = {
            name: text or value if value.isupper() or ":" in value else value
            for name, value in given.items()
        }
        if few:
            given["limit"] = str(FEW)
        key = f"{spider} {given}", few
        if key not in self.crawled:
            crawled = await crawl(self.settings, self.tmp_path, spider, **given, mode="fast")
            assert {row["outcome"] for row in crawled.rows} == {"done"}, command
            self.crawled[key] = [plain(item) for item in crawled.items]
        return self.crawled[key]


async def call(ig: AsyncInstagram, row: Method, case: Case) -> Any:
    function = getattr(getattr(ig, row.group), row.short)
    text = case.input_of(row.commands[0])
    given: list[Any] = [] if text is None else [text]
    if row.names and row.names[0] in ("usernames", "user_ids"):
        given = [str(text).split(",")]
    limits = dict.fromkeys(LIMITS & {*row.names}, FEW)
    if row.short in ("get_hashtag_posts_v2", "get_location_posts"):
        limits["tab"] = row.commands[0].partition("tab=")[2] or "ranked"
    return await function(*given, **limits)


def check(row: Method, found: Any, crawled: list[list[Any]]) -> None:
    """That it is made of what the commands gave."""
    told, first = plain(found), crawled[0]
    if row.short in ("bulk_profiles", "bulk_feeds"):
        flat = [
            item for each in told.values() for item in (each if isinstance(each, list) else [each])
        ]
        assert sorted(flat, key=str) == sorted(first, key=str)
    elif row.how.startswith("stories_and"):
        assert told == [item for each in crawled for item in each]
    elif row.how and (not isinstance(found, list) or "x" in row.how):
        assert told is not None
    elif row.how:  # of two lists
        known = [item for each in crawled for item in each]
        assert all(item in known for item in told)
    elif row.gives.startswith("list["):
        kinds = row.gives[5:-1].split(" | ")
        assert told == [item for item in first if item[0] in kinds]
        assert told or row.short in MAY_BE_EMPTY
    else:
        assert told == first[0]


@pytest.mark.parametrize("group", GROUPS)
@as_task
async def test_every_method_gives_what_its_command_gives(group, make_sandbox, tmp_path) -> None:
    sandbox = make_sandbox("--sessions", "2", "--gatekeeper", "off")
    case = Case(sandbox, tmp_path)
    owner = look(sandbox, f"pks/{login(sandbox.process, 2)['ds_user_id']}")["username"]
    async with AsyncInstagram(mode="fast", settings=case.settings) as ig:
        await case.learn(ig, owner)
        for row in GROUPS[group]:
            if row.how == "property":
                assert getattr(getattr(ig, row.group), row.short) > 0
                continue
            few = bool(LIMITS & {*row.names})
            same = case.input_of(row.commands[0]) if row.how.startswith("stories_and") else None
            crawled = [
                await case.crawl(command, same or case.input_of(command), few=few)
                for command in row.commands
            ]
            check(row, await call(ig, row, case), crawled)


@as_task
async def test_likes_are_done_one_after_the_other(make_sandbox, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(like_pace, "SPACING", (0.0, 0.0))
    sandbox = make_sandbox("--sessions", "1")
    settings = {**sandbox.settings, "INSTASPIDER_SESSIONS": sandbox.process.session_env}
    state = tmp_path / "state"
    async with AsyncInstagram(mode="fast", writes=True, state=state, settings=settings) as ig:
        codes = [str(post.shortcode) for post in await ig.feed.user("nasa", limit=3)]
        sandbox.mark()
        done = await asyncio.gather(*map(ig.media.like, codes))
        assert [each.done for each in done] == [True] * 3
        posts = [each["method"] for each in sandbox.requests()]
        # Each reads the post's state, then writes; the first loads the page with the form token.
        assert posts == ["GET", "GET", "POST", *["GET", "POST"] * 2]
        again = await ig.media.like(codes[0])
        assert (again.done, again.reason) == (True, "already liked")
        undone = await ig.media.unlike(codes[0])
        assert undone.done
