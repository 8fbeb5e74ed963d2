"""Holds the flags that the control page can set on sessions, and what flagged sessions get."""

from __future__ import annotations

from typing import NamedTuple


class Flag(NamedTuple):
    """One state of a session, as names of errors."""

    call: str
    app: str
    """The answer at the app's host."""
    page: str = ""
    """The answer to pages; empty if they stay open."""


FLAGS = {
    "checkpoint": Flag("checkpoint", "checkpoint_app", "to_challenge"),
    "challenge": Flag("challenge", "challenge", "to_challenge"),
    "feedback_required": Flag("feedback", "feedback"),
    "user_has_logged_out": Flag("logged_out", "logged_out", "to_login"),
    "login_required": Flag("login_required", "login_required", "to_login"),
    "challenge_page": Flag(*["to_challenge"] * 3),
    "checkpoint_page": Flag(*["to_checkpoint"] * 3),
    "auth_platform": Flag(*["to_auth_platform"] * 3),
    "suspended": Flag(*["to_suspended"] * 3),
    "disabled": Flag(*["to_disabled"] * 3),
    "two_factor": Flag(*["to_two_factor"] * 3),
    "consent_page": Flag(*["to_consent"] * 3),
    "consent_required": Flag("consent_required", "consent_required"),
    "privacy_checks": Flag(*["to_privacy_checks"] * 3),
    "login_page": Flag(*["to_login"] * 3),
}
"""Whether pages stay open to a session with feedback_required is unverified."""

UNFLAGGED = "none"
"""The name that takes a flag away."""
