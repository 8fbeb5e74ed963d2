"""Lists the rows that change something, and the row that reads back what was changed.

Each write has one row. The web client's mutation (usePolarisLikeMediaLikeMutation) does the same as
the app's route. But a write is never tried by a second route: if the first one leaves open whether
it was done, the state is read back.
"""

from __future__ import annotations

from typing import Literal

from instaspider.catalogue.endpoint import Endpoint
from instaspider.parsing import writes

_POST_PAGE = "https://www.instagram.com/p/{shortcode}/"

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


def _write(what: Literal["like", "unlike"]) -> Endpoint:
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


LIKE, UNLIKE = _write("like"), _write("unlike")
WRITES = (STATE, LIKE, UNLIKE)
