"""Recorded error behaviours -> verdicts; bodies are quoted from public threads and captures."""

from __future__ import annotations

import json
import random
import string
import time
from typing import Any, get_args

import pytest

from instaspider.verdicts.effects import (
    EFFECTS,
    OUTCOMES,
    SIGNS,
    Answer,
    Outcome,
    Verdict,
    judge,
    judge_login,
)

WAIT = "Please wait a few minutes before you try again."
LASER = (
    "Asset asset://laser.provider/ig_business_category_subvertical has been deleted."
    " You cannot use this schema"
)
CHALLENGE = {
    "message": "challenge_required",
    "challenge": {
        "url": "https://i.instagram.com/challenge/AXF0000/Afw0000/",
        "api_path": "/challenge/AXF0000/Afw0000/",
        "hide_webview_header": True,
        "lock": True,
        "logout": False,
        "native_flow": True,
        "flow_render_type": 0,
    },
    "status": "fail",
    "error_type": "checkpoint_challenge_required",
}
CHECKPOINT = {
    "message": "checkpoint_required",
    "checkpoint_url": "https://i.instagram.com/challenge/0000000000/xxxxxxxxxx/",
    "lock": True,
    "status": "fail",
    "error_type": "checkpoint_challenge_required",
}
WEB_CHECKPOINT = {
    "message": "checkpoint_required",
    "checkpoint_url": "/challenge/624247/lMZI350pJ1/",
    "lock": False,
    "status": "fail",
}
FEEDBACK = {
    "message": "feedback_required",
    "spam": True,
    "feedback_title": "Try Again Later",
    "feedback_message": "We limit how often you can do certain things on Instagram to protect our"
    " community. Tell us if you think we made a mistake.",
    "feedback_url": "",
    "feedback_action": "report_problem",
    "feedback_appeal_label": "Tell us",
    "restriction_enrollment_data": "",
    "status": "fail",
}
LOGGED_OUT = {
    "message": "login_required",
    "error_title": "You've been logged out",
    "error_body": "Please log back in.",
    "logout_reason": 2,
    "status": "fail",
}
EXECUTION = {"message": "execution error", "severity": "CRITICAL"}
UNAUTHORIZED = {
    "message": "Unauthorized logged out query.",
    "severity": "CRITICAL",
    "code": 1675002,
}
FIELD_EXCEPTION = {"message": "A server error field_exception occured", "severity": "CRITICAL"}
PAGE = b"<!DOCTYPE html>\n<html><head><title>Page Not Found</title></head>" + b"<p>." * 5000
REDIRECTED = "https://www.instagram.com/accounts/login/?next=/api/v1/users/web_profile_info/"


def fail(message: str, **more: Any) -> dict[str, Any]:
    return {"message": message, **more, "status": "fail"}


def gate(sign: str) -> tuple[str, Verdict]:
    """What ends a login."""
    return sign, "challenge"


