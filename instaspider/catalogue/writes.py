"""Lists the rows that change something, and the rows that such a change needs.

A like is sent by the mutation of the web client first. Its second route is the address that the
older web client has. What the first one left open is settled before the second is sent: the post's
state is read back.
"""

from __future__ import annotations

from typing import Literal

from instaspider.catalogue.documents import document
from instaspider.catalogue.endpoint import HOME, Endpoint
from instaspider.parsing import writes

_POST_PAGE = "https://www.instagram.com/p/{shortcode}/"
What = Literal["like", "unlike"]

STATE = Endpoint(
    name="media_info_liked",
    capability="like_state",
    path="/api/v1/media/{media_pk}/info/",
    takes="media_pk",
    parse=writes.liked,
    needs="session",
    referer=_POST_PAGE,
    trusted_absence={"404": "session"},
    verified="2026-10-27",
    sources="has_liked of key tree media_info/02; instaloader 4.16, gallery-dl 1.32.18",
)
TOKEN = Endpoint(
    name="html_page_token",
    capability="page_token",
    path="/",
    look="page",
    takes="media_pk",
    parse=writes.page_token,
    needs="session",
    referer=HOME,
    verified="2026-10-26",
    sources="instaloader 4.16 instaloadercontext.py:607; dumpstagram bootstrap.py 1423105",
)


def _mutation(what: What) -> Endpoint:
    name = f"usePolarisLikeMediaXIG{what.capitalize()}Mutation"
    return Endpoint(
        name=f"graphql_media_{what}",
        capability=what,
        method="POST",
        path="/api/graphql",
        document=document(name),
        variables={
            "input": {
                "client_mutation_id": "{mutation}",
                "media_id": "{media_pk}",
                "tracking_token": None,
            }
        },
        takes="media_pk",
        parse=writes.like_answer if what == "like" else writes.unlike_answer,
        needs="session",
        writes=True,
        page_token=True,
        referer=HOME,
        verified="2026-09-23",
        sources="dumpstagram requests/media.py 5b67332 and parse/media.py: sent by its owner",
    )


def _rest(what: What) -> Endpoint:
    return Endpoint(
        name=f"web_likes_{what}",
        capability=what,
        method="POST",
        path=f"/api/v1/web/likes/{{media_pk}}/{what}/",
        takes="media_pk",
        parse=writes.accepted,
        needs="session",
        writes=True,
        referer=_POST_PAGE,
        trusted_absence={"404": "session"},
        sources="instaharvest_v2 1.1.88 api/media.py:384: no form; its answer is unverified",
    )


WRITES = (
    STATE,
    TOKEN,
    *(row for what in ("like", "unlike") for row in (_mutation(what), _rest(what))),
)
