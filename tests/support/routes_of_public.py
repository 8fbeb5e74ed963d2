"""Answers with posts of hashtags, places and keywords."""

from __future__ import annotations

from route_values import SMALL, Route, words

from instaspider.parsing import places, tags


def public_posts() -> list[Route]:
    top = lambda s: s.truth(f"hashtags/{s.tag.name}")["top"]  # noqa: E731
    recent = lambda s: s.truth(f"hashtags/{s.tag.name}")["recent"]  # noqa: E731
    place_top = lambda s: s.truth(f"places/{s.place.pk}")["top"]  # noqa: E731
    place_recent = lambda s: s.truth(f"places/{s.place.pk}")["recent"]  # noqa: E731
    full = (words("expires_at"), words("view_count tagged_users"))
    xdt = words("expires_at view_count play_count duration accessibility_caption")
    return [
        Route(
            "tag_sections",
            tags.sections,
            lambda s: s.send(f"/api/v1/tags/{s.tag.name}/sections/", {"tab": "recent"}),
            recent,
            *full,
        ),
        Route(
            "place_sections",
            tags.sections,
            lambda s: s.send(f"/api/v1/locations/{s.place.pk}/sections/", {"tab": "ranked"}),
            place_top,
            *full,
        ),
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
    ]
