"""The table of signs, in the order in which they are looked for.

Each row cites where the behaviour was seen: threads and sources of the tools that met it.
"""

from __future__ import annotations

import re

from instaspider.verdicts.signs.of_visitors import CHALLENGES, LIMITS, WALLS
from instaspider.verdicts.signs.sign import Sign, message, status

_COMMENTS_OFF = re.compile(r"\bcomment(?:s|ing)?\b.*\b(?:disabled|turned off)\b")
_REQUIRED = re.compile(r"[a-z]{2,30}(?:_[a-z0-9]{1,30}){0,4}_required")

SIGNS: tuple[Sign, ...] = (
    *LIMITS,
    *CHALLENGES,
    *WALLS,
    Sign(
        "geoblock_required",
        "restricted",
        lambda f: f.says("geoblock_required"),
        "the service does not show this here, or not to this age ({message})",
        "instagrapi#1457; public download bots of 2026: 400 with title and blocks_logging_data",
    ),
    Sign(
        "user_has_been_blocked",
        "restricted",
        # Nobody says in public who blocked whom. The login goes on in either case.
        lambda f: f.says("user_has_been_blocked"),
        "one of the two accounts has blocked the other (user_has_been_blocked)",
        "unverified",
    ),
    Sign(
        "comments_disabled",
        "restricted",
        lambda f: f.complains and any(_COMMENTS_OFF.search(text[:500]) for text in f.words),
        "the comments of this post are turned off ({message})",
        "instagrapi 3.2.2 exceptions.py:428; the wording on the wire is unverified",
    ),
    Sign(
        "something_required",
        "login_required",
        lambda f: f.refuses and any(_REQUIRED.fullmatch(text) for text in f.words),
        "the service asks this visitor for something first ({message})",
        "words of the form of consent_required, dilame/instagram-private-api#1178; unverified",
        login="owners",
    ),
    Sign(
        "business_schema",
        "restricted",
        lambda f: any("laser.provider" in text for text in f.words),
        "this route refuses accounts with a business category",
        "OpenCLI#2234, instaloader PR#2722",
    ),
    Sign(
        "not_eligible",
        "restricted",
        message("Not eligible for chaining."),
        "the service names no accounts like this one",
        "instagrapi mixins/user.py:1971",
    ),
    Sign(
        "not_authorized",
        "private",
        message("Not authorized to view user"),
        "the account is private",
        "instagrapi mixins/private.py",
    ),
    Sign(
        "blocked_page",
        "login_required",
        lambda f: f.answer.status == 403 and not f.message,
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
        # Not for a 500 with the same body: there GraphQL fails now and then (instaloader#531).
        lambda f: f.answer.status in (200, 400) and (f.says("invalid request") or f.only_errors),
        "the document of this query has expired ({message})",
        "instaloader#2688 #2704",
    ),
    Sign(
        "wrong_client",
        "stale_document",
        message("useragent mismatch"),
        "this host wants the app's look",
        "pgrimaud#326, instaloader#1633",
    ),
    Sign(
        "dead_query",
        "stale_document",
        status(201),
        "this query is no longer answered (201)",
        "omkarcloud/instagram-scraper 2026-09",
    ),
    Sign(
        "bare_not_found",
        "not_found",
        lambda f: f.answer.status == 404 and f.answer.body.strip() == b"Not Found",
        "no such page (404)",
        "instagrapi 3.2.2 mixins/private.py:654: to a login it may hide a challenge",
        absence="404",
        login="masked",
    ),
    Sign(
        "gone_status",
        "not_found",
        status(404),
        "no such page (404)",
        "instaloader#2372, yt-dlp#17124",
        absence="404",
    ),
    Sign(
        "gone_message",
        "not_found",
        message(
            "Invalid target user",
            "Invalid media_id",
            "Media not found or unavailable",
            "Media is unavailable",
            "Sorry, this photo has been deleted.",
            "Sorry, this media has been deleted.",
            "unable to fetch followers",
        ),
        "the service knows nothing under this id",
        "instagrapi mixins/private.py; jlobos/instagram-web-api#36",
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
        "words",
        "refused",
        lambda f: f.refuses and bool(f.message),
        "the service refuses this in words that no rule knows ({status}): {message}",
        "instagrapi 3.2.2 mixins/private.py:639 UnknownError; instaloader 4.16"
        " instaloadercontext.py:566",
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
        lambda f: f.answer.status == 200 and f.answer.look != "page" and f.answer.html,
        "a page where data was asked for: the visitor is held back",
        "instaloader#2372, yt-dlp#17126",
        login="astray",
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
        lambda f: (
            f.answer.look == "page"
            and f.target is not None
            and f.target.path.startswith(("/p/", "/reel/", "/tv/"))
        ),
        "",
        "cobalt services/instagram.js: share links lead to the post",
    ),
    Sign(
        "other_page",
        "refused",
        lambda f: f.target is not None and not f.target.is_call,
        "the service sends this request to another page ({status} to {where})",
        "gallery-dl#9731, a follower tracker's tests of Sept 2026: a redirect elsewhere",
        login="astray",
    ),
    Sign("ok", "ok", status(200), "", ""),
)
