"""Each of the sandbox's errors (docs/reference/sandbox.md) means something to a crawl."""

from __future__ import annotations

import pytest

from instaspider.catalogue import ENDPOINTS
from instaspider.exceptions import AbsentError, GatedError
from instaspider.sandbox.answers.errors import ERRORS
from instaspider.sandbox.exchange import Response
from instaspider.verdicts.effects import Answer, Verdict, judge

VERDICTS: dict[int, Verdict] = {
    **dict.fromkeys((1, 2, 3, 10, 12, 13, 15, 31, 32), "login_required"),
    **dict.fromkeys((4, 37), "throttled"),
    **dict.fromkeys((5, 29, 30, 38), "stale_document"),
    **dict.fromkeys((7, 8, 9, 11, 14), "challenge"),
    **dict.fromkeys((17, 18, 19, 20, 22, 23, 25, 26, 28, 36), "not_found"),
    **dict.fromkeys((33, 34), "transient"),
    **dict.fromkeys((41, 46), "challenge"),
    **dict.fromkeys((42, 47), "refused"),
    44: "restricted",
    43: "challenge",
    45: "throttled",
    6: "restricted",
    16: "held_back",
    24: "private",
}
OTHERS: dict[str, Verdict] = {
    "too_many_documents": "throttled",  # its code is not that of the others in row 31
    "too_many_reels": "refused",  # it is about the request, not about those who were asked for
    "no_chaining": "restricted",
    "consent_required": "login_required",  # of visitors: to a login it is the end
    "to_privacy_checks": "login_required",
    "challenge_html": "held_back",  # where a redirect to it leads, which is not followed
}
# Data to the judge; their parsers know better.
PARSED = {
    "no_items": ("feed_user", AbsentError),
    "gated_media": ("graphql_loggedout_post_root", GatedError),
}
# Judged by who fetches files: tests/pipelines/test_media_files.py.
OF_FILES = {"signature_mismatch"}


def answer_of(name: str) -> Answer:
    response: Response = ERRORS[name]()
    body = response.encoded(None) if response.encoded else response.body
    return Answer(response.status, body, dict(response.headers).get("location", ""))


@pytest.mark.parametrize("name", sorted(ERRORS.keys() - PARSED.keys() - OF_FILES))
def test_its_verdict(name) -> None:
    verdict = OTHERS.get(name) or VERDICTS[ERRORS[name].row]
    assert judge(answer_of(name)).verdict == verdict


@pytest.mark.parametrize("name", PARSED)
def test_what_its_parser_says(name) -> None:
    row, error = PARSED[name]
    answer = answer_of(name)
    assert judge(answer).verdict == "ok"
    with pytest.raises(error):
        ENDPOINTS[row].parse(answer.body, row=row)


def test_all_rows_are_there() -> None:
    """But 27 and 21, which are parsed, 35, of which there is no evidence, 39, a login with a
    password, and 40, of files."""
    rows = {ERRORS[name].row for name in PARSED} | {ERRORS[name].row for name in OF_FILES}
    assert rows == {21, 27, 40}
    assert rows | VERDICTS.keys() == {*range(1, 48)} - {35, 39}
    assert {error.row for error in ERRORS.values()} == rows | VERDICTS.keys()