# (status, body, further fields of the answer, sign, verdict); numbers: the row of error behaviour.
CASES: dict[str, tuple[int, Any, dict[str, str], str, Verdict]] = {
    "1 cold address": (
        *(401, fail(WAIT, require_login=True, igweb_rollout=True), {}),
        *("login_flag", "login_required"),
    ),
    "2 older form": (401, fail(WAIT, require_login=True), {}, "login_flag", "login_required"),
    "3 search": (401, fail("Server Error"), {}, "login_status", "login_required"),
    "4 limit": (429, PAGE, {}, "limit_status", "throttled"),
    "4 limit by TLS": (429, b"", {}, "limit_status", "throttled"),
    "4 limit of a page": (429, PAGE, {"look": "page"}, "limit_status", "throttled"),
    "13 login page where a profile was": (
        *(200, b"<html>LoginAndSignupPage</html>", {"look": "page"}),
        *("login_page_body", "login_required"),
    ),
    "5 app": (400, fail("useragent mismatch"), {}, "wrong_client", "stale_document"),
    "6 business": (400, fail(LASER), {}, "business_schema", "restricted"),
    "7 challenge": (400, CHALLENGE, {}, "challenge", "challenge"),
    "8 checkpoint": (400, CHECKPOINT, {}, "checkpoint", "challenge"),
    "8 web checkpoint": (400, WEB_CHECKPOINT, {}, "checkpoint", "challenge"),
    "8 redirection ko": (
        *(200, {"location": "/", "type": "CHALLENGE_REDIRECTION", "status": "ko"}, {}),
        *("challenge", "challenge"),
    ),
    "8 redirection ok": (
        *(200, {"location": "/", "type": "CHALLENGE_REDIRECTION", "status": "ok"}, {}),
        *("challenge", "challenge"),
    ),
    "9 feedback": (400, FEEDBACK, {}, "feedback_required", "challenge"),
    "10 dead session": (403, LOGGED_OUT, {}, "login_required", "login_required"),
    "11 revoked": (403, fail("user_has_logged_out"), {}, "user_has_logged_out", "challenge"),
    "12 no token": (403, PAGE, {}, "blocked_page", "login_required"),
    "13 login page": (302, b"", {"location": REDIRECTED}, "login_page", "login_required"),
    "13 relative": (
        *(302, b"", {"location": "/accounts/login/?next=/nasa/", "look": "page"}),
        *("login_page", "login_required"),
    ),
    "14 challenge page": (
        *(302, b"", {"location": "/challenge/?next=/nasa/"}),
        *("challenge_page", "challenge"),
    ),
    "share link": (302, b"", {"location": "/p/DIcE/", "look": "page"}, "post_link", "ok"),
    "15 home": (302, b"", {"location": "/"}, "home_page", "login_required"),
    "15 home, no path": (
        *(302, b"", {"location": "https://www.instagram.com"}),
        *("home_page", "login_required"),
    ),
    "15 consent": (
        *(302, b"", {"location": "/consent/?flow=ad_free_subscription"}),
        *("consent_page", "login_required"),
    ),
    "16 page for JSON": (200, PAGE, {}, "page_for_json", "held_back"),
    "16 with a BOM": (200, b"\xef\xbb\xbf\r\n" + PAGE, {}, "page_for_json", "held_back"),
    "17 unknown name": (404, PAGE, {}, "gone_status", "not_found"),
    "18 bare ok": (200, b'{"status":"ok"}', {}, "bare_ok", "not_found"),
    "19 null user": (200, {"data": {"user": None}, "status": "ok"}, {}, "null_data", "not_found"),
    "20 null user of GraphQL": (
        *(200, {"data": {"xig_user_by_username": None}}, {}),
        *("null_data", "not_found"),
    ),
    "22 no such page": (404, PAGE, {"look": "page"}, "gone_status", "not_found"),
    "23 bare text": (404, b"Not Found", {}, "bare_not_found", "not_found"),
    "24 private": (400, fail("Not authorized to view user"), {}, "not_authorized", "private"),
    "25 null post of an old document": (
        *(200, {"data": {"xdt_shortcode_media": None}, "extensions": {"is_final": True}}, {}),
        *("null_data", "not_found"),
    ),
    "26 null post": (200, {"data": {"xig_polaris_media": None}}, {}, "null_data", "not_found"),
    "28 gone or gated post": (
        *(200, {"data": None, "errors": [FIELD_EXCEPTION]}, {}),
        *("field_exception", "not_found"),
    ),
    "29 expired": (
        *(200, {"status": "ok", "errors": [EXECUTION], "data": None}, {}),
        *("retired_document", "stale_document"),
    ),
    "30 expired, later form": (
        *(400, fail("invalid request", errors=[EXECUTION]), {}),
        *("retired_document", "stale_document"),
    ),
    "31 login only": (200, {"errors": [UNAUTHORIZED]}, {}, "login_code", "login_required"),
    "31 login only, 400": (400, {"errors": [UNAUTHORIZED]}, {}, "login_code", "login_required"),
    "31 limit": (200, {"errors": [{"code": 1675004}]}, {}, "limit_code", "throttled"),
    "31 limit, second": (
        *(200, {"errors": [EXECUTION, {"code": 1}, {"code": 1675004}]}, {}),
        *("limit_code", "throttled"),
    ),
    "32 no reels": (200, {"reels": {}, "status": "ok"}, {}, "no_reels", "login_required"),
    "32 nobody has stories": (
        *(200, {"reels": {}, "reels_media": [], "status": "ok"}, {}),
        *("ok", "ok"),
    ),
    "33 server": (500, PAGE, {}, "server_error", "transient"),
    "33 server, JSON": (
        *(500, {"errors": [EXECUTION], "data": None}, {}),
        *("server_error", "transient"),
    ),
    "34 gateway": (502, b"", {}, "server_error", "transient"),
    "34 GraphQL": (560, b"", {}, "server_error", "transient"),
    **{
        f"36 {text}": (400, fail(text), {}, "gone_message", "not_found")
        for text in (
            "Invalid target user",
            "Invalid media_id",
            "Media is unavailable",
            "Media not found or unavailable",
            "Sorry, this photo has been deleted.",
            "unable to fetch followers",
        )
    },
    "36 like nobody": (
        *(400, fail("Not eligible for chaining."), {}),
        *("not_eligible", "restricted"),
    ),
    "37 limit of the app": (
        *(400, fail("", error_type="rate_limit_error"), {}),
        *("limit_type", "throttled"),
    ),
    "37 sentry": (400, fail("", error_type="sentry_block"), {}, "limit_type", "throttled"),
    "38 no content": (201, b"", {}, "dead_query", "stale_document"),
    "empty": (200, b" \n", {}, "empty", "unexpected"),
    "data": (200, {"data": {"user": {"id": "1"}}, "status": "ok"}, {}, "ok", "ok"),
    "data beside errors": (
        *(200, {"data": {"user": {"id": "1"}}, "errors": [EXECUTION]}, {}),
        *("ok", "ok"),
    ),
    "REST data with a null list of errors": (
        *(200, {"user": {"pk": 1}, "errors": None, "status": "ok"}, {}),
        *("ok", "ok"),
    ),
    "page": (200, PAGE, {"look": "page"}, "ok", "ok"),
    "unknown": (418, b"short and stout", {}, "unknown", "unexpected"),
    "41 auth platform": (302, b"", {"location": "/auth_platform/?apc=x"}, *gate("auth_platform")),
    "41 checkpoint": (302, b"", {"location": "/checkpoint/1/"}, *gate("checkpoint_page")),
    "41 suspended": (302, b"", {"location": "/accounts/suspended/"}, *gate("suspended")),
    "41 disabled": (302, b"", {"location": "/accounts/disabled/"}, *gate("disabled")),
    "41 two factors": (302, b"", {"location": "/accounts/two_factor_login/"}, *gate("two_factor")),
    "42 elsewhere": (301, b"", {"location": "/nasa/"}, "other_page", "refused"),
    "43 consent": (400, fail("consent_required"), {}, "consent_required", "login_required"),
    "43 like consent": (
        *(400, fail("terms_required"), {}),
        *("something_required", "login_required"),
    ),
    "43 two factors": (
        *(400, fail("", two_factor_info={"totp_two_factor_on": True}), {}),
        *gate("two_factor_required"),
    ),
    "43 account disabled": (
        *(400, fail("Your account has been disabled for violating our terms."), {}),
        *gate("account_disabled"),
    ),
    "43 password": (400, fail("Please reset your password."), {}, *gate("password_reset")),
    "44 place or age": (
        *(400, fail("geoblock_required", title="People under 18 can't see this content"), {}),
        *("geoblock_required", "restricted"),
    ),
    "44 blocked": (
        *(400, fail("user_has_been_blocked"), {}),
        *("user_has_been_blocked", "restricted"),
    ),
    "44 comments": (
        *(400, fail("Commenting has been disabled."), {}),
        *("comments_disabled", "restricted"),
    ),
    "45 wait": (400, fail(WAIT), {}, "limit_words", "throttled"),
    "46 feedback without words": (
        *(400, fail("", feedback_required=True), {}),
        *gate("feedback_required"),
    ),
    "47 unknown words": (400, fail("something new"), {}, "words", "refused"),
    "47 with 403": (403, fail("something new"), {}, "words", "refused"),
    "unknown 400": (400, b"", {}, "unknown", "unexpected"),
    "redirect to nowhere": (302, b"", {}, "unknown", "unexpected"),
    "redirect to no address": (302, b"", {"location": "https://["}, "unknown", "unexpected"),
}


