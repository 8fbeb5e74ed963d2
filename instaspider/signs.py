"""Signs -> verdict: what an answer turned out to be.

Each row cites where the behaviour was seen: threads and sources of the tools that met it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from instaspider.answer import Facts

Verdict = Literal[
    "ok",
    "not_found",
    "private",
    "restricted",
    "throttled",
    "login_required",
    "held_back",
    "challenge",
    "stale_document",
    "transient",
    "unexpected",
]

Test = Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Sign:
    """One row: the first whose test holds decides."""

    name: str
    verdict: Verdict
    test: Test
    reason: str
    source: str
    absence: Literal["", "404", "null"] = ""


def _status(*codes: int) -> Test:
    return lambda facts: facts.answer.status in codes


def _message(*texts: str) -> Test:
    return lambda facts: facts.message in texts


def _redirect(prefix: str) -> Test:
    return lambda facts: (facts.redirect_path or "").startswith(prefix)


SIGNS: tuple[Sign, ...] = (
    Sign(
        "limit_status",
        "throttled",
        _status(429),
        "the service limits how fast this address may ask (429)",
        "gallery-dl#2587 #9540, instagrapi#2489 (0 bytes), instaloader#2651",
    ),
    Sign(
        "limit_code",
        "throttled",
        lambda f: f.error_code(1675004),
        "the service limits how fast this address may ask (1675004)",
        "instaloader#2688 and captures of 2026: an errors[].code",
    ),
    Sign(
        "limit_type",
        "throttled",
        lambda f: f.error_type in ("rate_limit_error", "sentry_block"),
        "the service limits how fast this address may ask",
        "instagrapi mixins/private.py",
    ),
    Sign(
        "checkpoint",
        "challenge",
        lambda f: f.message == "checkpoint_required" or f.has("checkpoint_url"),
        "the service asks this visitor for a challenge (checkpoint)",
        "LookHin#7, instaloader#2251",
    ),
    Sign(
        "challenge",
        "challenge",
        lambda f: (
            f.message == "challenge_required"
            or (isinstance(f.json, dict) and f.json.get("type") == "CHALLENGE_REDIRECTION")
        ),
        "the service asks this visitor for a challenge",
        "Osintgram#1504, instaloader#2251",
    ),
    Sign(
        "challenge_page",
        "challenge",
        _redirect("/challenge"),
        "the service sends this visitor to its challenge page",
        "gallery-dl#2155",
    ),
    Sign(
        "feedback_required",
        "challenge",
        _message("feedback_required"),
        "the service blocks this visitor (feedback_required)",
        "insta-fetcher#38, instaloader PR#2612, RSSHub#14394",
    ),
    Sign(
        "user_has_logged_out",
        "challenge",
        _message("user_has_logged_out"),
        "the service ended this login",
        "dilame/instagram-private-api#1602",
    ),
    Sign(
        "login_page",
        "login_required",
        _redirect("/accounts/login"),
        "the service sends this visitor to its login page",
        "gallery-dl#2376",
    ),
    Sign(
        "home_page",
        "login_required",
        lambda f: f.redirect_path in ("/", "") or (f.redirect_path or "").startswith("/consent"),
        "the service sends this visitor to its start or consent page",
        "gallery-dl extractor/instagram.py, yt-dlp 2026.10.26 extractor/instagram.py:93",
    ),
    Sign(
        "login_required",
        "login_required",
        _message("login_required"),
        "the service asks for a login (login_required)",
        "instagrapi mixins/private.py",
    ),
    Sign(
        "login_flag",
        "login_required",
        lambda f: f.has("require_login"),
        "the service asks for a login (401)",
        "instaloader#2739, gallery-dl#9731, obitouka/InstagramPrivSniffer#41",
    ),
    Sign(
        "login_code",
        "login_required",
        lambda f: f.error_code(1675002),
        "the service answers this query to logged-in visitors only (1675002)",
        "instaloader#2688 and captures of 2026: an errors[].code",
    ),
    Sign(
        "no_reels",
        "login_required",
        # Who has a login but no stories to see gets an empty reels_media.
        lambda f: f.answer.status == 200 and f.json == {"reels": {}, "status": "ok"},
        "the service shows stories to logged-in visitors only",
        "gallery-dl#5257: 26 bytes without reels_media",
    ),
    Sign(
        "login_status",
        "login_required",
        _status(401),
        "the service asks for a login (401)",
        "instaloader#2244",
    ),
    Sign(
        "business_schema",
        "restricted",
        lambda f: "laser.provider" in f.message,
        "this route refuses accounts with a business category",
        "OpenCLI#2234, instaloader PR#2722",
    ),
    Sign(
        "not_eligible",
        "restricted",
        _message("Not eligible for chaining."),
        "the service names no accounts like this one",
        "instagrapi mixins/user.py:1971",
    ),
    Sign(
        "not_authorized",
        "private",
        _message("Not authorized to view user"),
        "the account is private",
        "instagrapi mixins/private.py",
    ),
    Sign(
        "blocked_page",
        "login_required",
        lambda f: f.answer.status == 403,
        "the service refuses this visitor (403)",
        "instaloader PR#2706 #2716 #2682",
    ),
    Sign(
        "field_exception",
        "not_found",
        lambda f: f.only_errors and f.error_message("field_exception"),
        "the service knows nothing under this name, or does not show it to this visitor",
        "omkarcloud/instagram-scraper queries.py: the answer of PolarisPostRootQuery",
        absence="null",
    ),
    Sign(
        "retired_document",
        "stale_document",
        # Not of a 500 with the same body: there GraphQL fails now and then (instaloader#531).
        lambda f: (
            f.answer.status in (200, 400) and (f.message == "invalid request" or f.only_errors)
        ),
        "the document of this query has expired",
        "instaloader#2688 #2704",
    ),
    Sign(
        "wrong_client",
        "stale_document",
        _message("useragent mismatch"),
        "this host wants the app's look",
        "pgrimaud#326, instaloader#1633",
    ),
    Sign(
        "dead_query",
        "stale_document",
        _status(201),
        "this query is no longer answered (201)",
        "omkarcloud/instagram-scraper 2026-09",
    ),
    Sign(
        "gone_status",
        "not_found",
        _status(404),
        "no such page (404)",
        "instaloader#2372, yt-dlp#17124",
        absence="404",
    ),
    Sign(
        "gone_message",
        "not_found",
        _message(
            "Invalid target user",
            "Invalid media_id",
            "Media not found or unavailable",
            "Media is unavailable",
            "Sorry, this photo has been deleted.",
            "unable to fetch followers",
        ),
        "the service knows nothing under this id",
        "instagrapi mixins/private.py",
        absence="404",
    ),
    Sign(
        "server_error",
        "transient",
        lambda f: f.answer.status >= 500,
        "the service failed ({status})",
        "gallery-dl#4435, instaloader#516 #1188",
    ),
    Sign(
        "bare_ok",
        "not_found",
        lambda f: f.answer.status == 200 and f.json == {"status": "ok"},
        "an answer with nothing in it",
        "gallery-dl#8550 #8603",
        absence="null",
    ),
    Sign(
        "null_data",
        "not_found",
        lambda f: f.answer.status == 200 and f.null_data,
        "an answer with nobody in it",
        "instaloader PR#2715, omkarcloud/instagram-scraper queries.py",
        absence="null",
    ),
    Sign(
        "empty",
        "unexpected",
        lambda f: f.answer.status == 200 and not f.answer.body.strip(),
        "an empty answer",
        "unverified",
    ),
    Sign(
        "page_for_json",
        "held_back",
        lambda f: f.answer.status == 200 and f.answer.look == "xhr" and f.html,
        "a page where data was asked for: the visitor is held back",
        "instaloader#2372, yt-dlp#17126",
    ),
    Sign(
        "login_page_body",
        "login_required",
        lambda f: f.answer.status == 200 and f.answer.look == "page" and f.login_page,
        "a login page where a profile was asked for",
        "instaharvest_v2 1.1.88 async_anon_client.py:448",
    ),
    Sign(
        "post_link",
        "ok",
        lambda f: (f.redirect_path or "").startswith(("/p/", "/reel/", "/tv/")),
        "",
        "cobalt services/instagram.js: share links lead to the post",
    ),
    Sign("ok", "ok", _status(200), "", ""),
)
