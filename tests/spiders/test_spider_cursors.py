"""How a list goes on and ends: the sandbox's pages of followers, one of them rewritten on its way.

The service's ``has_more`` is false on every page, also with more to come; what says so is
``next_max_id``. Its pages are shorter than asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from crawling import ONE_BY_ONE, Crawled, as_task, crawl
from scrapy import Request
from scrapy.http import Response
from worlds import find, listed, look

from instaspider.crawl.errand import Errand

Json = dict[str, Any]


class Rewriting:
    """Between the handler and the judge: changes the answer to the n-th request for a list."""

    change: ClassVar[Callable[[int, Json], Json | bytes]]
    pages: ClassVar[int]

    def process_response(self, request: Request, response: Response) -> Response:
        if Errand.of(request).endpoint != "friendships_followers":
            return response
        cls = type(self)
        cls.pages += 1
        body = cls.change(cls.pages, json.loads(response.body))
        return response.replace(body=body if isinstance(body, bytes) else json.dumps(body).encode())


def popular(sandbox: Any) -> str:
    """Public, with three pages of followers or a few more, each after an opaque cursor."""
    name = find(
        sandbox,
        lambda world: not world["is_private"] and 75 < world["follower_count"] < 140,
        stem="popular",
    )
    sandbox.mark()
    return name


async def followers(
    sandbox: Any, tmp_path: Any, name: str, change: Callable[[int, Json], Json | bytes]
) -> Crawled:
    Rewriting.change, Rewriting.pages = staticmethod(change), 0
    settings = {**sandbox.settings, **ONE_BY_ONE, "INSTASPIDER_SESSION_HOURLY": 10_000}
    settings["INSTASPIDER_SESSIONS"] = sandbox.process.session_cookies
    settings["DOWNLOADER_MIDDLEWARES"] = {Rewriting: 575}
    return await crawl(settings, tmp_path, "followers", mode="fast", users=name)


def true(sandbox: Any, name: str) -> list[str]:
    return [user["username"] for user in listed(sandbox, f"users/{name}/followers", "users")]


def found(crawled: Crawled) -> list[str | None]:
    return [item.username for item in crawled.items]


def cursors(sandbox: Any) -> list[str | None]:
    """Of the pages that were asked for, in their order."""
    asked = [urlsplit(request["path"]) for request in sandbox.requests()]
    lists = [parse_qs(url.query) for url in asked if url.path.endswith("/followers/")]
    return [query.get("max_id", [None])[0] for query in lists]


def as_it_is(page: int, body: Json) -> Json:
    del page
    assert body["has_more"] is False
    return body


@as_task
async def test_all_pages_come_although_they_are_short_and_say_that_there_are_no_more(
    sandbox, tmp_path
):
    name = popular(sandbox)
    sizes: list[int] = []

    def look(page: int, body: Json) -> Json:
        sizes.append(len(body["users"]))
        return as_it_is(page, body)

    crawled = await followers(sandbox, tmp_path, name, look)
    assert found(crawled) == true(sandbox, name)
    assert crawled.rows[0]["outcome"] == "done"
    assert len(sizes) > 2
    assert all(size < 200 for size in sizes)


@pytest.mark.parametrize("end", [{}, {"next_max_id": ""}, {"next_max_id": None}])
@as_task
async def test_a_list_ends_without_a_cursor_whatever_has_more_says(sandbox, tmp_path, end):
    name = popular(sandbox)

    def stop(page: int, body: Json) -> Json:
        if page < 2:
            return body
        del body["next_max_id"]
        return {**body, **end, "has_more": True}

    crawled = await followers(sandbox, tmp_path, name, stop)
    came = found(crawled)
    assert came == true(sandbox, name)[: len(came)]
    told = look(sandbox, f"users/{name}")["follower_count"]
    short = f"the list ended after {len(came)} of the {told} followers that web_profile_info told"
    assert (crawled.rows[0]["outcome"], crawled.rows[0]["reason"]) == ("done", short)
    assert len(cursors(sandbox)) == 2


@as_task
async def test_cursors_go_back_as_they_came(sandbox, tmp_path):
    name, odd = popular(sandbox), 'QVF|a&b=c {"x": 1}+é%2F'
    crawled = await followers(
        *(sandbox, tmp_path, name),
        lambda page, body: {**body, "next_max_id": odd} if page == 1 else body,
    )
    assert cursors(sandbox)[1] == odd
    assert len(set(found(crawled))) == len(crawled.items)


@as_task
async def test_a_cursor_that_comes_again_ends_the_list(sandbox, tmp_path):
    name = popular(sandbox)
    given: list[str] = []

    def again(page: int, body: Json) -> Json:
        if page == 1:
            given.append(body["next_max_id"])
        return {**body, "next_max_id": given[0]}

    crawled = await followers(sandbox, tmp_path, name, again)
    asked = cursors(sandbox)
    assert asked == [None, given[0]]
    (row,) = crawled.rows
    assert row["outcome"] == "failed"
    assert row["reason"].startswith(f"{len(crawled.items)} items came; the next page, at cursor '")
    assert "gave a cursor for the second time" in row["reason"]


class Circling:
    """Gives a cursor for the second time, as places do in September 2026."""

    rows: ClassVar[tuple[str, ...]]

    def process_response(self, request: Request, response: Response) -> Response:
        row = Errand.of(request).endpoint
        asked = Errand.of(request).arguments.get("cursor")
        if row not in self.rows or asked is None:
            return response
        body = json.loads(response.body)
        if row.startswith("graphql_"):
            info = body["data"]["xdt_location_get_web_info_tab"]["page_info"]
            info |= {"end_cursor": asked, "has_next_page": True}
        else:
            sent = dict(parse_qsl(asked))
            ids = json.loads(sent["next_media_ids"])
            body |= {"next_max_id": sent["max_id"], "next_page": int(sent["page"])}
            body |= {"next_media_ids": ids, "more_available": True}
        return response.replace(body=json.dumps(body).encode())


async def posts_of_a_place(
    sandbox: Any, tmp_path: Any, tab: str, *circling: str, **more: Any
) -> tuple[Crawled, Json]:
    Circling.rows = circling
    settings = {**sandbox.settings, **ONE_BY_ONE, "INSTASPIDER_SESSION_HOURLY": 10_000}
    settings["INSTASPIDER_SESSIONS"] = sandbox.process.session_cookies
    found = await crawl(settings, tmp_path, "search", mode="fast", queries="a", kind="place")
    pk = found.items[0].pk
    settings["DOWNLOADER_MIDDLEWARES"] = {Circling: 575}
    sandbox.mark()
    given = {"mode": "fast", "locations": pk, "posts": "1", "tab": tab, **more}
    crawled = await crawl(settings, tmp_path, "location", **given)
    return crawled, look(sandbox, f"places/{pk}")


@pytest.mark.parametrize(("tab", "part"), [("ranked", "top"), ("recent", "recent")])
@as_task
async def test_paging_in_a_circle_is_left_for_another_route_and_nothing_is_lost(
    tab, part, sandbox, tmp_path
):
    crawled, world = await posts_of_a_place(sandbox, tmp_path, tab, f"graphql_place_{tab}_pages")
    codes = [item.shortcode for item in crawled.items[1:]]
    assert sorted(codes) == sorted(world[part])  # each of them, and each once
    (row,) = crawled.rows
    assert (row["outcome"], row["reason"]) == ("done", "")
    assert crawled.stats["instaspider/lists/begun_anew"] == 1
    assert crawled.stats[f"instaspider/requests/graphql_place_{tab}_pages"] == 1


@as_task
async def test_paging_in_circles_everywhere_ends(sandbox, tmp_path):
    rows = ("graphql_place_ranked_pages", "place_sections_ranked")
    crawled, _ = await posts_of_a_place(sandbox, tmp_path, "ranked", *rows)
    (row,) = crawled.rows
    assert row["outcome"] == "failed"
    assert row["reason"].startswith(f"{len(crawled.items)} items came; the next page, at ")
    assert "place_sections_ranked: gave a cursor for the second time" in row["reason"]
    assert crawled.stats["instaspider/lists/begun_anew"] == 1
    codes = [item.shortcode for item in crawled.items[1:]]
    assert len(set(codes)) == len(codes)


@as_task
async def test_an_empty_page_with_a_cursor_is_not_the_end(sandbox, tmp_path):
    name, left_out = popular(sandbox), []

    def empty(page: int, body: Json) -> Json:
        if page != 2:
            return body
        left_out.extend(user["username"] for user in body["users"])
        return {**body, "users": []}

    crawled = await followers(sandbox, tmp_path, name, empty)
    assert left_out
    assert found(crawled) == [each for each in true(sandbox, name) if each not in left_out]
    assert crawled.rows[0]["outcome"] == "done"


@as_task
async def test_what_stands_on_two_pages_comes_once(sandbox, tmp_path):
    name, before = popular(sandbox), []

    def overlap(page: int, body: Json) -> Json:
        users = [*before[-7:], *body["users"]]
        before.extend(body["users"])
        return {**body, "users": users}

    crawled = await followers(sandbox, tmp_path, name, overlap)
    assert found(crawled) == true(sandbox, name)
    assert crawled.rows[0]["outcome"] == "done"


@as_task
async def test_an_element_that_is_broken_costs_itself_alone(sandbox, tmp_path):
    name, broken = popular(sandbox), []

    def breaks(page: int, body: Json) -> Json:
        if page == 2:
            broken.append(body["users"][3]["username"])
            body["users"][3] = ["no", "user"]
        return body

    crawled = await followers(sandbox, tmp_path, name, breaks)
    assert found(crawled) == [each for each in true(sandbox, name) if each not in broken]
    assert crawled.stats["instaspider/items/broken"] == 1


@as_task
async def test_a_page_that_comes_broken_is_asked_for_again(sandbox, tmp_path):
    name = popular(sandbox)
    crawled = await followers(
        *(sandbox, tmp_path, name),
        lambda page, body: {"users": "?", "status": "ok"} if page in (2, 3) else body,
    )
    assert found(crawled) == true(sandbox, name)
    assert crawled.rows[0]["outcome"] == "done"
    assert crawled.stats["instaspider/pages/reread"] == 2


@as_task
async def test_a_page_that_stays_broken_costs_what_is_behind_it(sandbox, tmp_path):
    name = popular(sandbox)
    crawled = await followers(
        *(sandbox, tmp_path, f"{name},missing_one"),
        lambda page, body: {"users": "?", "status": "ok"} if page > 1 else body,
    )
    came = found(crawled)
    assert came == true(sandbox, name)[: len(came)]
    assert 0 < len(came) < 75
    row = crawled.outcomes[name]
    assert row["outcome"] == "failed"
    assert row["reason"].startswith(f"{len(came)} items came; the next page, at cursor '")
    assert crawled.outcomes["missing_one"]["outcome"] == "not_found"


class OverRest:
    """Leaves comments to the REST route, and notes what it was asked."""

    asked: ClassVar[list[str]]

    def process_response(self, request: Request, response: Response) -> Response:
        endpoint = Errand.of(request).endpoint
        if endpoint.startswith("graphql_comments_connection"):
            return response.replace(body=b'{"data": {"something": {}}, "status": "ok"}')
        if endpoint == "media_comments_recent":
            body = json.loads(response.body)
            type(self).asked.append(request.url)
            more = (body["has_more_headload_comments"], body["has_more_comments"])
            assert more == (body["next_min_id"] != "{}", False)
        return response


@as_task
async def test_comments_end_where_the_flags_say_so_whatever_cursor_stands_there(sandbox, tmp_path):
    OverRest.asked = []
    name = find(sandbox, lambda world: not world["is_private"] and world["own_count"], "talker")
    codes = listed(sandbox, f"users/{name}/posts", "shortcodes")
    code, comments = next(
        (code, found)
        for code in codes
        if 15 < len(found := listed(sandbox, f"media/{code}/comments", "comments", "recent")) < 200
    )
    settings = {**sandbox.settings, **ONE_BY_ONE, "INSTASPIDER_SESSION_HOURLY": 10_000}
    settings["INSTASPIDER_SESSIONS"] = sandbox.process.session_cookies
    settings["DOWNLOADER_MIDDLEWARES"] = {OverRest: 575}
    crawled = await crawl(settings, tmp_path, "comments", mode="fast", media=code, sort="recent")
    assert [item.pk for item in crawled.items] == [comment["pk"] for comment in comments]
    assert (crawled.rows[0]["outcome"], crawled.rows[0]["reason"]) == ("done", "")
    assert len(OverRest.asked) == -(-len(comments) // 15)