def answer(status: int, body: Any, more: dict[str, str]) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, raw, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", CASES)
def test_case(name) -> None:
    *seen, sign, verdict = CASES[name]
    judgement = judge(answer(*seen))
    assert (judgement.sign, judgement.verdict) == (sign, verdict)
    assert bool(judgement.reason) == (verdict != "ok")
    assert "{" not in judgement.reason


@pytest.mark.parametrize(
    ("name", "ended", "sign", "verdict"),
    [
        ("8 checkpoint", False, "checkpoint", "challenge"),
        ("9 feedback", False, "feedback_required", "challenge"),
        ("10 dead session", False, "login_required", "challenge"),
        ("13 login page", False, "login_required", "challenge"),
        ("1 cold address", False, "login_flag", "login_required"),
        ("1 cold address", True, "login_required", "challenge"),
        ("12 no token", True, "blocked_page", "login_required"),
        ("32 no reels", True, "no_reels", "login_required"),
        ("data", True, "ok", "ok"),
        ("15 consent", False, "consent_page", "challenge"),
        ("43 consent", False, "consent_required", "challenge"),
        ("43 like consent", False, "something_required", "challenge"),
        ("15 home", False, "home_page", "refused"),
        ("15 home", True, "home_page", "refused"),
        ("23 bare text", False, "masked_challenge", "refused"),
        ("45 wait", True, "limit_words", "throttled"),
        ("47 unknown words", True, "words", "refused"),
        ("44 place or age", True, "geoblock_required", "restricted"),
    ],
)
def test_what_it_means_for_a_login(name, ended, sign, verdict) -> None:
    judgement = judge_login(judge(answer(*CASES[name][:3])), retired_row=False, ended=ended)
    assert (judgement.sign, judgement.verdict) == (sign, verdict)


