"""Answers to writes, and the token that a write's form needs."""

from __future__ import annotations

import json
from urllib.parse import unquote_plus

import pytest

from instaspider.catalogue import ENDPOINTS
from instaspider.exceptions import ParseError


def answer(root: str, state: object) -> bytes:
    return json.dumps({"data": {root: {"media": {"id": "1_2", "has_liked": state}}}}).encode()


@pytest.mark.parametrize(("what", "state"), [("like", True), ("unlike", False)])
def test_a_mutation_is_done_if_its_answer_says_the_state_that_was_wanted(what, state) -> None:
    row, root = ENDPOINTS[f"graphql_media_{what}"], f"xig_media_{what}"
    assert row.parse(answer(root, state), row=row.name).items == []
    path = f"data.{root}.media.has_liked"
    for other, problem in ((not state, str(not state).lower()), (None, "missing")):
        with pytest.raises(ParseError, match=f"{path} is {problem}"):
            row.parse(answer(root, other), row=row.name)
    for body in ({}, {"data": None}, {"data": {root: None}}, {"data": {root: {"media": []}}}):
        with pytest.raises(ParseError, match=f"{path} is missing"):
            row.parse(json.dumps(body).encode(), row=row.name)


def test_a_mutation_names_the_post_by_its_pk_and_has_no_token_until_it_is_sent() -> None:
    row = ENDPOINTS["graphql_media_like"]
    call = row.call({"media_pk": "12", "shortcode": "M", "mutation": "3"}, lsd="x")
    assert call.url == "https://www.instagram.com/api/graphql"
    wanted = {"client_mutation_id": "3", "media_id": "12", "tracking_token": None}
    assert row.call({"media_pk": "12", "mutation": "3"}, lsd="x") == call
    form = call.body.decode()
    assert "doc_id=27182485238052618" in form
    assert json.dumps({"input": wanted}, separators=(",", ":")) in unquote_plus(form)
    assert "fb_dtsg" not in form


def test_the_token_is_read_where_the_page_defines_it() -> None:
    row = ENDPOINTS["html_page_token"]
    said = 'I say \\"DTSGInitialData\\",[],{\\"token\\":\\"of:somebody\\"}'
    page = f'<script>"{said}"</script><script>["DTSGInitialData",[],{{"token":"NAf:1:2"}},258]'
    assert row.parse(page.encode(), row=row.name).facts == {"fb_dtsg": "NAf:1:2"}
    for empty in ("", f'<script>"{said}"</script>', '["DTSGInitialData",[],{"token":""}]'):
        with pytest.raises(ParseError, match="DTSGInitialData"):
            row.parse(empty.encode(), row=row.name)
