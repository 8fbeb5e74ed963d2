"""The answers that are not what was asked for; numbers are rows of the recorded error table.

JSON bodies are quoted from public captures where the text says so. The HTML pages were never
captured: their wording and markup are made up, their sizes are as logged.
"""

from __future__ import annotations

from urllib.parse import quote

from instaspider.sandbox.exchange import Response, json_response

_PAGE_LIMIT_SIZE = 20_688
"""Bytes of the 429 page in a gallery-dl log."""
_LOGIN_SIZE = 27_621
"""Bytes of the login page in a gallery-dl log."""


def please_wait() -> Response:
    """401, verbatim: a gate for visitors without a login, no matter how slowly they go."""
    return json_response(
        {
            "message": "Please wait a few minutes before you try again.",
            "require_login": True,
            "igweb_rollout": True,
            "status": "fail",
        },
        401,
    )


def business_category() -> Response:
    """400, verbatim: web_profile_info of accounts with a business category since July 2026."""
    message = (
        "Asset asset://laser.provider/ig_business_category_subvertical has been deleted. "
        "You cannot use this schema"
    )
    return json_response({"message": message, "status": "fail"}, 400)


def invalid_request() -> Response:
    """400, verbatim: /graphql/query with a retired document or without a provider variable."""
    errors = [{"message": "execution error", "severity": "CRITICAL"}]
    return json_response({"message": "invalid request", "errors": errors, "status": "fail"}, 400)


def execution_error() -> Response:
    """200, ``data`` null: the same on /api/graphql (``path``, lack of status: unverified)."""
    errors = [{"message": "execution error", "path": [], "severity": "CRITICAL"}]
    return json_response({"errors": errors, "data": None})


def login_only_document() -> Response:
    """200, verbatim body: a document that wants a login, without one."""
    error = {
        "message": "Unauthorized logged out query.",
        "severity": "CRITICAL",
        "code": 1675002,
    }
    return json_response({"errors": [error]})


def too_many() -> Response:
    """429 as a page of 20.7 kB, without Retry-After."""
    return Response(429, _padded("Page Not Found", _PAGE_LIMIT_SIZE))


def not_found() -> Response:
    """404 as a page."""
    return Response(404, _padded("Page Not Found", 4_000))


def forbidden() -> Response:
    """403 as a page: a GraphQL call with the csrftoken cookie but no X-CSRFToken."""
    return Response(403, _padded("Forbidden", 4_000))


def server_error() -> Response:
    """500 as a page."""
    return Response(500, _padded("Sorry, something went wrong.", 4_000))


def login_page() -> Response:
    """200: the login form, also where JSON was asked for."""
    return Response(200, _padded("Login • Instagram", _LOGIN_SIZE, "LoginAndSignupPage"))


def to_login(path: str) -> Response:
    """302 to the login form."""
    location = f"https://www.instagram.com/accounts/login/?next={quote(path, safe='')}"
    return Response(302, headers=[("location", location)])


def _padded(title: str, size: int, module: str = "HttpErrorPage") -> bytes:
    head = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<title>{title}</title></head><body><div id="{module}">{title}</div><!--'
    ).encode()
    tail = b"--></body></html>"
    return head + b"." * (size - len(head) - len(tail)) + tail
