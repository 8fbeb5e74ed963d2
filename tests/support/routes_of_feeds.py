"""Answers with posts of somebody: grid, reels, tagged ones, stories."""

from __future__ import annotations

from route_values import SMALL, Route, words
from scenes import kept

from instaspider.parsing import feeds, pages, stories


def feed_posts() -> list[Route]:
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
            SMALL - words("like_count comment_count play_count coauthors width height is_pinned")
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
            SMALL - words("like_count comment_count play_count coauthors width height is_pinned")
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
            SMALL - words("like_count comment_count play_count is_pinned")
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
    ]


def story_posts() -> list[Route]:
    pk = lambda s: s.person.pk  # noqa: E731
    live = lambda s: s.codes("stories")  # noqa: E731
    rest = words("caption like_count comment_count view_count play_count is_pinned")
    reel = rest | words("accessibility_caption coauthors location music")
    return [
        Route(
            "reels_media",
            stories.reels_media,
            lambda s: s.get(f"/api/v1/feed/reels_media/?reel_ids={pk(s)}"),
            live,
            rest,
            words("has_audio duration tagged_users"),
        ),
        Route(
            "reels_media highlight",
            stories.reels_media,
            lambda s: s.get(f"/api/v1/feed/reels_media/?reel_ids=highlight:{kept(s)['pk']}"),
            lambda s: kept(s)["shortcodes"],
            rest | words("expires_at"),
            words("tagged_users"),
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
            words("tagged_users"),
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
            reel | words("tagged_users"),
        ),
    ]
