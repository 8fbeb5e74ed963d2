"""GraphQL documents about stories and highlights.

Nodes as the key tree graphql_loggedout_highlight_reels/01; which of its keys differ with a login
is in the field list graphql_highlights_reel_connection. Roots and variables as in gallery-dl
1.32.18, cobalt a636575 and omkarcloud's scraper 03bcff8.
"""

from __future__ import annotations

from instaspider.sandbox.answers import refusals
from instaspider.sandbox.answers.documents import (
    AT_API,
    AT_QUERY,
    BOTH,
    Ask,
    Document,
    Edition,
    Json,
)
from instaspider.sandbox.answers.shapes_reels import (
    highlight_reel,
    reel_media,
    story_reel,
    tray_highlight,
    tray_reel,
)
from instaspider.sandbox.exchange import Response
from instaspider.sandbox.world.people import Person

CONNECTION = "xdt_api__v1__feed__reels_media__connection"
REELS_MEDIA = "xdt_api__v1__feed__reels_media"
TRAY = "xdt_api__v1__feed__reels_tray"

_MOST = 3
"""Reels on one page; no client asks for more (gallery-dl 1.32.18). That the service would not give
them is unverified."""
_MOST_IDS = 5
"""Ids that a document takes; no client names more (gallery-dl 1.32.18). How the service refuses
them is unverified."""


def _ids(ask: Ask, name: str) -> list[str]:
    value = ask.variables.get(name)
    return [str(each) for each in value] if isinstance(value, list) else []


def _reel(ask: Ask, reel_id: str) -> Json | None:
    """The reel of a pk or ``highlight:<pk>``; None where there is nothing to see."""
    if reel_id.startswith("highlight:"):
        found = ask.world.find_highlight(reel_id)
        if found is None or not ask.may_see(found[0]):
            return None
        return highlight_reel(*found, logged_in=ask.logged_in)
    person = ask.world.find_pk(reel_id).person
    if person is None or not ask.may_see(person):
        return None
    stories = ask.world.stories(person)
    return story_reel(person, stories) if stories else None


def _connection(ask: Ask) -> Json | Response:
    """Reels from ``initial_reel_id`` on, or behind ``after``; the cursor is a reel's id."""
    ids = _ids(ask, "reel_ids")
    if len(ids) > _MOST_IDS:
        return refusals.execution_error((CONNECTION,), at_api=not ask.logged_in)
    after, initial = ask.text("after"), ask.text("initial_reel_id")
    start = ids.index(after) + 1 if after in ids else 0
    if not after and initial in ids:
        start = ids.index(initial)
    chosen = ids[start : start + ask.number("first", _MOST, _MOST)]
    more = start + len(chosen) < len(ids)
    edges = [{"node": node, "cursor": None} for each in chosen if (node := _reel(ask, each))]
    page_info = {
        "end_cursor": chosen[-1] if chosen else "",
        "has_next_page": more,
        "has_previous_page": start > 0,
        "start_cursor": chosen[0] if chosen else "",
    }
    return {
        CONNECTION: {"edges": edges, "page_info": page_info},
        "xdt_viewer": {"user": None},
    }


def _reels_media(ask: Ask) -> Json:
    reels = [_reel(ask, each) for each in _ids(ask, "reel_ids_arr")]
    return {REELS_MEDIA: {"reels_media": [reel_media(reel) for reel in reels if reel]}}


def _tray(ask: Ask) -> Json:
    told = ask.world.tray(ask.viewer) if ask.viewer else []
    return {TRAY: {"tray": [tray_reel(each, ask.world.stories(each)) for each in told]}}


def _owner(ask: Ask) -> Person | None:
    return ask.world.find_pk(ask.text("user_id")).person


def _highlights(ask: Ask) -> Json:
    person = _owner(ask)
    kept = person.highlights if person and ask.may_see(person) else ()
    edges = [
        {"node": tray_highlight(person, highlight), "cursor": highlight.pk}
        for highlight in kept
        if person
    ]
    page_info = {"end_cursor": None, "has_next_page": False}
    return {"highlights": {"edges": edges, "page_info": page_info}}


def _owners(ask: Ask) -> list[Person]:
    people = []
    for reel_id in _ids(ask, "reel_ids") + _ids(ask, "reel_ids_arr"):
        found = ask.world.find_highlight(reel_id)
        person = found[0] if found else ask.world.find_pk(reel_id).person
        people += [person] if person else []
    return people


DOCUMENTS = (
    Document(
        name="PolarisStoriesV3HighlightsLoggedOutPageQuery",
        form="graphql_loggedout_highlight_reels__01",
        root=CONNECTION,
        required=("reel_ids", "initial_reel_id"),
        editions=(Edition("28479441025019684"),),
        answer=_connection,
        member=AT_API,
        visitor=AT_API,
        owner=_owners,
    ),
    Document(
        name="PolarisStoriesV3ReelPageGalleryQuery",
        form="graphql_highlights_reel_connection__schema",
        root=CONNECTION,
        required=("reel_ids", "initial_reel_id"),
        editions=(Edition("29306733562261201"),),
        answer=_connection,
        member=AT_QUERY,
        owner=_owners,
    ),
    Document(
        name="PolarisStoriesV3ReelPageStandaloneQuery",
        form="graphql_stories_feed__schema",
        is_name_verified=False,
        root=REELS_MEDIA,
        required=("reel_ids_arr",),
        editions=(Edition("25317500907894419"),),
        answer=_reels_media,
        member=AT_QUERY,
        owner=_owners,
    ),
    Document(
        name="PolarisStoriesV3TrayContainerQuery",
        form="as gallery-dl reads it",
        root=TRAY,
        required=("data",),
        editions=(Edition("38657722893875056"),),
        answer=_tray,
        member=AT_API,
    ),
    Document(
        name="PolarisProfileStoryHighlightsTrayContentQuery",
        form="as gallery-dl and omkarcloud read it",
        root="highlights",
        required=("user_id",),
        editions=(Edition("26970053832668570"), Edition("36997000523232338")),
        answer=_highlights,
        member=BOTH,
        owner=_owner,
    ),
)
