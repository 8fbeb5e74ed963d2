"""Makes answers for things that are gone, hidden, or not served any more at an address.

Rows are those of the table of errors in docs/sandbox.md.
"""

from __future__ import annotations

from instaspider.sandbox.exchange import Response, json_response

TEXT = "text/plain; charset=utf-8"
GATE: dict[str, object] = {
    "gating_type": 2,
    "description": "This video is not available to everybody.",
    "title": "Restricted Video",
}
"""The title is that of get_ruling_for_content in yt-dlp; the description is unverified."""


def status_ok() -> Response:
    """Return 200 of 15 bytes (row 18): web_profile_info of a name that the viewer may not see."""
    return json_response({"status": "ok"})


def user_null() -> Response:
    """Return 200 (row 19): web_profile_info of an unknown name, with a login."""
    return json_response({"data": {"user": None}, "status": "ok"})


def loggedout_user_null() -> Response:
    """Return 200 (row 20): an unknown name asked for by a logged-out document."""
    return json_response({"data": {"xig_user_by_username": None}})


def no_items() -> Response:
    """Return 200 without ``user`` (row 21): the feed of an unknown name (key tree
    feed_user_username/01)."""
    return json_response(
        {
            "profile_grid_items": None,
            "profile_grid_items_cursor": None,
            "items": [],
            "num_results": 0,
            "pinned_profile_grid_items_ids": None,
            "special_empty_state": None,
            "status": "ok",
        }
    )


def not_found_text() -> Response:
    """Return 404, bare text (row 23): media and comments of the app while a challenge waits
    unseen."""
    return Response(404, b"Not Found", TEXT)


def not_authorized() -> Response:
    """Return 400 (row 24): the feed of a private account that the viewer does not follow."""
    return json_response({"message": "Not authorized to view user", "status": "fail"}, 400)


def shortcode_media_null() -> Response:
    """Return 200 (row 25): the retired post document, for a missing, private or age-gated post."""
    return json_response(
        {"data": {"xdt_shortcode_media": None}, "extensions": {"is_final": True}, "status": "ok"}
    )


def loggedout_media_null() -> Response:
    """Return 200 (row 26): a missing post asked for by a logged-out document."""
    return json_response({"data": {"xig_polaris_media": None}})


def gated_media(pk: str = "1", code: str = "B") -> Response:
    """Return 200 (row 27): a post behind a gate of place or age (key tree
    graphql_loggedout_post_root/01).

    The value of ``__typename`` is unverified, as it is in the other logged-out answers.
    """
    media: dict[str, object] = {
        "__typename": "XIGPolarisMedia",
        "pk": pk,
        "code": code,
        "if_not_gated_logged_out": None,
        "gating_ruling": GATE,
        "id": f"POLARIS_{pk}",
        "comments_connection": {"edges": [], "page_info": None},
    }
    return json_response({"data": {"xig_polaris_media": media}, "extensions": {"is_final": True}})


def field_exception() -> Response:
    """Return 200 (row 28): PolarisPostRootQuery for a missing or gated post; the sentence is spelt
    so.

    Keys but ``data`` and ``message``: unverified.
    """
    error = {"message": "A server error field_exception occured", "severity": "CRITICAL"}
    return json_response({"errors": [error], "data": None})


def no_reels() -> Response:
    """Return 200 of 26 bytes without ``reels_media`` (row 32): stories, without a login."""
    return json_response({"reels": {}, "status": "ok"})


def fail(message: str) -> Response:
    """Return 400 (row 36): what the app's addresses say, each with a message of its own."""
    return json_response({"message": message, "status": "fail"}, 400)


def retired_page_data() -> Response:
    """Return 201 with nothing (row 38): ``?__a=1`` since September 2026."""
    return Response(201)


def signature_mismatch() -> Response:
    """Return 403, text (row 40): a picture or video whose address was changed or has run out."""
    return Response(403, b"URL signature mismatch", TEXT)
