"""``-a download=1`` against the sandbox: the right bytes under the right names, once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from crawling import ONE_BY_ONE, as_task
from media_folders import assert_whole, download_all, entries, files_asked_for
from PIL import Image
from sandbox_visitor import post
from scrapy.exceptions import ResponseDataLossError
from true_items import path
from worlds import find, look

from instaspider import ProfilesSpider
from instaspider.items import Post
from instaspider.pipelines.media import download

POST_FILE = re.compile(r"(\w[\w.]*)/\d{8}T\d{6}Z_([\w-]+)_(\d+)\.(jpg|webp|mp4)")
DAY = 86_400


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    monkeypatch.setattr(download, "_PAUSE", 0.01)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "files"


def all_kinds(sandbox: Any) -> str:
    """Somebody whose first posts are photos, videos and carousels, all with the profile."""

    def fits(user: dict[str, Any]) -> bool:
        if user["is_private"] or not 4 <= user["media_count"] <= 12:
            return False
        codes = look(sandbox, f"users/{user['username']}/posts")["shortcodes"]
        kinds = {look(sandbox, f"media/{code}")["media_type"] for code in codes}
        return kinds == {"photo", "video", "carousel"}

    return find(sandbox, fits)


@as_task
async def test_photos_videos_and_parts_of_carousels(sandbox, folder):
    name = all_kinds(sandbox)
    sandbox.mark()
    crawled = await download_all(sandbox, folder, users=name)
    assert crawled.outcomes[name]["outcome"] == "done"
    assert crawled.outcomes[name]["requests"] == "1"
    for item in crawled.items:
        assert_files_of(folder, name, item, look(sandbox, f"media/{item.shortcode}"))
    told = entries(crawled)
    assert_whole(folder, told)
    assert crawled.stats["instaspider/media/files/downloaded"] == len(told)
    assert crawled.stats["instaspider/media/bytes"] == sum(entry["size"] for entry in told)
    assert len(files_asked_for(sandbox)) == len(told)


def assert_files_of(folder: Path, name: str, item: Post, true: dict[str, Any]) -> None:
    """One file for each piece, of the picture that it has in the world."""
    pieces = true["children"] or [true]
    shown = item.children or ([item] if len(pieces) == 1 else [])
    assert len(item.files or ()) == len(pieces)
    for number, (entry, piece) in enumerate(zip(item.files or (), pieces, strict=True), 1):
        found = POST_FILE.fullmatch(entry["path"])
        assert found is not None
        assert (found[1], found[2], found[3]) == (name, item.shortcode, str(number))
        assert (entry["status"], entry["kind"]) == ("downloaded", piece["media_type"])
        urls = piece["videos"] if entry["kind"] == "video" else [x["url"] for x in piece["images"]]
        assert path(entry["url"]) in {path(url) for url in urls}
        if entry["kind"] == "photo":
            with Image.open(folder / entry["path"]) as picture:
                picture.load()
                sizes = [(x.width, x.height) for y in shown[number - 1 : number] for x in y.images]
                pixels = max((w * h for w, h in sizes if w and h), default=0)
                assert picture.width * picture.height >= pixels
        else:
            assert entry["type"] == "video/mp4"


@as_task
async def test_no_cookie_and_no_token_goes_to_the_content_servers(make_sandbox, folder):
    """Nor from a login; and they look like the pictures and videos of a page in that browser."""
    sandbox = make_sandbox()
    login = {
        "INSTASPIDER_SESSIONS": sandbox.process.sessions[0]["cookies"],
        "INSTASPIDER_IMPERSONATE": "chrome150",
    }
    await download_all(sandbox, folder, "saved", {**login, **ONE_BY_ONE}, mode="fast", limit=12)
    asked = files_asked_for(sandbox)
    pages = [r for r in sandbox.requests() if r not in asked]
    assert pages
    assert all(request["session"] for request in pages)
    assert {(r["session"], r["jar"]) for r in asked} == {(None, None)}
    assert {r["user_agent"] for r in asked} == {r["user_agent"] for r in pages}
    orders = {
        tuple(request["header_order"]): request["path"].partition("?")[0][-4:] for request in asked
    }
    assert orders == {IMAGE: ".jpg", VIDEO: ".mp4"}


FIRST = ("sec-ch-ua-platform", "user-agent", "sec-ch-ua", "sec-ch-ua-mobile", "accept")
FETCH = ("sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "referer", "accept-encoding")
# As Chromium 156 sends them for <img crossorigin="anonymous"> and <video>.
IMAGE = ("origin", *FIRST, *FETCH, "accept-language", "priority")
VIDEO = (*FIRST, *FETCH, "accept-language", "range", "priority")


@as_task
async def test_files_come_through_the_proxy_of_their_identity(make_sandbox, folder):
    sandbox = make_sandbox("--proxies", "good=3")
    users = [f"walker{number}" for number in range(6)]
    proxies = {"INSTASPIDER_PROXIES": ",".join(sandbox.process.proxies)}
    crawled = await download_all(sandbox, folder, more=proxies, users=",".join(users), limit=40)
    asked = files_asked_for(sandbox)
    looks = {(r["source"], r["user_agent"]) for r in sandbox.requests() if r not in asked}
    assert len({source for source, _ in looks}) == 3
    assert {(r["source"], r["user_agent"]) for r in asked} == looks
    assert_whole(folder, entries(crawled))


@as_task
async def test_what_is_there_is_not_fetched_again(sandbox, folder):
    first = await download_all(sandbox, folder, users="walker1")
    sandbox.mark()
    second = await download_all(sandbox, folder, users="walker1")
    assert files_asked_for(sandbox) == []
    assert {entry["status"] for entry in entries(second)} == {"had"}
    for entry in (*entries(first), *entries(second)):
        del entry["status"], entry["url"]
    assert sorted(map(str, entries(first))) == sorted(map(str, entries(second)))


@as_task
async def test_a_route_that_names_no_parts_is_followed_by_one_that_does(sandbox, folder):
    """Pages of lists for visitors know neither the parts of carousels nor when posts were
    published; their files are complete, and the same as by any other route."""
    name = find(sandbox, lambda user: not user["is_private"] and 60 < user["media_count"] < 90)
    crawled = await download_all(sandbox, folder, users=name, limit=30)
    assert len(crawled.items) == 30
    # By their route: items come in the order in which their files are there.
    listed = [item for item in crawled.items if item.endpoint.endswith("_connection")]
    assert len(listed) == 18
    carousels = [item for item in listed if item.media_type == "carousel"]
    assert carousels
    assert all(item.children is None for item in carousels)
    for item in carousels:
        true = look(sandbox, f"media/{item.shortcode}")
        assert_files_of(folder, name, item, true)
    again = crawled.stats["instaspider/media/fetched_again"]
    assert again == len(carousels) + sum(item.media_type == "video" for item in listed)
    assert crawled.outcomes[name]["requests"] == str(3 + again)
    sandbox.mark()
    codes = ",".join(str(item.shortcode) for item in crawled.items)
    second = await download_all(sandbox, folder, "media", media=codes)
    assert {entry["status"] for entry in entries(second)} == {"had"}
    assert files_asked_for(sandbox) == []


@as_task
async def test_profile_pictures(sandbox, folder):
    crawled = await download_all(sandbox, folder, "profiles", users="nasa,walker1")
    for item in crawled.items:
        (entry,) = item.files
        wanted = rf"{item.username}/profile_{item.pk}_[0-9a-f]{{16}}\.jpg"
        assert re.fullmatch(wanted, entry["path"])
        assert entry["kind"] == "profile"
    assert_whole(folder, entries(crawled))


@as_task
async def test_covers_and_stories_of_highlights(sandbox, folder):
    name = find(
        sandbox, lambda user: not user["is_private"] and 0 < (user["highlight_count"] or 0) < 4
    )
    crawled = await download_all(sandbox, folder, "highlights", users=name, posts="1")
    assert {entry["kind"] for entry in entries(crawled)} >= {"cover", "photo"}
    assert {entry["status"] for entry in entries(crawled)} == {"downloaded"}
    assert_whole(folder, entries(crawled))
    covers = [entry["path"] for entry in entries(crawled) if entry["kind"] == "cover"]
    assert all(re.fullmatch(rf"{name}/highlight_\d+_[0-9a-f]{{16}}\.jpg", path) for path in covers)


class Later:
    """A pipeline before ours: between answer and files a week goes by, once."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.gone = False

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler.settings.getint("CONTROL_PORT"))

    def process_item(self, item):
        if not self.gone:
            self.gone = True
            assert post_to(self.port, "/advance", {"seconds": 7 * DAY})
        return item