def test_what_every_login_gets_from_a_row_is_not_held_against_one() -> None:
    judgement = judge_login(judge(answer(*CASES["9 feedback"][:3])), retired_row=True, ended=False)
    assert judgement.verdict == "stale_document"
    assert "feedback_required" in judgement.reason
    checkpoint = judge_login(
        judge(answer(*CASES["8 checkpoint"][:3])), retired_row=True, ended=True
    )
    assert checkpoint.verdict == "challenge"


def test_every_sign_is_reached_and_no_name_is_used_twice() -> None:
    names = [sign.name for sign in SIGNS]
    assert sorted(names) == sorted({case[3] for case in CASES.values()} - {"unknown"})


@pytest.mark.parametrize(
    ("name", "absence"),
    [
        ("17 unknown name", "404"),
        ("36 Invalid target user", "404"),
        ("28 gone or gated post", "null"),
        ("18 bare ok", "null"),
        ("19 null user", "null"),
        ("20 null user of GraphQL", "null"),
        ("6 business", ""),
        ("data", ""),
    ],
)
def test_kind_of_absence(name, absence) -> None:
    assert judge(answer(*CASES[name][:3])).absence == absence


def test_every_not_found_says_by_which_sign() -> None:
    assert all(bool(sign.absence) == (sign.verdict == "not_found") for sign in SIGNS)


def test_reason_names_the_status() -> None:
    assert judge(Answer(503, b"")).reason == "the service failed (503)"
    assert "418" in judge(Answer(418, b"")).reason


def test_prefix_against_script_inclusion_is_read_past() -> None:
    body = b"for (;;);" + json.dumps({"errors": [UNAUTHORIZED]}).encode()
    assert judge(Answer(200, body)).sign == "login_code"


@pytest.mark.parametrize("status", [200, 400, 403])
@pytest.mark.parametrize("name", ["7 challenge", "8 web checkpoint", "9 feedback"])
def test_words_that_stop_a_login_are_seen_in_bodies_of_any_size(name, status) -> None:
    body = {**CASES[name][1], "more": ["x" * 1000] * 3000}
    assert judge(answer(status, body, {})).verdict == "challenge"


TEXTS = "challenge_required checkpoint_required /challenge/ require_login"
POST = {
    "pk": "1",
    "caption": {"text": TEXTS},
    "user": {"username": "challenge", "full_name": TEXTS},
}


@pytest.mark.parametrize("count", [1, 2000])
@pytest.mark.parametrize("status", ["ok", "fail"])
def test_words_of_users_are_no_signs_however_large_the_answer(count, status) -> None:
    """At any key, and as keys, below those where the service speaks itself."""
    items = [{**POST, "message": "challenge_required", "checkpoint_url": "/challenge/"}] * count
    for body in (
        {"items": items, "status": status},
        {"data": {"user": {"edges": items}, "message": "challenge_required"}, "status": status},
        {"data": {"user": POST}, "errors": [{"message": "login_required"}], "status": status},
        {"users": items, "title": TEXTS, "biography": TEXTS, "status": status},
        [{"message": "challenge_required"}] * count,
    ):
        assert judge(answer(200, body, {})).verdict == "ok"


