"""Lists the rows about hashtags, places, sounds and searches."""

from __future__ import annotations

from instaspider.catalogue.documents import document
from instaspider.catalogue.endpoint import CURSOR_IS_FORM, HOME, Endpoint, Parser, Takes
from instaspider.parsing import exact_match, feeds, places, relations, sounds, tags

_OMKAR = "omkarcloud/instagram-scraper 03bcff8 queries.py"
_KEYWORD = "https://www.instagram.com/popular/{tag}/"
_PLACE = "https://www.instagram.com/explore/locations/{place}/"


def _sections(of: str, takes: Takes, tab: str, path: str, referer: str) -> Endpoint:
    return Endpoint(
        name=f"{of}_sections_{tab}",
        capability=f"{of}_{tab}",
        method="POST",
        path=path,
        form={"include_persistent": "0", "surface": "grid", "tab": tab},
        takes=takes,
        parse=tags.sections,
        needs="session",
        pages=CURSOR_IS_FORM,
        referer=referer,
        verified="2026-10-25",
        sources="gallery-dl 1.32.18 (tags); instagrapi d5b7232 mixins/location.py:257 (places)",
    )


def _popular(
    name: str,
    capability: str,
    parse: Parser,
    sources: str,
    pages: str = "-",
    takes: Takes = "tag",
) -> Endpoint:
    """Return a row for a visitor's keyword page: its posts, related keywords, or whether it has
    any."""
    return Endpoint(
        name=name,
        capability=capability,
        method="POST",
        path="/api/graphql",
        document=document("PolarisLoggedOutPopularSearchPageQuery"),
        variables={
            "after": None,
            "keyword": f"{{{takes}}}",
            "media_count": "{page_size}",
            "related_keywords_count": 10,
        },
        takes=takes,
        parse=parse,
        page_size=12,
        size_from="omkarcloud's scraper 03bcff8",
        referer=_KEYWORD,
        trusted_absence={"null": "proven"},
        verified="2026-09-23",
        sources=sources,
        pages=pages,
    )


HASHTAG = (
    _popular("graphql_popular", "hashtag_keyword", tags.popular, _OMKAR, pages="after"),
    Endpoint(
        name="graphql_keyword_serp",
        capability="hashtag_keyword",
        method="POST",
        path="/graphql/query",
        root="xdt_fbsearch__top_serp_graphql",
        document=document("PolarisKeywordSearchExplorePageRelayPaginationQuery"),
        variables={
            "after": None,
            "first": "{page_size}",
            "query": "#{tag}",
            "search_session_id": "{search}",
            "serp_session_id": "{search}",
        },
        takes="tag",
        parse=tags.top_serp,
        needs="session",
        pages="after",
        page_size=24,
        size_from="omkarcloud's scraper 03bcff8",
        referer=HOME,
        verified="2026-09-23",
        unverified=("coauthors",),
        sources=_OMKAR,
    ),
    _sections("hashtag", "tag", "top", "/api/v1/tags/{tag}/sections/", HOME),
    _sections("hashtag", "tag", "recent", "/api/v1/tags/{tag}/sections/", HOME),
    _popular(
        "graphql_popular_related",
        "hashtag_related",
        tags.related_keywords,
        _OMKAR + ": popular_search_related_keywords_connection",
    ),
    Endpoint(
        name="hashtag_related",
        capability="hashtag_related",
        path="/api/v1/tags/{tag}/related/",
        takes="tag",
        parse=tags.related,
        needs="session",
        referer=HOME,
        sources="instaharvest_v2 1.1.88 api/hashtags.py; goinsta response.TagRelatedResponse",
    ),
)


def _tab(tab: str, *, login: bool) -> Endpoint:
    """Return a row for a tab of a place; visitors get the first page, logins all pages."""
    return Endpoint(
        name=f"graphql_place_{tab}" + ("_pages" if login else ""),
        capability=f"place_{tab}",
        method="POST",
        path="/graphql/query",
        root="xdt_location_get_web_info_tab",
        document=document("PolarisLocationPageTabContentQuery"),
        variables={
            "after": None,
            "first": "{page_size}",
            "location_id": "{place}",
            "page_size_override": "{page_size}",
            "tab": tab,
        },
        takes="place",
        parse=places.place_tab,
        needs="session" if login else "anonymous",
        pages="after" if login else "-",
        cursors=f"place_{tab}",
        page_size=12,
        size_from="omkarcloud's scraper 03bcff8, which gets 12 to 27",
        referer=_PLACE,
        verified="2026-09-23",
        unverified=("coauthors",),
        sources="omkarcloud/instagram-scraper 03bcff8 discovery.py: asks for 12 and gets 12 to 27",
    )


