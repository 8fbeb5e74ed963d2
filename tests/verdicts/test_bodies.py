"""A large answer is decoded once for the judge and the parser, and kept no longer than needed."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest

from instaspider.exceptions import ParseError
from instaspider.parsing.json_fields import load
from instaspider.verdicts import bodies
from instaspider.verdicts.answer import Answer


def large(**further: Any) -> bytes:
    return json.dumps({"items": ["x" * 100] * 100, **further}).encode()


@pytest.fixture(autouse=True)
def decodings(monkeypatch) -> list[bytes]:
    """Bodies that were decoded."""
    seen: list[bytes] = []
    loads = orjson.loads
    monkeypatch.setattr(bodies, "_kept", {})
    monkeypatch.setattr(bodies.orjson, "loads", lambda body: seen.append(body) or loads(body))
    return seen


def test_what_the_judge_decoded_the_parser_takes(decodings) -> None:
    body = large()
    assert Answer(200, body).json() == load("feed", body)
    assert len(decodings) == 1


def test_each_answer_has_its_own_value(decodings) -> None:
    first, second = large(n=1), large(n=2)
    for body in (first, second):
        Answer(200, body).json()
    assert [load("feed", body)["n"] for body in (first, second)] == [1, 2]
    assert len(decodings) == 2


def test_an_equal_body_of_another_answer_is_decoded_for_itself(decodings) -> None:
    body = large()
    Answer(200, body).json()
    load("feed", bytes(bytearray(body)))["items"].clear()
    assert len(load("feed", body)["items"]) == 100
    assert len(decodings) == 2


def test_the_parser_has_the_value_to_itself() -> None:
    body = large()
    Answer(200, body).json()
    load("feed", body)["items"].clear()
    assert len(load("feed", body)["items"]) == 100


def test_only_the_latest_are_kept() -> None:
    for number in range(10):
        Answer(200, large(n=number)).json()
    assert [value["n"] for _, value in bodies._kept.values()] == [8, 9]


@pytest.mark.parametrize("status", [200, 400])
def test_the_first_of_several_objects_is_meant(status) -> None:
    body = b"for (;;);" + large(n=1) + b'\n{"label": "deferred"}'
    assert Answer(status, body).json()["n"] == 1
    assert load("feed", body)["n"] == 1


@pytest.mark.parametrize("body", [b"<html>" + b" " * 9000, b"{" * 9000, b"\xff\xfe" * 5000])
def test_what_is_no_json_is_none_to_both(body) -> None:
    assert Answer(200, body).json() is None
    with pytest.raises(ParseError, match="no JSON"):
        load("feed", body)
    assert not bodies._kept
