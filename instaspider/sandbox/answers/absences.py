"""Makes answers for things that are gone, hidden, or not served any more at an address.

The number in a docstring is a row of the table of errors in docs/sandbox.md; the status follows.
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
    """18. 200 of 15 bytes: web_profile_info of a name that is kept from the viewer."""
    return json_response({"status": "ok"})


def user_null() -> Response:
    """19. 200: web_profile_info of an unknown name, with a login."""
    return json_response({"data": {"user": None}, "status": "ok"})


def loggedout_user_null() -> Response:
    """20. 200: an unknown name asked for by a logged-out document."""
    return json_response({"data": {"xig_user_by_username": None}})


def no_items() -> Response:
    """21. 200 without ``user``: the feed of an unknown name (key tree feed_user_username/01)."""
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
    """23. 404, bare text: media and comments of the app while a challenge waits unseen."""
    return Response(404, b"Not Found", TEXT)


def not_authorized() -> Response:
    """24. 400: the feed of a private account that the viewer does not follow."""
    return json_response({"message": "Not authorized to view user", "status": "fail"}, 400)


def shortcode_media_null() -> Response:
    """25. 200: the retired post document, for a missing, private or age-gated post."""
    return json_response(
        {"data": {"xdt_shortcode_media": None}, "extensions": {"is_final": True}, "status": "ok"}
    )


def loggedout_media_null() -> Response:
    """26. 200: a missing post asked for by a logged-out document."""
    return json_response({"data": {"xig_polaris_media": None}})


def gated_media(pk: str = "1", code: str = "B") -> Response:
    """27. 200: a post behind a gate of place or age (key tree graphql_loggedout_post_root/01).

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
    """28. 200: PolarisPostRootQuery for a missing or gated post; the sentence is spelt so.

    Keys but ``data`` and ``message``: unverified.
    """
    error = {"message": "A server error field_exception occured", "severity": "CRITICAL"}
    return json_response({"errors": [error], "data": None})


def no_reels() -> Response:
    """32. 200 of 26 bytes without ``reels_media``: stories, without a login."""
    return json_response({"reels": {}, "status": "ok"})


def fail(message: str) -> Response:
    """36. 400: what the app's addresses say, each with a message of its own."""
    return json_response({"message": message, "status": "fail"}, 400)


def retired_page_data() -> Response:
    """38. 201 with nothing: ``?__a=1`` since September 2026."""
    return Response(201)


def signature_mismatch() -> Response:
    """40. 403, text: a picture or video whose address was changed or has run out."""
    return Response(403, b"URL signature mismatch", TEXT)