LOCATION = (
    Endpoint(
        name="html_location_page_relay",
        capability="place",
        path="/explore/locations/{place}/",
        look="page",
        takes="place",
        parse=places.place_page,
        trusted_absence={"404": "always"},
        verified="2026-09-23",
        sources=_OMKAR,
    ),
    *(_tab(tab, login=login) for tab in ("ranked", "recent") for login in (False, True)),
    _sections("place", "place", "ranked", "/api/v1/locations/{place}/sections/", _PLACE),
    _sections("place", "place", "recent", "/api/v1/locations/{place}/sections/", _PLACE),
    # The apps ask for it. Whether the website is answered too is unverified.
    Endpoint(
        name="location_search",
        capability="place_nearby",
        path="/api/v1/location_search/",
        params={"latitude": "{lat}", "longitude": "{lng}"},
        takes="lat",
        parse=places.venues,
        needs="session",
        referer=HOME,
        sources="instagrapi d5b7232 mixins/location.py:40; goinsta response.SearchLocationResponse",
    ),
)


SOUND = (
    Endpoint(
        name="clips_music",
        capability="sound",
        method="POST",
        path="/api/v1/clips/music/",
        look="comet",
        form={
            "audio_cluster_id": "{sound}",
            "original_sound_audio_asset_id": "{sound}",
            "max_id": "",
            "__crn": "comet.igweb.PolarisClipsAudioRoute",
        },
        takes="sound",
        parse=feeds.clips_music,
        pages="max_id",
        referer="https://www.instagram.com/reels/audio/{sound}/",
        verified="2026-09-27",
        sources="omkarcloud 03bcff8 discovery.py: without a login; dumpstagram: with one",
    ),
    Endpoint(
        name="html_audio_page",
        capability="sound_info",
        path="/reels/audio/{sound}/",
        look="page",
        takes="sound",
        parse=sounds.audio_page,
        verified="2026-09-22",
        sources="omkarcloud 03bcff8 discovery.py and fixtures/audio_page_meta.json",
    ),
)

EXPLORE = (
    Endpoint(
        name="graphql_explore_home",
        capability="timeline_trending",
        method="POST",
        path="/api/graphql",
        document=document("PolarisPopularSearchHomePageQuery"),
        variables={"count": "{page_size}"},
        takes="viewer",
        parse=tags.explore_home,
        page_size=12,
        size_from="omkarcloud's scraper 03bcff8: so many of each section",
        referer=HOME + "explore/",
        verified="2026-09-22",
        sources="omkarcloud 03bcff8 discovery.py and fixtures/explore_home.json",
    ),
)


def _search(kind: str) -> Endpoint:
    return Endpoint(
        name=f"users_search_{kind}",
        capability=f"search_{kind}",
        path="/web/search/topsearch/",
        params={"context": kind, "include_reel": "false", "query": "{query}"},
        takes="query",
        parse=relations.topsearch,
        needs="session",
        referer=HOME,
        verified="2026-09-22",
        sources="instagram_monitor 4.0.2; instaloader 4.16",
    )


SEARCH = (
    Endpoint(
        name="graphql_topsearch_connection",
        capability="search_user",
        method="POST",
        path="/api/graphql",
        document=document("PolarisSearchBoxRefetchableQuery"),
        variables={
            "data": {
                "context": "blended",
                "include_reel": "true",
                "query": "{query}",
                "rank_token": "",
                "search_session_id": "{search}",
                "search_surface": "web_top_search",
            },
            "hasQuery": True,
        },
        takes="query",
        parse=relations.topsearch_connection,
        needs="session",
        referer=HOME,
        verified="2026-09-27",
        sources="dumpstagram documents/search.py 8d9eb53: answers of 2026-09-27",
    ),
    # Called retired by a scraping service in October 2026; instaloader 4.16 asks for it still.
    _search("user"),
    Endpoint(
        name="graphql_loggedout_profile_found",
        capability="search_user",
        method="POST",
        path="/api/graphql",
        document=document("PolarisLoggedOutDesktopWWWProfileRootContentQuery"),
        variables={"username": "{username}"},
        takes="username",
        parse=exact_match.profile_found,
        trusted_absence={"null": "proven"},
        verified="2026-09-23",
        sources="as graphql_loggedout_profile_root: the account of exactly that name",
    ),
    _search("hashtag"),
    _popular(
        "graphql_popular_found",
        "search_hashtag",
        exact_match.keyword_found,
        "as graphql_popular: whether there are posts for exactly that keyword",
    ),
    _search("place"),
    _popular("graphql_popular_reels", "search_reel", tags.popular, _OMKAR, "after", "query"),
)