def post_to(port: int, path: str, form: dict[str, Any]) -> bool:
    class Process:
        control_port = port

    return post(Process, path, form)[0] == 200


@pytest.mark.parametrize(
    ("spider", "more"), [("posts", {}), ("profiles", {}), ("highlights", {})], ids=lambda x: str(x)
)
@as_task
async def test_addresses_that_have_run_out_are_renewed_once(make_sandbox, folder, spider, more):
    sandbox = make_sandbox()
    name = find(
        sandbox,
        lambda user: (
            not user["is_private"]
            and 0 < (user["highlight_count"] or 0) < 4
            and 4 < user["media_count"] < 13
        ),
    )
    later = {"ITEM_PIPELINES": {Later: 100}, "CONTROL_PORT": sandbox.process.control_port}
    crawled = await download_all(sandbox, folder, spider, more=later, users=name, **more)
    assert crawled.items
    assert {entry["status"] for entry in entries(crawled)} == {"downloaded"}
    assert crawled.stats["instaspider/media/fetched_again"] == len(crawled.items)
    assert_whole(folder, entries(crawled))
    assert crawled.outcomes[name]["outcome"] == "done"


@as_task
async def test_stories_whose_addresses_have_run_out(make_sandbox, folder):
    """A story is asked for among its owner's stories."""
    sandbox = make_sandbox()
    name = find(sandbox, lambda user: has_stories(sandbox, user), "person")
    first = {"CONTROL_PORT": sandbox.process.control_port, "ITEM_PIPELINES": {Spoiled: 100}}
    login = {"INSTASPIDER_SESSIONS": sandbox.process.sessions[0]["cookies"], **ONE_BY_ONE}
    crawled = await download_all(
        sandbox, folder, "stories", more={**first, **login}, mode="fast", users=name
    )
    assert crawled.items
    assert {entry["status"] for entry in entries(crawled)} == {"downloaded"}
    assert crawled.stats["instaspider/media/fetched_again"] == len(crawled.items) > 1
    assert crawled.stats["instaspider/requests/graphql_story_gallery"] == 2  # they came, and again
    assert_whole(folder, entries(crawled))


