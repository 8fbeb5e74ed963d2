"""GraphQL documents about what people post: timelines, reels, posts they are tagged in.

The logged-in answers have key trees (graphql_user_timeline_connection, _clips_user_connection);
the logged-out ones one for reels. Roots, variables and cursors as in gallery-dl 1.32.18,
instaloader 4.16 and omkarcloud's scraper 03bcff8. Answers about nobody are unverified.
"""

from __future__ import annotations

from instaspider.sandbox.answers.connections import (
    Page,
    feed_page,
    grid_page,
    packed,
    page_of,
    unpacked,
)
from instaspider.sandbox.answers.documents import (
    AT_API,
    AT_QUERY,
    BOTH,
    EXECUTION_ERROR,
    FEEDBACK_REQUIRED,
    Ask,
    Document,
    Edition,
    Json,
)
from instaspider.sandbox.answers.documents_users import by_username
from instaspider.sandbox.answers.shapes_clips import clip_edge, suggested_edge
from instaspider.sandbox.answers.shapes_xdt import tagged_node, timeline_node
from instaspider.sandbox.answers.shapes_xig import reels_tab, timeline_connection
from instaspider.sandbox.exchange import whole_number
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post

_MOST = 33
"""Posts on one page of a timeline."""
_MOST_CLIPS = 50
_HOME_CLIPS = 10

TIMELINE = "xdt_api__v1__feed__user_timeline_graphql_connection"
CLIPS = "xdt_api__v1__clips__user__connection_v2"
HOME_CLIPS = "xdt_api__v1__clips__home__connection_v2"
TAGGED = "xdt_api__v1__usertags__user_id__feed_connection"

TIMELINE_PROVIDERS = (
    "PolarisMultiCaptionCarouselEnabled",
    "PolarisShortDramaEnabled",
    "PolarisSEOIsCrawler",
    "PolarisThreadsStyleCommentsEnabled",
    "PolarisReelsRecoDebugOverlayEnabled",
)
CLIPS_PROVIDERS = ("PolarisReelsRecoDebugOverlayEnabled", "PolarisShortDramaEnabled")


def _grid_page(ask: Ask, person: Person, size: int) -> Page[Post]:
    return grid_page(person, ask.text("after"), size, ask.may_see(person))


def _timeline(ask: Ask) -> Json:
    person = by_username(ask)
    if person is None:
        return {TIMELINE: None, "xdt_viewer": {"user": None}}
    wanted = ask.inner("data").get("count", 12)
    page = _grid_page(ask, person, ask.number("first", wanted, _MOST))
    edges = [{"node": timeline_node(post, ask.likes(post)), "cursor": ""} for post in page.items]
    return {TIMELINE: {"edges": edges, "page_info": page.info}, "xdt_viewer": {"user": None}}


def _first_posts(ask: Ask) -> Json:
    person = by_username(ask)
    if person is None:
        return {"xig_user_by_username": None}
    page = _grid_page(ask, person, ask.number("first", 12, _MOST))
    return {"xig_user_by_username": timeline_connection(person, page)}


def _by_fbid(ask: Ask) -> Person | None:
    return ask.world.find_fbid(ask.text("id")).person


def _more_posts(ask: Ask) -> Json:
    """``node`` holds further keys of the first page (unverified)."""
    person = _by_fbid(ask)
    if person is None:
        return {"node": None}
    page = _grid_page(ask, person, ask.number("first", 12, _MOST))
    return {"node": {"__typename": "XIGPolarisUser", **timeline_connection(person, page)}}


def _target(ask: Ask) -> Person | None:
    found = ask.inner("data").get("target_user_id") or ask.text("id")
    return ask.world.find_pk(str(found)).person


def _clips_page(ask: Ask, person: Person, size: int) -> Page[Post]:
    posts = ask.world.clips(person) if ask.may_see(person) else ()
    return feed_page(posts, ask.text("after"), size, person)


def _clips_connection(ask: Ask) -> Json | None:
    person = _target(ask)
    if person is None or not ask.logged_in:
        return None
    wanted = ask.inner("data").get("page_size")
    size = ask.number("first", wanted if isinstance(wanted, int) else 12, _MOST_CLIPS)
    page = _clips_page(ask, person, min(size, _MOST_CLIPS))
    edges = [clip_edge(post, person) for post in page.items]
    return {"edges": edges, "page_info": page.info}


def _clips(ask: Ask) -> Json:
    return {CLIPS: _clips_connection(ask), "xdt_viewer": {"user": None}}


def _clips_of_dict(ask: Ask) -> Json:
    """The root that some accounts get since September 2026 (omkarcloud)."""
    connection = _clips_connection(ask)
    found = {"clips_connection": connection, "id": ask.text("id")} if connection else None
    return {"fetch__XDTUserDict": found, "xdt_viewer": {"user": None}}


def _home_clips(ask: Ask) -> Json:
    """What the tab of reels suggests; the service never ends it, which the sandbox does."""
    posts = ask.world.reels(ask.viewer) if ask.viewer else []
    start = whole_number(unpacked(ask.text("after")), 0)
    size = ask.number("first", _HOME_CLIPS, _HOME_CLIPS)
    page = page_of(posts, start, size, lambda _, end: packed(str(end)))
    edges = [suggested_edge(post, ask.likes(post)) for post in page.items]
    return {HOME_CLIPS: {"edges": edges, "page_info": page.info}}


