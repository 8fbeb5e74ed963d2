"""Holds the flags that the control page can set on sessions, and what flagged sessions get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from instaspider.sandbox.answers import refusals, stops
from instaspider.sandbox.exchange import Response


@dataclass(frozen=True, slots=True)
class Flag:
    """One state of a session. ``page`` is None if pages stay open."""

    call: Callable[[], Response]
    app: Callable[[], Response]
    """The answer at the app's host."""
    page: Callable[[str], Response] | None
    """Makes the answer to a page, given the path that was asked for."""


def _redirects(make: Callable[..., Response]) -> Flag:
    """Return a flag that leads calls and pages alike to one page."""
    return Flag(make, make, make)


FLAGS = {
    "checkpoint": Flag(refusals.checkpoint, refusals.checkpoint_app, refusals.to_challenge),
    "challenge": Flag(refusals.challenge, refusals.challenge, refusals.to_challenge),
    "feedback_required": Flag(refusals.feedback, refusals.feedback, None),
    "user_has_logged_out": Flag(refusals.logged_out, refusals.logged_out, refusals.to_login),
    "login_required": Flag(refusals.login_required, refusals.login_required, refusals.to_login),
    "challenge_page": _redirects(refusals.to_challenge),
    "checkpoint_page": _redirects(stops.to_checkpoint),
    "auth_platform": _redirects(stops.to_auth_platform),
    "suspended": _redirects(stops.to_suspended),
    "disabled": _redirects(stops.to_disabled),
    "two_factor": _redirects(stops.to_two_factor),
    "consent_page": _redirects(refusals.to_consent),
    "consent_required": Flag(stops.consent_required, stops.consent_required, None),
    "privacy_checks": _redirects(stops.to_privacy_checks),
    "login_page": _redirects(refusals.to_login),
}
"""Whether pages stay open to a session with feedback_required is unverified."""

UNFLAGGED = "none"
"""The name that takes a flag away."""
