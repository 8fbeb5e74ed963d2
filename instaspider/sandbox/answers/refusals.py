"""Makes answers that refuse; rows are those of the table of errors in docs/sandbox.md.

JSON bodies are quoted from public captures if the text says "verbatim"; they are compact unless the
capture was not. The HTML pages were never captured: their wording and markup are made up, their
sizes are as logged if a number is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from instaspider.sandbox.exchange import JSON, Response, json_response

_HOME = "https://www.instagram.com"
_PAGE_LIMIT_SIZE = 20_688
"""Bytes of the 429 page in a gallery-dl log."""
_LOGIN_SIZE = 27_621
"""Bytes of the login page in a gallery-dl log."""
_CHALLENGE_SIZE = 24_837
"""Bytes of the challenge page in a gallery-dl log."""
_CHECKPOINT = (
    b'{"message": "checkpoint_required", "checkpoint_url": "/challenge/624247/lMZI350pJ1/", '
    b'"lock": false, "status": "fail"}'
)
"""The body as captured, spaces included."""


def please_wait() -> Response:
    """Return 401, verbatim (row 1): the gate for visitors without a login, however slowly they
    go."""
    return json_response(
        {
            "message": "Please wait a few minutes before you try again.",
            "require_login": True,
            "igweb_rollout": True,
            "status": "fail",
        },
        401,
    )


def please_wait_old() -> Response:
    """Return 401, verbatim (row 2): the gate of row 1 in its older form."""
    return json_response(
        {
            "message": "Please wait a few minutes before you try again.",
            "require_login": True,
            "status": "fail",
        },
        401,
    )


def server_error_fail() -> Response:
    """Return 401 (row 3): the search by name without a login (no other keys: unverified)."""
    return json_response({"message": "Server Error", "status": "fail"}, 401)


def too_many() -> Response:
    """Return 429 as a page of 20.7 kB, without Retry-After (row 4)."""
    return Response(429, _padded("Page Not Found", _PAGE_LIMIT_SIZE))


def too_many_empty() -> Response:
    """Return 429 without a body (row 4): the connection does not look like a browser's."""
    return Response(429)


def useragent_mismatch() -> Response:
    """Return 400, verbatim (row 5): a browser's User-Agent at an address of the app."""
    return json_response({"message": "useragent mismatch", "status": "fail"}, 400)


def business_category() -> Response:
    """Return 400, verbatim (row 6): web_profile_info of accounts with a business category since
    July 2026."""
    message = (
        "Asset asset://laser.provider/ig_business_category_subvertical has been deleted. "
        "You cannot use this schema"
    )
    return json_response({"message": message, "status": "fail"}, 400)


def challenge() -> Response:
    """Return 400, verbatim (row 7): a flagged session at the app's host."""
    path = "/challenge/AXF0000/Afw0000/"
    return json_response(
        {
            "message": "challenge_required",
            "challenge": {
                "url": f"https://i.instagram.com{path}",
                "api_path": path,
                "hide_webview_header": True,
                "lock": True,
                "logout": False,
                "native_flow": True,
                "flow_render_type": 0,
            },
            "status": "fail",
            "error_type": "checkpoint_challenge_required",
        },
        400,
    )


def checkpoint() -> Response:
    """Return 400, verbatim (row 8): a flagged session on the web, the address relative."""
    return Response(400, _CHECKPOINT, JSON)


def checkpoint_app() -> Response:
    """Return 400, verbatim (row 8): a flagged session at the app's host."""
    return json_response(
        {
            "message": "checkpoint_required",
            "checkpoint_url": "https://i.instagram.com/challenge/0000000000/xxxxxxxxxx/",
            "lock": True,
            "status": "fail",
            "error_type": "checkpoint_challenge_required",
        },
        400,
    )


def feedback() -> Response:
    """Return 400, verbatim (row 9): a session that may not do this for a while, or a retired
    address."""
    text = (
        "We limit how often you can do certain things on Instagram to protect our community. "
        "Tell us if you think we made a mistake."
    )
    return json_response(
        {
            "message": "feedback_required",
            "spam": True,
            "feedback_title": "Try Again Later",
            "feedback_message": text,
            "feedback_url": "",
            "feedback_action": "report_problem",
            "feedback_appeal_label": "Tell us",
            "restriction_enrollment_data": "",
            "status": "fail",
        },
        400,
    )


def login_required() -> Response:
    """Return 403 (row 10): a session that has ended (keys but ``message`` and ``status``: from
    memory of old tools)."""
    return json_response(
        {
            "message": "login_required",
            "error_title": "You've been logged out",
            "error_body": "Please log back in.",
            "logout_reason": 2,
            "status": "fail",
        },
        403,
    )