@pytest.mark.parametrize(
    ("body", "sign"),
    [
        ({"message": {"errors": ["checkpoint_required"]}}, "checkpoint"),
        ({"message": ["challenge_required"]}, "challenge"),
        ({"error_type": "checkpoint_logged_out"}, "checkpoint"),
        ({"data": None, "errors": [{"message": "challenge_required"}]}, "challenge"),
        ({"errors": [{"message": "checkpoint_required"}]}, "checkpoint"),
        ({"challenge": {"api_path": "/challenge/1/a/"}}, "challenge"),
        ({"challenge": {"url": "https://i.instagram.com/accounts/suspended/?x=1"}}, "suspended"),
        ({"message": "", "checkpoint_url": "/accounts/disabled/"}, "disabled"),
        ({"message": "Challenge_Required "}, "challenge"),
        ({"message": {"message": "challenge_required"}}, "challenge"),
        ({"message": {"errors": [{"message": "challenge_required"}]}}, "challenge"),
        ({"message": {"username": ["checkpoint_required"]}}, "checkpoint"),
        ({"errors": ["challenge_required"]}, "challenge"),
        ({"errors": {"error": ["challenge_required"]}}, "challenge"),
        ({"error": "challenge_required"}, "challenge"),
        ({"error": {"message": "feedback_required", "code": 1}}, "feedback_required"),
        ({"error_message": "user_has_logged_out"}, "user_has_logged_out"),
        ({"data": {"user": None}, "errors": [{"message": "challenge_required"}]}, "challenge"),
        ({"data": {"a": None, "b": None}, "errors": ["feedback_required"]}, "feedback_required"),
        ({"spam": True}, "feedback_required"),
    ],
)
def test_the_places_where_the_service_speaks(body, sign) -> None:
    for status in (200, 400, 403):
        judgement = judge(answer(status, {**body, "status": "fail"}, {}))
        assert (judgement.sign, judgement.verdict) == (sign, "challenge")
        plain = json.dumps({**body, "status": "fail"})
        for written in (
            f"for (;;);{plain}",
            f"\ufeff{plain}",
            f" \r\nfor (;;); {plain}",
            f'{plain}\n{{"label": "x", "data": {{}}}}',
            f"{plain}\r\n\r\n{plain}",
        ):
            assert judge(Answer(status, written.encode())) == judgement
        assert judge(Answer(status, plain.encode("utf-16"))) == judgement


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ({"message": {"errors": ["login_required"]}}, "login_required"),
        ({"errors": [{"message": "login_required"}]}, "login_required"),
        ({"message": ["Not authorized to view user"]}, "private"),
        ({"errors": [{"message": "not authorized to view user"}]}, "private"),
        ({"error": {"message": "Media not found or unavailable"}}, "not_found"),
        ({"message": [LASER]}, "restricted"),
        ({"errors": ["geoblock_required"]}, "restricted"),
        ({"data": {"x": None}, "errors": [{"message": "user_has_been_blocked"}]}, "restricted"),
        ({"errors": [{"message": "Commenting has been disabled"}]}, "restricted"),
        ({"errors": [{"message": WAIT}]}, "throttled"),
        ({"message": {"errors": [WAIT]}}, "throttled"),
        ({"data": {"x": None}, "errors": [{"message": WAIT}]}, "throttled"),
        ({"error_message": "rate_limit_error"}, "throttled"),
        ({"errors": [{"message": "consent_required"}]}, "login_required"),
    ],
)
@pytest.mark.parametrize("status", [200, 400])
def test_known_words_are_known_in_every_shape_of_json(body, verdict, status) -> None:
    body = body if "data" in body or "errors" in body else {**body, "status": "fail"}
    for more in ({}, {"padding": "x" * 5000}):
        judgement = judge(answer(status, {**body, **more}, {}))
        assert judgement.verdict == verdict
        assert "()" not in judgement.reason