def _first_reels(ask: Ask) -> Json:
    """There is no document for a second page without a login."""
    person = by_username(ask)
    if person is None:
        return {"xig_user_by_username": None}
    page = _clips_page(ask, person, ask.number("first", 12, _MOST))
    return {"xig_user_by_username": reels_tab(person, page)}


def _tagged_user(ask: Ask) -> Person | None:
    return ask.world.find_pk(ask.text("user_id")).person


def _tagged(ask: Ask) -> Json:
    person = _tagged_user(ask)
    if person is None:
        return {TAGGED: None}
    posts = ask.world.tagged_in(person) if ask.may_see(person) else ()
    size = ask.number("first", ask.number("count", 12, _MOST), _MOST)
    page = feed_page(posts, ask.text("after"), size, person)
    edges = [{"node": tagged_node(post, ask.likes(post)), "cursor": ""} for post in page.items]
    return {TAGGED: {"edges": edges, "page_info": page.info}}


DOCUMENTS = (
    Document(
        name="PolarisProfilePostsQuery",
        form="graphql_user_timeline_connection__01",
        root=TIMELINE,
        required=("username",),
        editions=tuple(
            map(
                Edition,
                ("39740939532171951", "28570182382647478", "28991540097136703"),
            )
        ),
        answer=_timeline,
        member=BOTH,
        visitor=AT_QUERY,
        owner=by_username,
        stale=dict.fromkeys(
            ("28534843459473863", "9310670392322965", "7898261790222653"), EXECUTION_ERROR
        ),
    ),
    Document(
        name="PolarisProfilePostsTabContentQuery_connection",
        form="graphql_user_timeline_connection__01",
        root=TIMELINE,
        required=("username",),
        editions=(
            Edition("28544666141895803", TIMELINE_PROVIDERS),
            Edition("29104886249145907", TIMELINE_PROVIDERS, AT_API),
            Edition("28489798657316487", (), AT_QUERY),
            Edition("39535953862670189", (), AT_QUERY),
        ),
        answer=_timeline,
        member=BOTH,
        owner=by_username,
        stale={
            "26442143102071041": EXECUTION_ERROR,
            "28975909992013618": FEEDBACK_REQUIRED,
        },
    ),
    Document(
        name="PolarisLoggedOutDesktopWWWProfilePostsTabContentQuery",
        form="nodes as in graphql_loggedout_post_root__03",
        root="xig_user_by_username",
        required=("username",),
        editions=(Edition("27553725110923321"),),
        answer=_first_posts,
        member=AT_API,
        visitor=AT_API,
        owner=by_username,
    ),
    Document(
        name="PolarisLoggedOutDesktopWWWProfilePostsTabContentQuery_connection",
        form="nodes as in graphql_loggedout_post_root__03",
        root="node",
        required=("id",),
        editions=(
            Edition("28904005159232689", ("PolarisSEOIsCrawler",)),
            Edition("27389614800735091"),
        ),
        answer=_more_posts,
        member=AT_API,
        visitor=AT_API,
        owner=_by_fbid,
    ),
    Document(
        name="PolarisProfileReelsTabContentQuery",
        form="graphql_clips_user_connection__01",
        root=CLIPS,
        required=("data",),
        editions=(
            Edition("29628758406714645"),
            Edition("28217628591240469"),
            Edition("7845543455542541"),
            Edition("27234427476213202", null_for_visitors=True),
        ),
        answer=_clips,
        member=AT_QUERY,
        owner=_target,
        stale={"26909206778772295": EXECUTION_ERROR},
    ),
    Document(
        name="PolarisProfileReelsTabContentQuery_connection",
        form="connection as in graphql_clips_user_connection__01",
        root="fetch__XDTUserDict",
        required=("id", "data"),
        editions=(Edition("29285972954340351"), Edition("28989741540630190")),
        answer=_clips_of_dict,
        member=AT_QUERY,
        owner=_target,
    ),
    Document(
        name="PolarisClipsTabDesktopPaginationQuery",
        form="as instaharvest_v2 and minereels read it",
        root=HOME_CLIPS,
        required=("data",),
        editions=(
            Edition("28230813126620480", CLIPS_PROVIDERS),
            Edition(
                "36825039943776829",
                ("PolarisReelsRecoDebugOverlayEnabled", "PolarisAIGMMediaWebLabelEnabled"),
            ),
        ),
        answer=_home_clips,
        member=AT_QUERY,
    ),
    Document(
        name="PolarisLoggedOutDesktopWWWProfileReelsTabContentQuery",
        form="graphql_loggedout_reels_tab__01",
        root="xig_user_by_username",
        required=("username",),
        editions=(Edition("27838951732404191"),),
        answer=_first_reels,
        member=AT_API,
        visitor=AT_API,
        owner=by_username,
    ),
    Document(
        name="PolarisProfileTaggedTabContentQuery",
        form="as omkarcloud reads it",
        root=TAGGED,
        required=("user_id",),
        editions=(Edition("39772566182330372"), Edition("28390247837269928")),
        answer=_tagged,
        member=AT_QUERY,
        owner=_tagged_user,
    ),
    Document(
        name="PolarisProfileTaggedTabContentQuery_connection",
        form="as omkarcloud reads it",
        root=TAGGED,
        required=("user_id",),
        editions=(
            Edition("28474042942277898"),
            Edition("28751062417852963"),
            Edition("28412176455057653"),
        ),
        answer=_tagged,
        member=AT_QUERY,
        owner=_tagged_user,
    ),
)
