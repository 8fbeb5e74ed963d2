"""Pages of posts, places and keywords, embeds and the small checks beside them."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest
from keytrees import load, problems
from sandbox_visitor import Visitor, login, truth

from instaspider.sandbox.process import SandboxProcess
from instaspider.sandbox.world import grids
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.world import World

WORLD = World(1)
"""The same as that of the sandbox."""


@pytest.fixture(scope="module")
def sandbox():
    with SandboxProcess.start() as process:
        yield process


@pytest.fixture(scope="module")
def visitor(sandbox):
    with Visitor(sandbox) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def member(sandbox):
    with Visitor(sandbox, login(sandbox)) as visitor:
        yield visitor


def posts(name: str) -> list[Post]:
    return grids.grid_of(WORLD.named(name))[:12]


BUSY = next(
    name
    for name in (f"person_{number}" for number in range(50))
    if not WORLD.named(name).is_private
    and {post.product_type for post in posts(name)} >= {"clips", "feed", "carousel_container"}
)


def results(page: str) -> dict:
    """Roots and answers, as yt-dlp 2026.10.26 finds them."""
    found = {}
    for text in re.findall(r"<script\b[^>]+\bdata-sjs>(\{.+?\})</script>", page):
        for outer in json.loads(text).get("require", ()):
            for box in outer[3]:
                for row in box["__bbox"]["require"]:
                    if row[0] == "RelayPrefetchedStreamCache":
                        found |= row[3][1]["__bbox"]["result"]["data"]
    return found


@pytest.mark.parametrize("path", ["/p/{}/", "/p/{}", "/reel/{}/", "/reels/{}/", "/tv/{}/"])
def test_page_of_a_post(visitor, path):
    post = posts("lena.5")[0]
    page = visitor.get(path.format(post.shortcode)).text
    media = results(page)["xig_polaris_media"]
    assert media["if_not_gated_logged_out"]["taken_at"] == post.taken_at
    assert len(media["comments_connection"]["edges"]) <= 15
    tag = re.search(r'og:description" content="([^"]+)"', page)[1]
    likes, comments = re.match(r"([\d,]+) likes, ([\d,]+) comments - lena.5 on ", tag).groups()
    stale = int(likes.replace(",", ""))
    assert 0.97 * post.like_count <= stale <= post.like_count
    assert comments == f"{post.comment_count:,}"


def test_page_of_a_post_for_logins(member):
    post = posts("lena.5")[1]
    page = member.get(f"/lena.5/p/{post.shortcode}/").text
    (item,) = results(page)["xdt_api__v1__media__shortcode__web_info"]["items"]
    assert item["pk"] == post.pk


def test_posts_that_are_not_shown(visitor, member):
    assert visitor.get("/p/AAAAAAAAAAA/").status_code == 404
    private = posts("private_1")[0].shortcode
    for who in (visitor, member):
        assert results(who.get(f"/p/{private}/").text) == {}
    assert visitor.get("/p/AAAAAAAAAAA/?__a=1&__d=dis").status_code == 201


def test_gated_posts(visitor, member):
    tree = load("graphql_loggedout_post_root__01")
    member.get("/gated_one/")  # its name is long: known once it was asked for
    post = posts("gated_one")[0]
    data = results(visitor.get(f"/p/{post.shortcode}/").text)
    assert problems(tree, data) == []
    body = visitor.get(
        f"/api/v1/web/get_ruling_for_content/?content_type=MEDIA&target_id={post.pk}"
    ).json()
    assert (body["title"], body["status"]) == ("Restricted Video", "ok")
    open_post = posts("lena.5")[0]
    path = "/api/v1/web/get_ruling_for_media_content_logged_out/"
    query = {"media_id": open_post.pk, "owner_id": open_post.owner.pk}
    assert visitor.get(path, params=query).json()["title"] is None
    assert results(member.get(f"/p/{post.shortcode}/").text)


def context(page: str) -> dict | None:
    """As cobalt takes it out."""
    text = re.search(r'"init",\[\],\[(.*?)\]\],?\]', page)[1]
    inner = json.loads(text)["contextJSON"]
    return json.loads(inner) if inner else None


def test_embeds_of_posts(visitor):
    found = set()
    for post in posts(BUSY):
        page = visitor.get(f"/p/{post.shortcode}/embed/captioned/").text
        told = context(page)
        found.add(told is None)
        assert f'data-log-event="likeCountClick">{post.like_count:,} likes' in page
        if told:
            assert told["gql_data"]["shortcode_media"]["shortcode"] == post.shortcode
    assert found == {True, False}


def test_embed_of_a_profile(sandbox, visitor):
    true = truth(sandbox, "lena.5")
    told = context(visitor.get("/lena.5/embed/?cr=1&v=12").text)["context"]
    assert told["followers_count"] == true["follower_count"]
    assert told["posts_count"] == true["media_count"]
    codes = [each["shortcode_media"]["shortcode"] for each in told["graphql_media"]]
    assert codes == true["latest_shortcodes"][:6]


def test_oembed(visitor):
    post = posts("lena.5")[0]
    link = f"https://www.instagram.com/p/{post.shortcode}/?igsh=x"
    body = visitor.get(f"/api/v1/oembed/?url={quote(link, safe='')}").json()
    assert problems(load("oembed__01"), body) == []
    assert body["media_id"] == f"{post.pk}_{post.owner.pk}"
    assert visitor.get("/api/v1/oembed/?url=https://example.org/").status_code == 404


def test_share_links(visitor):
    post = next(post for post in posts(BUSY) if post.product_type == "clips")
    answer = visitor.get(f"/share/p/BA{post.shortcode}/")
    target = f"https://www.instagram.com/reel/{post.shortcode}/"
    assert (answer.status_code, answer.headers["location"]) == (302, target)
    assert visitor.get("/share/zzz").status_code == 404


def test_page_of_a_place(visitor):
    tree = load("html_location_page_relay__01")
    place = WORLD.places.all[0]
    for path in (f"/explore/locations/{place.pk}/", f"/explore/locations/{place.pk}/{place.slug}/"):
        assert problems(tree, results(visitor.get(path).text)) == []
    assert visitor.get("/explore/locations/1/").status_code == 404


def test_hashtags_become_keywords(visitor, member):
    answer = visitor.get("/explore/tags/cats/")
    target = "https://www.instagram.com/popular/cats/"
    assert (answer.status_code, answer.headers["location"]) == (302, target)
    assert member.get("/explore/tags/cats/").status_code == 200
    data = results(visitor.get("/popular/cats/").text)
    assert data["xig_logged_out_popular_search_media_info"]["edges"]
    assert visitor.get(f"/popular/{quote('旅行')}/").status_code == 200
    assert visitor.get("/popular/nothing-of-the-sort/").status_code == 404


def test_what_lies_behind_addresses(visitor):
    paths = [f"/p/{posts(name)[0].shortcode}/" for name in ("lena.5", "private_1")]
    form = {f"route_urls[{number}]": path for number, path in enumerate(paths)}
    headers = {"X-CSRFToken": "t"}
    answer = visitor.request("POST", "/ajax/bulk-route-definitions/", data=form, headers=headers)
    body = json.loads(answer.text.removeprefix("for (;;);"))
    found = [body["payload"]["payloads"][path]["result"]["exports"] for path in paths]
    policies = [each["tracePolicy"] for each in found]
    assert policies == ["polaris.postPage", "polaris.privatePostPage"]
    assert found[0]["rootView"]["props"]["media_id"] == posts("lena.5")[0].pk


@pytest.mark.parametrize("tab", ["reels", "tagged"])
def test_tabs_of_a_profile(visitor, tab):
    assert "xig_user_by_username" in results(visitor.get(f"/lena.5/{tab}/").text)