@pytest.mark.parametrize(
    "body",
    [
        {"message": "We said no"},
        {"message": ["We said no"]},
        {"message": {"errors": ["We said no"]}},
        {"message": {"message": "We said no", "code": 5}},
        {"message": {"username": ["We said no"]}},
        {"message": "", "error_message": "We said no"},
        {"error": "We said no"},
        {"error": {"message": "We said no", "type": "X"}},
        {"errors": ["We said no"]},
        {"errors": {"name": ["We said no"]}},
        {"error_type": "We said no"},
    ],
)
def test_unknown_words_are_the_reason_in_every_shape_of_json(body) -> None:
    for status in (400, 403):
        judgement = judge(answer(status, body, {}))
        assert judgement.verdict == "refused"
        assert judgement.reason.endswith(f"({status}): We said no")
    assert judge(answer(403, {"errors": [{"message": "We said no"}]}, {})).sign == "words"
    many = judge(answer(400, {"message": [f"no {n}" for n in range(9000)]}, {})).reason
    assert len(many) < 300


GATES = {
    "/challenge/": "challenge_page",
    "/challenge": "challenge_page",
    "/challenge/action/AXF/Afw/?next=/nasa/": "challenge_page",
    "/Challenge/?next=/": "challenge_page",
    "/%63hallenge/": "challenge_page",
    "challenge/": "challenge_page",
    "//www.instagram.com/challenge/": "challenge_page",
    "https://i.instagram.com/challenge/1/2/": "challenge_page",
    "HTTPS://WWW.INSTAGRAM.COM/CHALLENGE/": "challenge_page",
    "https://i.instagram.com/api/v1/challenge/1/": "challenge_page",
    "https://www.facebook.com/checkpoint/1501/": "checkpoint_page",
    "https://i.instagram.com/integrity/checkpoint/?next=x": "checkpoint_page",
    "instagram://checkpoint/dismiss": "checkpoint_page",
    "https://www.instagram.com/auth_platform/recaptcha/?apc=x": "auth_platform",
    "/auth_platform/codeentry/": "auth_platform",
    "/accounts/suspended/?next=%2Faccounts%2Flogin%2F": "suspended",
    "/accounts/disabled": "disabled",
    "/accounts/login/?next=/challenge/": "login_page",
    "/accounts/login/two_factor?next=%2F": "two_factor",
    "/accounts/two_factor_authentication/": "two_factor",
    "https://www.facebook.com/login/": "login_page",
    "/consent/?flow=user_cookie_choice_v2": "consent_page",
    "https://i.instagram.com/privacy/checks/?cookie_consent=1": "consent_page",
    "/terms/unblock/?next=/": "consent_page",
    "../challenge/?next=/": "challenge_page",
    "/./challenge/x/": "challenge_page",
    "//www.instagram.com//challenge//x/": "challenge_page",
    "https:/challenge/": "challenge_page",
    "\\challenge\\x": "challenge_page",
    "/challenge;v=1": "challenge_page",
    "https://www.instagram.com:443/challenge": "challenge_page",
    "/en/challenge/": "challenge_page",
    "/pt-br/accounts/suspended/": "suspended",
    "https://m.facebook.com/de_DE/checkpoint/1/": "checkpoint_page",
    "/web/challenge/1/": "challenge_page",
}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", GATES)
def test_every_gate_ends_a_login_however_its_address_is_written(location, status) -> None:
    for look in ("xhr", "page"):
        judgement = judge(Answer(status, b"", location, look))
        assert judgement.sign == GATES[location]
        told = judge_login(judgement, retired_row=True, ended=False, withholds=True)
        assert told.verdict == "challenge"
        assert "apc=" not in told.reason