def logged_out() -> Response:
    """Return 403 (row 11): a session that its owner ended (no other keys: unverified)."""
    return json_response({"message": "user_has_logged_out", "status": "fail"}, 403)


def forbidden() -> Response:
    """Return 403 as a page (row 12): a GraphQL call with the csrftoken cookie but no
    X-CSRFToken."""
    return Response(403, _padded("Forbidden", 4_000))


def to_login(path: str = "/") -> Response:
    """Return 302 to the login form (row 13)."""
    return redirect(f"/accounts/login/?next={quote(path, safe='')}")


def login_page() -> Response:
    """Return 200 (rows 13 and 16): the login form, also where JSON was asked for."""
    return Response(200, _padded("Login • Instagram", _LOGIN_SIZE, "LoginAndSignupPage"))


def to_challenge(path: str = "/") -> Response:
    """Return 302 to the challenge of a flagged session (row 14)."""
    return redirect(f"/challenge/?next={quote(path, safe='')}")


def challenge_page() -> Response:
    """Return 200 (row 14): the challenge."""
    return Response(200, _padded("Challenge", _CHALLENGE_SIZE, "ChallengePage"))


def to_home() -> Response:
    """Return 302 to the start page (row 15): a soft block."""
    return redirect("/")


def to_consent(_: str = "/") -> Response:
    """Return 302 (row 15): consent to advertisements is missing, in the European Union."""
    return redirect("/consent/?flow=ad_free_subscription")


def consent_page() -> Response:
    """Return 200 (row 15): the page for that consent (size unverified)."""
    return Response(200, _padded("Consent", 24_000, "ConsentPage"))


def not_found() -> Response:
    """Return 404 as a page (rows 17 and 22)."""
    return Response(404, _padded("Page Not Found", 4_000))


def execution_error(
    path: Sequence[str] = ("xdt_api__v1__fbsearch__non_profiled_serp",), at_api: bool = False
) -> Response:
    """Return 200, verbatim (row 29): a retired document or missing provider variables; ``data`` is
    null.

    ``at_api``: /api/graphql, whose bodies have no ``status``.
    """
    error = {"message": "execution error", "path": list(path), "severity": "CRITICAL"}
    status = {} if at_api else {"status": "ok"}
    return json_response({**status, "errors": [error], "data": None})


def invalid_request() -> Response:
    """Return 400, verbatim (row 30): an execution error at /graphql/query in its later form."""
    errors = [{"message": "execution error", "severity": "CRITICAL"}]
    return json_response({"message": "invalid request", "errors": errors, "status": "fail"}, 400)


def login_only_document(status: int = 200) -> Response:
    """Return 200 or 400, verbatim body (row 31): a document that wants a login, without one."""
    return _graphql_error("Unauthorized logged out query.", 1675002, status)


def too_many_documents() -> Response:
    """Return 200 (row 31): a limit inside GraphQL; the code is known, the message is unverified."""
    return _graphql_error("Rate limit exceeded", 1675004, 200)


def server_error() -> Response:
    """Return 500 as a page (row 33)."""
    return Response(500, _padded("Sorry, something went wrong.", 4_000))


def server_error_json() -> Response:
    """Return 500 as JSON (row 33; keys and message unverified)."""
    return json_response({"message": "Server Error", "status": "fail"}, 500)


def bad_gateway() -> Response:
    """Return 502 as a page, for an error that passes (row 34; body unverified)."""
    return Response(502, _padded("Sorry, something went wrong.", 4_000))


def status_560() -> Response:
    """Return 560, for an error that passes (row 34); no body of it is known."""
    return Response(560)


def app_limit(error_type: str, status: int) -> Response:
    """Return a limit of the app's (row 37); only ``error_type`` is known.

    The message, and which status comes with which type, is unverified.
    """
    body = {"message": "Try again later.", "status": "fail", "error_type": error_type}
    return json_response(body, status)


def _graphql_error(message: str, code: int, status: int) -> Response:
    error = {"message": message, "severity": "CRITICAL", "code": code}
    return json_response({"errors": [error]}, status)


def redirect(path: str) -> Response:
    """Redirect with 302 to a page of the service."""
    return Response(302, headers=[("location", _HOME + path)])


def _padded(title: str, size: int, module: str = "HttpErrorPage") -> bytes:
    head = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<title>{title}</title></head><body><div id="{module}">{title}</div><!--'
    ).encode()
    tail = b"--></body></html>"
    return head + b"." * (size - len(head) - len(tail)) + tail
