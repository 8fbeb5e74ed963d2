"""Readers of JSON whose types cannot be trusted."""

from __future__ import annotations

import pytest

from instaspider.exceptions import ParseError
from instaspider.parsing.json_fields import (
    every,
    flag,
    ident,
    load,
    mapping,
    nodes,
    number,
    objects,
    text,
    texts,
)
from instaspider.verdicts.bodies import decoded

ODD = [None, True, False, 0, 1, -1, 1.0, float("nan"), "", "x", "1", [], [1], {}, {"a": 1}]


@pytest.mark.parametrize(
    ("reader", "accepted"),
    [
        (number, {0: 0, 1: 1}),
        (text, {"": "", "x": "x", "1": "1"}),
        (ident, {1: "1", "x": "x", "1": "1"}),
    ],
)
def test_scalars(reader, accepted) -> None:
    for value in ODD:
        plain = isinstance(value, int | str) and not isinstance(value, bool)
        assert reader({"k": value}, "k") == (accepted.get(value) if plain else None), repr(value)
    assert reader({}, "k") is None


def test_no_id_is_written_as_nothing_zero_or_minus_one() -> None:
    assert [ident({"k": value}, "k") for value in ("", "0", "-1", 0, -1)] == [None] * 5


def test_flags_are_no_numbers_and_numbers_no_flags() -> None:
    assert [flag({"k": value}, "k") for value in (True, False)] == [True, False]
    assert {flag({"k": value}, "k") for value in ODD if not isinstance(value, bool)} == {None}


def test_ids_beyond_what_a_float_holds() -> None:
    assert ident(load("row", b'{"id": 9007199254740993}'), "id") == "9007199254740993"


def test_lists() -> None:
    values = {"k": [1, "a", None, {"b": 1}, [], "c", {}]}
    assert texts(values, "k") == ["a", "c"]
    assert objects(values, "k") == [{"b": 1}, {}]
    for value in (None, "abc", {}, 5):
        assert texts({"k": value}, "k") is None
        assert objects({"k": value}, "k") is None


def test_paths() -> None:
    tree = {"a": {"b": {"c": 1}}}
    assert mapping(tree, "a", "b") == {"c": 1}
    assert mapping(tree) == tree
    for path in (("a", "b", "c"), ("a", "x"), ("x", "b"), ("a", "b", "c", "d")):
        assert mapping(tree, *path) == {}


def test_connections() -> None:
    edges = [{"node": {"a": 1}}, {"node": None}, {}, None, {"node": {}}]
    assert nodes({"edges": edges}) == [{"a": 1}, {}, {}, {}]
    assert nodes({"edges": []}) == []
    assert nodes({"edges": {}}) is None
    assert nodes({}) is None


def test_every_goes_in_the_order_of_the_document_and_into_what_it_finds() -> None:
    tree = [
        {"x": {"k": {"n": 1, "k": {"n": 2}}}, "k": "text"},
        {"k": {"n": 3}, "y": [[{"k": {"n": 4}}]]},
        {"k": None},
    ]
    assert [found["n"] for found in every(tree, "k")] == [1, 2, 3, 4]


def test_every_survives_any_depth() -> None:
    deep: object = {"k": {"n": 1}}
    for _ in range(200_000):
        deep = [deep]
    assert [found["n"] for found in every(deep, "k")] == [1]
    while isinstance(deep, list):  # taken apart from outside: Python would recurse to free it
        deep = deep[0]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "no JSON"),
        (b"for (;;);", "no JSON"),
        (b"for (;;);for (;;);{}", "no JSON"),
        (b"{", "no JSON"),
        (b"[" * 10**6, "no JSON"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "no JSON"),
        (b"[]", "no JSON object"),
        (b"null", "no JSON object"),
        (b'"text"', "no JSON object"),
    ],
)
def test_load_refuses(body, problem) -> None:
    with pytest.raises(ParseError) as caught:
        load("some_row", body)
    assert (caught.value.row, caught.value.path, caught.value.problem) == ("some_row", "$", problem)
    assert str(caught.value) == f"some_row: $ is {problem}"


def test_load() -> None:
    assert load("row", b"for (;;);{}") == {}
    assert load("row", '\ufeff{"a": "ñ"}'.encode()) == {"a": "ñ"}


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"pk": 18446744073709551615}', {"pk": 18446744073709551615}),
        (b'{"text": "cut \\ud83d"}', {"text": "cut \ud83d"}),
        ('{"text": "ü"}'.encode("utf-16"), {"text": "ü"}),
    ],
)
def test_json_is_read_by_whichever_decoder_can(body, value):
    assert decoded(body) == value


@pytest.mark.parametrize("body", [b"", b"{", b"<!DOCTYPE html>", b'{"a": "\xff"}'])
def test_no_json_is_a_value_error(body):
    with pytest.raises(ValueError, match=r"."):
        decoded(body)
