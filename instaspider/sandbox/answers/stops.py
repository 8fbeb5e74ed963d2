"""Makes answers that stop a login, and refusals in words.

Rows are those of the table of errors in docs/sandbox.md. Redirects take the path that was asked
for, which these pages do not need. Paths, keys and messages are those that the named sources read;
no whole answer was captured.
"""

from __future__ import annotations

import json

from instaspider.sandbox.answers import refusals
from instaspider.sandbox.answers.refusals import redirect
from instaspider.sandbox.exchange import Response, json_response


def to_auth_platform(_: str = "/") -> Response:
    """Return 302 for a flagged session (row 41): gallery-dl issue 9654, without the secret that
    follows."""
    return redirect("/auth_platform/?apc=x")


def to_checkpoint(_: str = "/") -> Response:
    """Return 302 for a flagged session (row 41): a follower tracker's tests of Sept 2026."""
    return redirect("/checkpoint/1/")


def to_suspended(_: str = "/") -> Response:
    """Return 302 (row 41): the account is suspended (instagrapi 3.2.2 private.py:580 has the
    path)."""
    return redirect("/accounts/suspended/?next=%2F")


def to_disabled(_: str = "/") -> Response:
    """Return 302 (row 41): the account is disabled (public browser helpers of 2026 have the
    path)."""
    return redirect("/accounts/disabled/")


def to_two_factor(_: str = "/") -> Response:
    """Return 302 (row 41): a code is missing (public browser helpers of 2026 have the path)."""
    return redirect("/accounts/two_factor_login/")


def to_privacy_checks(_: str = "/") -> Response:
    """Return 302 (row 41): another consent is missing (mgp25/Instagram-API README has the path)."""
    return redirect("/privacy/checks/?privacy_flow=1")


def to_elsewhere(_: str = "/") -> Response:
    """Return 302 to a page of unknown meaning (row 42; made up)."""
    return redirect("/somewhere/")


def consent_required() -> Response:
    """Return 400 (row 43), a consent is missing: dilame/instagram-private-api issue 1178 (other
    keys are unverified)."""
    return json_response({"message": "consent_required", "status": "fail"}, 400)


def challenge_long() -> Response:
    """Return 400 (row 43): ``challenge`` with more behind it than errors usually have (made up)."""
    body = json.loads(refusals.challenge().body)
    return json_response(body | {"flow_data": "." * 6_000}, 400)


def geoblock() -> Response:
    """Return 400 (row 44), refused in this country: keys and their order as public download bots of
    2026 read them."""
    body = {
        "message": "geoblock_required",
        "title": "People under 18 can't see this content",
        "blocks_logging_data": "MIN_AGE_ACCOUNT",
        "status": "fail",
    }
    return json_response(body, 400)


def please_wait_400() -> Response:
    """Return 400 that asks to wait (row 45): a follower tracker's tests of Sept 2026."""
    text = "Please wait a few minutes before you try again."
    return json_response({"message": text, "status": "fail"}, 400)


def feedback_key() -> Response:
    """Return 400 without words (row 46); follow and unfollow tools of 2026 read the key."""
    return json_response({"message": "", "feedback_required": True, "status": "fail"}, 400)


def refused(message: str, status: int = 400) -> Response:
    """Return 400 or 403 with a message of unknown meaning (row 47)."""
    return json_response({"message": message, "status": "fail"}, status)