@as_task
async def test_what_highlights_hold_is_renewed_by_one_request_for_each(make_sandbox, folder):
    """They came several in one request; items are asked for by their own highlight alone, once for
    all that it holds."""
    sandbox = make_sandbox()
    name = find(
        sandbox, lambda user: not user["is_private"] and 1 < (user["highlight_count"] or 0) < 4
    )
    more = {
        "INSTASPIDER_SESSIONS": sandbox.process.sessions[0]["cookies"],
        "INSTASPIDER_SESSION_HOURLY": 10_000,
        "INSTASPIDER_LOGIN": "always",
        "ITEM_PIPELINES": {Spoiled: 100},
        **ONE_BY_ONE,
    }
    crawled = await download_all(
        sandbox, folder, "highlights", more=more, mode="fast", users=name, posts="1"
    )
    posts = [item for item in crawled.items if isinstance(item, Post)]
    assert {entry["status"] for entry in entries(crawled)} == {"downloaded"}
    assert crawled.stats["instaspider/media/fetched_again"] == len(posts) > 2
    assert crawled.stats["instaspider/requests/graphql_highlight_gallery"] == 1
    highlights = len(crawled.items) - len(posts)
    assert crawled.stats["instaspider/requests/graphql_loggedout_highlight_reels"] == highlights
    assert highlights < len(posts)
    assert_whole(folder, entries(crawled))