@pytest.mark.parametrize(
    "path", ["/challenge/?next=/", "/auth_platform/?apc=x", "/accounts/login/"]
)
def test_a_page_that_leads_to_a_gate_at_once_is_one(path) -> None:
    tag = f'<meta http-equiv="refresh" content="0; URL=https://www.instagram.com{path}">'
    page = f"<!DOCTYPE html><html><head>{tag}</head></html>".encode()
    judgement = judge_login(judge(Answer(200, page)), retired_row=False, ended=False)
    assert judgement.verdict == "challenge"
    # What every page of the service has for browsers without scripts leads to no gate.
    for hidden in (
        f"<noscript>{tag}</noscript>",
        f"<!-- {tag} -->",
        f"<script>var a = '{tag}'</script>",
        f"<title>{tag}</title>",
        f"<NoScript>{tag}",
    ):
        usual = page.replace(tag.encode(), hidden.encode())
        assert judge(Answer(200, usual)).sign == "page_for_json"
    far = page.replace(b"<head>", b"<head><noscript>x</noscript>" + b"<link>" * 50_000)
    assert judge(Answer(200, far)).sign == judge(Answer(200, page)).sign


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("/challenger/", "302 to /challenger/"),
        ("/checkpoints.of.rome/", "302 to /checkpoints.of.rome/"),
        ("/nasa/?token=secret", "302 to /nasa/"),
        ("https://www.facebook.com/", "302 to www.facebook.com/"),
        ("https://help.instagram.com/", "302 to help.instagram.com/"),
        ("https://about.instagram.com", "302 to about.instagram.com/"),
        ("/web/unsupported_version/", "302 to /web/unsupported_version/"),
        ("/engl/challenge/", "302 to /engl/challenge/"),
        ("https://example.com/api/v1/x/", "302 to example.com/api/v1/x/"),
        ("http://192.168.0.1/challenge/", "302 to 192.168.0.1/challenge/"),
        ("https://example.com/", "302 to example.com/"),
        ("https://instagram.com.example.com/challenge/", "instagram.com.example.com/challenge/"),
        ("/a\x1b[31m%0Ab/" + "x" * 300, "302 to /a [31m b/xxx"),
    ],
)
def test_another_page_is_named_and_not_asked_for_again(location, shown) -> None:
    judgement = judge(Answer(302, b"", location))
    assert (judgement.sign, judgement.verdict) == ("other_page", "refused")
    assert shown in judgement.reason
    assert "secret" not in judgement.reason
    assert len(judgement.reason) < 220
    assert judgement.reason.isprintable()


def test_redirects_that_lead_to_no_other_page_are_passing_faults() -> None:
    path = "/api/v1/users/1/info/"
    for location, asked in (
        (path, path),
        ("/api/v1/x/", path),
        ("?x=1", path),
        ("#", path),
        ("/nasa", "/nasa/"),
        ("", ""),
    ):
        judgement = judge(Answer(302, b"", location, path=asked))
        assert (judgement.sign, judgement.verdict) == ("unknown", "unexpected")


@pytest.mark.parametrize(
    "location",
    [
        "/",
        "https://www.instagram.com/",
        "https://instagram.com?x=1",
        "/?hl=en",
        "//i.instagram.com",
    ],
)
def test_the_start_page_is_the_routes_fault_or_the_lists(location) -> None:
    seen = judge(Answer(302, b"", location))
    assert (seen.sign, seen.verdict) == ("home_page", "login_required")
    route = judge_login(seen, retired_row=False, ended=True)
    assert (route.verdict, EFFECTS[route.verdict].identity) == ("refused", "none")
    withheld = judge_login(seen, retired_row=False, ended=True, withholds=True)
    assert withheld.verdict == "restricted"
    assert "withholds this list from this login" in withheld.reason


def test_the_services_words_are_the_reason() -> None:
    told = "You cannot see this\n\x1b[1m for a while"
    for status in (400, 403, 405, 451):
        reason = judge(answer(status, fail(told), {})).reason
        assert f"({status}): You cannot see this [1m for a while" in reason
    assert len(judge(answer(400, fail("x" * 90_000), {})).reason) < 300
    assert "People under 18" in judge(answer(*CASES["44 place or age"][:3])).reason
    assert "in {braces} {0}" in judge(answer(400, fail("in {braces} {0}"), {})).reason
    for body in ({"error": 1, "errorSummary": "Sorry"}, {"message": "Sorry", "status": "fail"}):
        assert judge(answer(200, body, {})).reason.endswith("(200): Sorry")


@pytest.mark.parametrize("status", [200, 400])
def test_errors_alone_are_a_document_that_has_expired_in_their_words(status) -> None:
    seen = judge(answer(status, {"errors": [{"message": "something odd"}]}, {}))
    assert seen.verdict == "stale_document"
    assert seen.reason == "the document of this query has expired (something odd)"
    bare = judge(answer(status, {"errors": [{"code": 7}]}, {}))
    assert bare.reason == "the document of this query has expired"


