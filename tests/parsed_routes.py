"""Every answer of the sandbox with posts, the parser that reads it, and what it does not have."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import quote

from sandbox_visitor import APP, APP_AGENT, Visitor, control

from instaspider.parsing import feeds, media, pages, pages_post, places, stories, tags
from instaspider.parsing.page import Page
from instaspider.sandbox.answers.document_registry import ALL
from instaspider.sandbox.answers.documents import PROVIDER
from instaspider.sandbox.process import SandboxProcess
from instaspider.sandbox.world.codes import crowd_name
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.world import World

DOCUMENTS = {document.name: document for document in ALL}
AT_APP = {"headers": {**APP, "User-Agent": APP_AGENT}}


def has_all(person: Person) -> bool:
    """Whether the first posts are of all kinds, and there are stories and highlights."""
    grid = list(islice(person.world.grid_of(person), 40))
    kinds = {post.product_type for post in grid}
    return (
        kinds >= {"feed", "clips", "carousel_container"}
        and {post.hides_likes for post in grid} == {True, False}
        and {post.is_pinned for post in grid} == {True, False}
        and {post.music.is_original for post in grid if post.music} == {True, False}
        and any(post.coauthors for post in grid)
        and any(post.location for post in grid)
        and any(post.tagged for post in grid)
        and any(post.caption is None for post in grid)
        and any(40 < post.comment_count < 400 for post in grid)
        and any(20 < post.like_count < 90 for post in grid)
        and len(person.world.stories(person)) > 1
        and len(person.highlights) > 1
        and any(person.world.highlight_items(person, each) for each in person.highlights)
    )


class Scene:
    """A sandbox, who asks it, and somebody whose posts are of all kinds."""

    def __init__(self, sandbox: SandboxProcess, visitor: Visitor, member: Visitor) -> None:
        self.sandbox = sandbox
        self.visitor = visitor
        self.member = member
        self.world = World(1)  # the same as that of the sandbox
        self.tag = self.world.hashtags.all[0]
        self.place = self.world.places.all[0]

    @cached_property
    def person(self) -> Person:
        """One of the crowd, near to the place where the search begins."""
        crowd = (self.world.find(crowd_name(n)).person for n in range(15_000, 100_000))
        public = (x for x in crowd if x and not x.is_private and not x.special)
        known = (x for x in public if 24 < x.post_count < 200 and 100 < x.follower_count < 1000)
        return next(x for x in known if 100 < x.following_count < 1000 and has_all(x))

    @cached_property
    def posts(self) -> list[Post]:
        return list(islice(self.world.grid_of(self.person), 40))

    def post(self, wanted: Callable[[Post], Any]) -> Post:
        return next(post for post in self.posts if wanted(post))

    def get(self, path: str, who: Visitor | None = None, **options: Any) -> bytes:
        answer = (who or self.member).get(path, **options)
        assert answer.status_code == 200, (path, answer.content[:200])
        return answer.content

    def send(self, path: str, form: dict[str, Any]) -> bytes:
        headers = {"X-CSRFToken": self.member.cookies["csrftoken"]}
        answer = self.member.request("POST", path, data=form, headers=headers)
        assert answer.status_code == 200, (path, answer.content[:200])
        return answer.content

    def ask(self, name: str, variables: dict[str, Any], who: Visitor | None = None) -> bytes:
        """The answer of a document at an address of its own."""
        who = who or self.member
        document = DOCUMENTS[name]
        edition = document.editions[0]
        allowed = document.member if "sessionid" in who.cookies else document.visitor
        given = {PROVIDER.format(provider): False for provider in edition.providers}
        address = max(allowed & edition.only)
        headers = {"X-CSRFToken": who.cookies["csrftoken"]}
        answer = who.graphql(address, edition.doc_id, {**variables, **given}, headers=headers)
        assert answer.status_code == 200
        return answer.content

    def query(self, query_hash: str, variables: dict[str, Any]) -> bytes:
        packed = quote(json.dumps(variables))
        return self.get(f"/graphql/query/?query_hash={query_hash}&variables={packed}")

    def truth(self, path: str) -> dict[str, Any]:
        return control(self.sandbox, f"/world/{path}")

    def codes(self, part: str) -> list[str]:
        return self.truth(f"users/{self.person.username}/{part}?count=1000")["shortcodes"]


@dataclass(frozen=True)
class Route:
    """One answer: how it is asked for, who reads it, what is right."""

    name: str
    parse: Callable[..., Page[Any]]
    body: Callable[[Scene], bytes]
    codes: Callable[[Scene], list[str]]
    """Shortcodes of the posts that it begins with."""
    lacks: frozenset[str] = frozenset()
    often: frozenset[str] = frozenset()
    shows_all: bool = False

    def __str__(self) -> str:
        return self.name


def one(wanted: Callable[[Post], Any]) -> Callable[[Scene], list[str]]:
    return lambda scene: [scene.post(wanted).shortcode]


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


KINDS: dict[str, Callable[[Post], Any]] = {
    "photo": lambda post: post.media_type == 1 and post.location,
    "carousel": lambda post: post.media_type == 8,
    "song": lambda post: post.music and post.product_type == "clips" and not post.music.is_original,
    "sound": lambda post: post.music and post.music.is_original,
    "hidden": lambda post: post.hides_likes,
    "tagged": lambda post: post.tagged,
    "shared": lambda post: post.coauthors,
    "silent": lambda post: post.caption is None,
    "pinned": lambda post: post.is_pinned,
}
STORY = words("location music tagged_users coauthors is_pinned view_count play_count")
SMALL = words(
    "like_count comment_count view_count play_count coauthors tagged_users location music width"
    " height duration has_audio is_pinned expires_at"
)
LEGACY = words("expires_at duration")


def _singles() -> list[Route]:
    found = []
    for kind, wanted in KINDS.items():
        found += [
            Route(
                f"media_info {kind}",
                media.media_info,
                lambda s, w=wanted: s.get(f"/api/v1/media/{s.post(w).pk}/info/"),
                one(wanted),
                words("expires_at"),
                words("view_count"),
            ),
            Route(
                f"graphql_media_web_info {kind}",
                media.web_info,
                lambda s, w=wanted: s.ask(
                    "PolarisPostRootQuery", {"shortcode": s.post(w).shortcode}
                ),
                one(wanted),
                words("expires_at view_count play_count duration is_pinned accessibility_caption"),
                words("music"),
            ),
            Route(
                f"graphql_loggedout_post_root {kind}",
                media.loggedout_post_root,
                lambda s, w=wanted: s.ask(
                    "PolarisLoggedOutDesktopWWWPostRootContentQuery",
                    {"media_id": s.post(w).pk},
                    s.visitor,
                ),
                one(wanted),
                words("expires_at view_count play_count duration is_pinned music"),
                words("tagged_users width height has_audio accessibility_caption"),
            ),
            Route(
                f"html_post_page {kind}",
                pages_post.post_page,
                lambda s, w=wanted: s.get(f"/p/{s.post(w).shortcode}/", s.visitor),
                one(wanted),
                words("expires_at view_count play_count duration is_pinned music"),
                words("tagged_users width height has_audio accessibility_caption"),
            ),
            Route(
                f"html_post_page with a login {kind}",
                pages_post.post_page,
                lambda s, w=wanted: s.get(f"/p/{s.post(w).shortcode}/"),
                one(wanted),
                words("expires_at view_count play_count duration is_pinned accessibility_caption"),
                words("music"),
            ),
        ]
    return found


def _feeds() -> list[Route]:
    pk, name = (lambda s: s.person.pk), (lambda s: s.person.username)
    grid = lambda s: s.codes("posts")  # noqa: E731
    clips = lambda s: s.codes("clips")  # noqa: E731
    tagged = lambda s: s.codes("tagged")  # noqa: E731
    return [
        Route(
            "feed_user",
            feeds.feed_user,
            lambda s: s.get(f"/api/v1/feed/user/{pk(s)}/?count=33"),
            grid,
            words("expires_at"),
            words("view_count tagged_users"),
        ),
        Route(
            "feed_user_username",
            feeds.feed_user,
            lambda s: s.get(f"/api/v1/feed/user/{name(s)}/username/?count=33", **AT_APP),
            grid,
            words("expires_at"),
            words("view_count tagged_users"),
        ),
        Route(
            "graphql_user_timeline_connection",
            feeds.user_timeline,
            lambda s: s.ask("PolarisProfilePostsQuery", {"username": name(s), "first": 33}),
            grid,
            words("expires_at view_count play_count duration accessibility_caption"),
            words("music"),
        ),
        Route(
            "graphql_loggedout_timeline",
            feeds.loggedout_timeline,
            lambda s: s.ask(
                "PolarisLoggedOutDesktopWWWProfilePostsTabContentQuery",
                {"username": name(s), "first": 33},
                s.visitor,
            ),
            grid,
            SMALL,
            words("videos children"),
        ),
        Route(
            "graphql_loggedout_timeline page 2",
            feeds.loggedout_timeline,
            lambda s: s.ask(
                "PolarisLoggedOutDesktopWWWProfilePostsTabContentQuery_connection",
                {"id": s.person.fbid, "first": 33, "after": f"{s.posts[11].pk}_{pk(s)}"},
                s.visitor,
            ),
            lambda s: s.codes("posts")[12:],
            SMALL,
            words("videos children"),
        ),
        Route(
            "html_profile_page",
            pages.profile_page_posts,
            lambda s: s.get(f"/{name(s)}/", s.visitor),
            grid,
            SMALL,
            words("videos children"),
        ),
        Route(
            "web_profile_info",
            feeds.web_profile_posts,
            lambda s: s.get(f"/api/v1/users/web_profile_info/?username={name(s)}", s.visitor),
            grid,
            words("expires_at duration"),
            words("play_count view_count has_audio music"),
        ),
        Route(
            "query_hash timeline",
            feeds.legacy_posts,
            lambda s: s.query("69cba40317214236af40e7efa697781d", {"id": pk(s), "first": 33}),
            grid,
            LEGACY,
            words(
                "play_count view_count has_audio product_type coauthors is_pinned music"
                " accessibility_caption"
            ),
            shows_all=True,
        ),
        Route(
            "clips_user",
            feeds.clips_user,
            lambda s: s.send("/api/v1/clips/user/", {"target_user_id": pk(s), "page_size": 12}),
            clips,
            words("expires_at"),
            words("view_count tagged_users"),
        ),
        Route(
            "graphql_clips_user_connection",
            feeds.clips_connection,
            lambda s: s.ask(
                "PolarisProfileReelsTabContentQuery", {"data": {"target_user_id": pk(s)}}
            ),
            clips,
            SMALL - words("like_count comment_count play_count coauthors width height")
            | words("caption accessibility_caption videos"),
        ),
        Route(
            "graphql_clips_user_connection by its newer root",
            feeds.clips_connection,
            lambda s: s.ask(
                "PolarisProfileReelsTabContentQuery_connection",
                {"id": pk(s), "data": {"target_user_id": pk(s)}},
            ),
            clips,
            SMALL - words("like_count comment_count play_count coauthors width height")
            | words("caption accessibility_caption videos"),
        ),
        Route(
            "graphql_loggedout_reels_tab",
            feeds.loggedout_reels_tab,
            lambda s: s.ask(
                "PolarisLoggedOutDesktopWWWProfileReelsTabContentQuery",
                {"username": name(s), "first": 12},
                s.visitor,
            ),
            clips,
            SMALL - words("like_count comment_count play_count")
            | words("caption accessibility_caption videos"),
        ),
        Route(
            "usertags",
            feeds.feed_items,
            lambda s: s.get(f"/api/v1/usertags/{pk(s)}/feed/?count=20"),
            tagged,
            words("expires_at"),
            words("view_count tagged_users"),
        ),
        Route(
            "graphql_tagged",
            feeds.tagged_connection,
            lambda s: s.ask("PolarisProfileTaggedTabContentQuery", {"user_id": pk(s), "count": 12}),
            tagged,
            words("expires_at view_count play_count duration accessibility_caption"),
            words("music"),
        ),
        Route(
            "query_hash tagged",
            feeds.legacy_posts,
            lambda s: s.query("be13233562af2d229b008d2976b998b5", {"id": pk(s), "first": 12}),
            tagged,
            LEGACY | words("coauthors tagged_users location music has_audio is_pinned"),
            words(
                "product_type view_count play_count children images videos accessibility_caption"
            ),
            shows_all=True,
        ),
    ]


def _public() -> list[Route]:
    top = lambda s: s.truth(f"hashtags/{s.tag.name}")["top"]  # noqa: E731
    recent = lambda s: s.truth(f"hashtags/{s.tag.name}")["recent"]  # noqa: E731
    place_top = lambda s: s.truth(f"places/{s.place.pk}")["top"]  # noqa: E731
    place_recent = lambda s: s.truth(f"places/{s.place.pk}")["recent"]  # noqa: E731
    full = (words("expires_at"), words("view_count tagged_users"))
    info = lambda s: s.get(f"/api/v1/tags/web_info/?tag_name={s.tag.name}")  # noqa: E731
    data = lambda s: s.get(f"/explore/locations/{s.place.pk}/?__a=1&__d=dis")  # noqa: E731
    xdt = words("expires_at view_count play_count duration accessibility_caption")
    old = LEGACY | words("coauthors tagged_users location music has_audio is_pinned")
    some = words(
        "product_type view_count play_count children images videos media_type accessibility_caption"
    )
    return [
        Route(
            "tag_sections",
            tags.sections,
            lambda s: s.send(f"/api/v1/tags/{s.tag.name}/sections/", {"tab": "recent"}),
            recent,
            *full,
        ),
        Route("tag_info top", tags.tag_top, info, top, *full),
        Route("tag_info recent", tags.tag_recent, info, recent, *full),
        Route(
            "place_sections",
            tags.sections,
            lambda s: s.send(f"/api/v1/locations/{s.place.pk}/sections/", {"tab": "ranked"}),
            place_top,
            *full,
        ),
        Route("place_data top", places.place_top, data, place_top, *full),
        Route("place_data recent", places.place_recent, data, place_recent, *full),
        Route(
            "place_tab",
            places.place_tab,
            lambda s: s.ask(
                "PolarisLocationPageTabContentQuery",
                {"location_id": s.place.pk, "tab": "recent", "first": 12},
            ),
            place_recent,
            xdt,
            words("music"),
        ),
        Route(
            "keyword",
            tags.popular,
            lambda s: s.ask(
                "PolarisLoggedOutPopularSearchPageQuery",
                {"keyword": s.tag.name, "media_count": 12},
                s.visitor,
            ),
            top,
            SMALL,
            words("videos children"),
        ),
        Route(
            "keyword page",
            tags.popular_page,
            lambda s: s.get(f"/popular/{s.tag.name}/", s.visitor),
            top,
            SMALL,
            words("videos children"),
        ),
        Route(
            "top_serp",
            tags.top_serp,
            lambda s: s.ask(
                "PolarisKeywordSearchExplorePageRelayPaginationQuery",
                {"query": f"#{s.tag.name}", "first": 24},
            ),
            top,
            xdt,
            words("music"),
        ),
        Route(
            "media_grid",
            tags.media_grid,
            lambda s: s.get(f"/api/v1/fbsearch/top_serp/?query={s.tag.name}", **AT_APP),
            top,
            *full,
        ),
        Route(
            "query_hash hashtag",
            tags.legacy_tag_posts,
            lambda s: s.query("9b498c08113f1e09617a1703c22b2f32", {"tag_name": s.tag.name}),
            recent,
            old,
            some,
            shows_all=True,
        ),
        Route(
            "query_hash place",
            places.legacy_place_posts,
            lambda s: s.query("1b84447a4d8b6d6d0426fefb34514485", {"id": s.place.pk}),
            place_recent,
            old | words("accessibility_caption"),
            some,
            shows_all=True,
        ),
    ]


def _stories() -> list[Route]:
    pk = lambda s: s.person.pk  # noqa: E731
    live = lambda s: s.codes("stories")  # noqa: E731
    rest = words("caption like_count comment_count view_count play_count location music is_pinned")
    reel = rest | words("accessibility_caption coauthors tagged_users")
    old = reel | words("shortcode")
    return [
        Route(
            "reels_media",
            stories.reels_media,
            lambda s: s.get(f"/api/v1/feed/reels_media/?reel_ids={pk(s)}"),
            live,
            rest | words("tagged_users"),
            words("has_audio duration"),
        ),
        Route(
            "reels_media highlight",
            stories.reels_media,
            lambda s: s.get(f"/api/v1/feed/reels_media/?reel_ids=highlight:{kept(s)['pk']}"),
            lambda s: kept(s)["shortcodes"],
            rest | words("tagged_users expires_at"),
        ),
        Route(
            "user_story",
            stories.user_story,
            lambda s: s.get(f"/api/v1/feed/user/{pk(s)}/story/", **AT_APP),
            live,
            rest | words("tagged_users"),
        ),
        Route(
            "reels_connection",
            stories.reels_connection,
            lambda s: s.ask(
                "PolarisStoriesV3ReelPageGalleryQuery",
                {"reel_ids": [pk(s)], "initial_reel_id": pk(s)},
            ),
            live,
            reel,
        ),
        Route(
            "reels_connection of a highlight",
            stories.reels_connection,
            lambda s: s.ask(
                "PolarisStoriesV3HighlightsLoggedOutPageQuery",
                {
                    "reel_ids": [f"highlight:{kept(s)['pk']}"],
                    "initial_reel_id": f"highlight:{kept(s)['pk']}",
                },
                s.visitor,
            ),
            lambda s: kept(s)["shortcodes"],
            reel,
        ),
        Route(
            "reels_document",
            stories.reels_document,
            lambda s: s.ask("PolarisStoriesV3ReelPageStandaloneQuery", {"reel_ids_arr": [pk(s)]}),
            live,
            reel,
        ),
        Route(
            "query_hash stories",
            stories.legacy_reels,
            lambda s: s.query("303a4ae99711322310f25250d988f3b7", {"reel_ids": [pk(s)]}),
            live,
            old,
        ),
    ]


def kept(scene: Scene) -> dict[str, Any]:
    """A highlight with items."""
    found = scene.truth(f"users/{scene.person.username}/highlights")["highlights"]
    return next(each for each in found if each["shortcodes"])


ROUTES = [*_singles(), *_feeds(), *_public(), *_stories()]
