"""Lists every error that the service is known to answer with, by name; docs/sandbox.md has the
rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from instaspider.sandbox.answers import absences, refusals, stops
from instaspider.sandbox.exchange import Response


@dataclass(frozen=True)
class Error:
    """Is one way to answer with an error; calling it makes the answer."""

    row: int
    """Row of the table in docs/sandbox.md."""
    make: Callable[..., Response]

    def __call__(self) -> Response:
        return self.make()


ERRORS: dict[str, Error] = {
    "please_wait": Error(1, refusals.please_wait),
    "please_wait_old": Error(2, refusals.please_wait_old),
    "server_error_fail": Error(3, refusals.server_error_fail),
    "too_many": Error(4, refusals.too_many),
    "too_many_empty": Error(4, refusals.too_many_empty),
    "useragent_mismatch": Error(5, refusals.useragent_mismatch),
    "business_category": Error(6, refusals.business_category),
    "challenge": Error(7, refusals.challenge),
    "checkpoint": Error(8, refusals.checkpoint),
    "checkpoint_app": Error(8, refusals.checkpoint_app),
    "feedback": Error(9, refusals.feedback),
    "login_required": Error(10, refusals.login_required),
    "logged_out": Error(11, refusals.logged_out),
    "forbidden": Error(12, refusals.forbidden),
    "to_login": Error(13, refusals.to_login),
    "to_challenge": Error(14, refusals.to_challenge),
    "challenge_html": Error(14, refusals.challenge_page),
    "to_home": Error(15, refusals.to_home),
    "to_consent": Error(15, refusals.to_consent),
    "login_html": Error(16, refusals.login_page),
    "no_such_profile": Error(17, refusals.not_found),
    "status_ok": Error(18, absences.status_ok),
    "user_null": Error(19, absences.user_null),
    "loggedout_user_null": Error(20, absences.loggedout_user_null),
    "no_items": Error(21, absences.no_items),
    "not_found_html": Error(22, refusals.not_found),
    "not_found_text": Error(23, absences.not_found_text),
    "not_authorized": Error(24, absences.not_authorized),
    "shortcode_media_null": Error(25, absences.shortcode_media_null),
    "loggedout_media_null": Error(26, absences.loggedout_media_null),
    "gated_media": Error(27, absences.gated_media),
    "field_exception": Error(28, absences.field_exception),
    "execution_error": Error(29, refusals.execution_error),
    "invalid_request": Error(30, refusals.invalid_request),
    "login_only_document": Error(31, refusals.login_only_document),
    "login_only_document_400": Error(31, partial(refusals.login_only_document, 400)),
    "too_many_documents": Error(31, refusals.too_many_documents),
    "no_reels": Error(32, absences.no_reels),
    "server_error": Error(33, refusals.server_error),
    "server_error_json": Error(33, refusals.server_error_json),
    "bad_gateway": Error(34, refusals.bad_gateway),
    "status_560": Error(34, refusals.status_560),
    "invalid_target_user": Error(36, partial(absences.fail, "Invalid target user")),
    "invalid_media_id": Error(36, partial(absences.fail, "Invalid media_id")),
    "media_unavailable": Error(36, partial(absences.fail, "Media is unavailable")),
    "media_not_found": Error(36, partial(absences.fail, "Media not found or unavailable")),
    "photo_deleted": Error(36, partial(absences.fail, "Sorry, this photo has been deleted.")),
    "no_followers": Error(36, partial(absences.fail, "unable to fetch followers")),
    "too_many_reels": Error(36, partial(absences.fail, "Too many reels requested.")),
    "no_chaining": Error(36, partial(absences.fail, "Not eligible for chaining.")),
    "rate_limit_error": Error(37, partial(refusals.app_limit, "rate_limit_error", 429)),
    "sentry_block": Error(37, partial(refusals.app_limit, "sentry_block", 400)),
    "retired_page_data": Error(38, absences.retired_page_data),
    "signature_mismatch": Error(40, absences.signature_mismatch),
    "to_auth_platform": Error(41, stops.to_auth_platform),
    "to_checkpoint": Error(41, stops.to_checkpoint),
    "to_suspended": Error(41, stops.to_suspended),
    "to_disabled": Error(41, stops.to_disabled),
    "to_two_factor": Error(41, stops.to_two_factor),
    "to_privacy_checks": Error(41, stops.to_privacy_checks),
    "to_elsewhere": Error(42, stops.to_elsewhere),
    "consent_required": Error(43, stops.consent_required),
    "challenge_long": Error(43, stops.challenge_long),
    "geoblock": Error(44, stops.geoblock),
    "user_has_been_blocked": Error(44, partial(stops.refused, "user_has_been_blocked")),
    "comments_disabled": Error(44, partial(stops.refused, "Commenting has been disabled.")),
    "please_wait_400": Error(45, stops.please_wait_400),
    "feedback_key": Error(46, stops.feedback_key),
    "refused": Error(47, partial(stops.refused, "Something new")),
    "refused_403": Error(47, partial(stops.refused, "Something new", 403)),
}