def test_answers_of_any_size_are_looked_at_in_time_that_grows_like_they_do() -> None:
    """What is slow only for large bodies would stop the crawl's loop."""
    rows = [
        lambda size: b'{"message":' + b'"challenge_required",' * size,
        lambda size: b'{"a":"' + b"_required" * size + b'"}',
        lambda size: b"[" * size,
        lambda size: b"<script " * size,
        lambda size: b'<meta http-equiv="refresh' * size,
        lambda size: b'<meta http-equiv="refresh">' * size,
        lambda size: b"<meta refresh " + b" " * 20 * size,
        lambda size: b"<script></script>refresh" * size,
        lambda size: b"<noscript" * size + b"refresh",
        lambda size: b"<html>refresh" + b"<!--" * size,
        lambda size: b"[" + b'{"message":[' * size,
        lambda size: b'{"errors":[' + b'"a_required",' * size + b'"b"]}',
        lambda size: b'{"message":"' + b"account " * size + b'","status":"fail"}',
    ]
    for make in rows:
        bodies = [make(size) for size in (40_000, 320_000)]
        assert any(_grows_like(*bodies) for _ in range(3))  # a busy machine makes some longer


def _grows_like(small: bytes, large: bytes) -> bool:
    took = _seconds(large)
    return took < 0.05 or took < 20 * _seconds(small)  # eight times as much


def _seconds(body: bytes) -> float:
    began = time.process_time()
    for status in (200, 400):
        judge(Answer(status, body))
    return time.process_time() - began


def test_words_of_a_biography_are_no_signs() -> None:
    user = {"id": "1", "biography": "laser.provider checkpoint_required", "message": "x"}
    assert judge(answer(200, {"data": {"user": user}, "status": "ok"}, {})).verdict == "ok"


def test_tables_are_complete() -> None:
    assert set(EFFECTS) == set(get_args(Verdict))
    assert get_args(Outcome) == OUTCOMES
    assert {sign.verdict for sign in SIGNS} == set(get_args(Verdict))
    assert {effect.outcome for effect in EFFECTS.values()} <= set(OUTCOMES)
    # Only what reaches the spider can make it try another route.
    assert all(e.request in ("deliver", "heal") for e in EFFECTS.values() if e.route != "open")


ODD: list[Any] = [
    *(None, True, 0, -1.5, "", "text", [], [[]], [None], {}, {"": None}, [{"message": 1}]),
    *({"message": m} for m in (None, 5, [], {}, ["challenge_required"], "x" * 3000)),
    *({"errors": e} for e in (None, 0, "x", {}, [None], [[]], ["x"], [{"code": None}])),
    *({"errors": [{"code": c}]} for c in ("1675002", [], {}, True, 1e300, 10**50)),
    *({"data": d} for d in (None, [], 0, {}, {"user": []}, {"user": {}}, [None])),
    *({"status": s} for s in (None, [], {"ok": "ok"})),
    {"type": ["CHALLENGE_REDIRECTION"], "checkpoint_url": [], "require_login": None},
]
STATUSES = (0, 100, 200, 201, 204, 301, 302, 304, 400, 401, 403, 404, 429, 500, 560, 999)


@pytest.mark.parametrize("value", ODD, ids=lambda value: json.dumps(value)[:40])
def test_odd_json_is_judged(value) -> None:
    for status in STATUSES:
        assert judge(answer(status, value, {})).verdict in EFFECTS


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 4096,
        b'{"a":' * 800,
        b'{"message":' + b"[" * 1500 + b"]" * 1500 + b"}",
        b"9" * 4096,
        b"\xff\xfe\x00",
        b"\x00" * 100,
        b"{" * 100_000,
        b"for (;;);",
        b'"\\ud800"',
        b"NaN",
    ],
)
def test_hostile_bodies_are_judged(body) -> None:
    for status in STATUSES:
        for look in ("page", "xhr"):
            assert judge(Answer(status, body, look=look)).verdict in EFFECTS


def test_random_bytes_and_locations_are_judged() -> None:
    rng = random.Random(2)
    for _ in range(3000):
        body = rng.randbytes(rng.randrange(60))
        if rng.random() < 0.5:
            body = b'{"message":"' + body + b'"}'
        location = "".join(rng.choices(string.punctuation + "ab/[]:@", k=rng.randrange(12)))
        status = rng.choice(STATUSES)
        assert judge(Answer(status, body, location)).verdict in EFFECTS