@as_task
async def test_what_highlights_hold_is_renewed_without_a_login(make_sandbox, folder):
    """By the highlight that it came from: no other route shows a story to everybody."""
    sandbox = make_sandbox()
    name = find(
        sandbox, lambda user: not user["is_private"] and 1 < (user["highlight_count"] or 0) < 4
    )
    crawled = await download_all(
        sandbox, folder, "highlights", {"ITEM_PIPELINES": {Spoiled: 100}}, users=name, posts="1"
    )
    posts = [item for item in crawled.items if isinstance(item, Post)]
    assert len(posts) > 2
    assert {entry["status"] for entry in entries(crawled)} == {"downloaded"}
    assert crawled.stats["instaspider/media/fetched_again"] == len(posts)
    highlights = len(crawled.items) - len(posts)  # each is asked for when it comes, and once more
    assert crawled.stats["instaspider/requests/graphql_loggedout_highlight_reels"] == 2 * highlights
    assert_whole(folder, entries(crawled))
    assert crawled.outcomes[name]["outcome"] == "done"


def has_stories(sandbox: Any, user: dict[str, Any]) -> bool:
    public = not user["is_private"]
    return public and bool(look(sandbox, f"users/{user['username']}/stories")["shortcodes"])


class Spoiled:
    """A pipeline before ours: all signatures of posts are wrong."""

    def process_item(self, item):
        if not isinstance(item, Post):
            return item
        for version in (*(item.images or ()), *(item.videos or ())):
            version.url = version.url.replace("oh=", "oh=x")
        return item


class OneLoss:
    """A middleware next to the handler: the first answer for each file is lost."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def process_response(self, request, response):
        if "file" in request.meta and request.url not in self.seen:
            self.seen.add(request.url)
            raise ResponseDataLossError("lost")
        return response


@as_task
async def test_lost_answers_are_asked_for_again(sandbox, folder):
    more = {"DOWNLOADER_MIDDLEWARES": {OneLoss: 999}}
    crawled = await download_all(sandbox, folder, more=more, users="walker1")
    told = entries(crawled)
    assert {entry["status"] for entry in told} == {"downloaded"}
    assert crawled.stats["instaspider/media/retries"] == len(told)
    assert_whole(folder, told)


@as_task
async def test_files_cost_nothing_of_the_pace(sandbox, folder):
    """One request a minute, then a wait of an hour: the files come at once."""
    one = {"rate": 1, "burst": 1, "spacing": [3600, 3600], "in_flight": 1}
    crawled = await download_all(
        sandbox, folder, more={"INSTASPIDER_MODES": {"fast": one}}, mode="fast", users="walker1"
    )
    assert len(entries(crawled)) > 3
    assert {entry["status"] for entry in entries(crawled)} == {"downloaded"}


@as_task
async def test_two_accounts_of_one_post_share_its_files(sandbox, folder):
    crawled = await download_all(sandbox, folder, users="walker1,WALKER1,@walker2,walker2")
    assert_whole(folder, entries(crawled))
    paths = [entry["path"] for entry in entries(crawled)]
    assert len(paths) == len(set(paths))


class OneDomain(ProfilesSpider):
    """A project's own spider that stays at one domain."""

    name = "one_domain"
    allowed_domains = ("instagram.com",)


@as_task
async def test_content_servers_are_no_foreign_domain(sandbox, folder):
    crawled = await download_all(sandbox, folder, OneDomain, users="nasa")
    assert [entry["status"] for entry in entries(crawled)] == ["downloaded"]


@as_task
async def test_without_download_nothing_is_fetched(sandbox, folder):
    crawled = await download_all(sandbox, folder, users="walker1", download="0")
    assert {item.files for item in crawled.items} == {None}
    assert files_asked_for(sandbox) == []
    assert not folder.exists()
