"""Signs about who asks, not about what was asked for: limits, gates and walls.

Each row cites where the behaviour was seen: threads and sources of the tools that met it.
"""

from __future__ import annotations

import re

from instaspider.verdicts.signs.facts import Facts
from instaspider.verdicts.signs.login_gates import GATES, LoginGate
from instaspider.verdicts.signs.sign import Sign, message, status

_DISABLED = re.compile(r"\baccount\b.*\b(?:disabled|suspended)\b")
_RESET = re.compile(r"\breset\b.*\bpassword\b")
# Gates that visitors without a login meet too; for them they are walls of the address.


def _is_told_to_wait(facts: Facts) -> bool:
    """Whether it says to wait. With 401, or with ``require_login``, the same words are a wall."""
    waits = facts.complains and facts.begins("please wait a few minutes")
    return waits and facts.answer.status != 401 and not facts.has("require_login")


def _asks_for_challenge(facts: Facts) -> bool:
    challenge = facts.object.get("challenge")
    named = isinstance(challenge, dict) and bool(challenge.get("url") or challenge.get("api_path"))
    redirected = facts.object.get("type") == "CHALLENGE_REDIRECTION"
    return named or redirected or facts.says("challenge_required")


def _is_blocked(facts: Facts) -> bool:
    """Whether the visitor is blocked. Some bodies have ``feedback_required`` as a key, without a
    message (follow and unfollow tools of 2025 and 2026)."""
    flagged = facts.complains and any(
        facts.object.get(key) is True for key in ("feedback_required", "spam")
    )
    return flagged or facts.says("feedback_required")


def _gate(gate: LoginGate) -> Sign:
    return Sign(
        gate.name,
        "login_required" if gate.login else "challenge",
        lambda f: f.gate is gate or (gate.in_bodies and f.gate_in_body is gate),
        f"the service sends this visitor to {gate.paths[0]}/: {gate.wants}",
        gate.source,
        login=gate.login,
    )


LIMITS: tuple[Sign, ...] = (
    Sign(
        "limit_status",
        "throttled",
        status(429),
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
        lambda f: f.says("rate_limit_error", "sentry_block", "user_blocked"),
        "the service limits how fast this address may ask",
        "instagrapi 3.2.2 mixins/private.py:590, mixins/graphql.py:302",
    ),
    Sign(
        "limit_words",
        "throttled",
        _is_told_to_wait,
        "the service limits how fast this address may ask ({message})",
        "instagrapi 3.2.2 mixins/private.py:558, a follower tracker's tests of Sept 2026 (400)",
    ),
)

CHALLENGES: tuple[Sign, ...] = (
    *(_gate(gate) for gate in GATES),
    Sign(
        "challenge",
        "challenge",
        _asks_for_challenge,
        "the service asks this visitor for a challenge",
        "Osintgram#1504, instaloader#2251",
    ),
    Sign(
        "checkpoint",
        "challenge",
        lambda f: f.begins("checkpoint_") or f.has("checkpoint_url"),
        "the service asks this visitor for a challenge (checkpoint)",
        "LookHin#7, instaloader#2251; mgp25/Instagram-API#2250 (error_type checkpoint_logged_out)",
    ),
    Sign(
        "two_factor_required",
        "challenge",
        lambda f: f.says("two_factor_required") or f.has("two_factor_info"),
        "the service asks this visitor for a code (two_factor_required)",
        "instagrapi 3.2.2 mixins/private.py:568",
    ),
    Sign(
        "account_disabled",
        "challenge",
        lambda f: f.complains and any(_DISABLED.search(text[:500]) for text in f.words),
        "the service closed the account of this login ({message})",
        "mgp25/Instagram-API ServerMessageThrower.php: AccountDisabledException",
    ),
    Sign(
        "password_reset",
        "challenge",
        lambda f: f.complains and any(_RESET.search(text[:500]) for text in f.words),
        "the service asks this visitor for a new password ({message})",
        "mgp25/Instagram-API ServerMessageThrower.php: ForcedPasswordResetException",
    ),
    Sign(
        "feedback_required",
        "challenge",
        _is_blocked,
        "the service blocks this visitor (feedback_required)",
        "insta-fetcher#38, instaloader PR#2612, RSSHub#14394",
        login="blocked",
    ),
    Sign(
        "user_has_logged_out",
        "challenge",
        message("user_has_logged_out"),
        "the service ended this login",
        "dilame/instagram-private-api#1602",
    ),
)

WALLS: tuple[Sign, ...] = (
    Sign(
        "consent_required",
        "login_required",
        lambda f: f.says("consent_required"),
        "the service asks this visitor to consent to something (consent_required)",
        "dilame/instagram-private-api#1178, mgp25/Instagram-API#2327",
        login="owners",
    ),
    Sign(
        "home_page",
        "login_required",
        lambda f: f.target is not None and f.target.is_home,
        "the service sends this visitor to its start page",
        "gallery-dl extractor/instagram.py, yt-dlp 2026.10.26 extractor/instagram.py:93",
        login="home",
    ),
    Sign(
        "login_required",
        "login_required",
        message("login_required"),
        "the service asks for a login (login_required)",
        "instagrapi mixins/private.py",
        login="ended",
    ),
    Sign(
        "login_flag",
        "login_required",
        lambda f: f.has("require_login"),
        "the service asks for a login (401)",
        "instaloader#2739, gallery-dl#9731, obitouka/InstagramPrivSniffer#41",
        login="doubted",
    ),
    Sign(
        "login_code",
        "login_required",
        lambda f: f.error_code(1675002),
        "the service answers this query to logged-in visitors only (1675002)",
        "instaloader#2688 and captures of 2026: an errors[].code",
        login="ended",
    ),
    Sign(
        "no_reels",
        "login_required",
        # A login with no stories to see gets an empty reels_media instead.
        lambda f: f.answer.status == 200 and f.json == {"reels": {}, "status": "ok"},
        "the service shows stories to logged-in visitors only",
        "gallery-dl#5257: 26 bytes without reels_media",
    ),
    Sign(
        "login_status",
        "login_required",
        status(401),
        "the service asks for a login (401)",
        "instaloader#2244",
        login="doubted",
    ),
)
