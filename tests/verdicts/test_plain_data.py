"""Large answers without any key that a sign looks at are not looked at by all signs."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import pkgutil
import re

import pytest

from instaspider.verdicts import signs
from instaspider.verdicts.effects import DATA, Answer, by_table, judge
from instaspider.verdicts.signs import Facts

FILLER = {"items": [{"pk": "1", "caption": "x" * 5000}]}
VALUES = (
    *(True, "checkpoint_required", "CHALLENGE_REDIRECTION", "fail", None, ["feedback_required"]),
    *({"url": "https://www.instagram.com/challenge/"}, {"message": "login_required"}),
    *([{"message": "execution error", "code": 1675002}], {"user": None}, {"user": {"pk": "1"}}),
)
KEY = re.compile(r"[A-Za-z][A-Za-z_]{2,30}")


def keys() -> list[str]:
    """All texts in the modules of the signs that may be a key."""
    found = set()
    for module in pkgutil.iter_modules(signs.__path__, f"{signs.__name__}."):
        source = inspect.getsource(importlib.import_module(module.name))
        for node in ast.walk(ast.parse(source)):
            value = getattr(node, "value", None)
            if isinstance(value, str) and KEY.fullmatch(value):
                found.add(value)
    return sorted(found)


def answer(told: object, look="xhr", status=200) -> Answer:
    return Answer(status, json.dumps(told).encode(), look=look)


def test_the_keys_of_signs_are_found() -> None:
    assert {"require_login", "spam", "checkpoint_url", "errors", "data"} <= set(keys())


@pytest.mark.parametrize("look", ["xhr", "comet", "page"])
def test_a_large_answer_gets_the_same_verdict_as_from_the_table(look) -> None:
    for key in keys():
        for value in VALUES:
            given = answer({**FILLER, key: value}, look)
            assert judge(given) == by_table(Facts(given)), (key, value)


def test_plain_data_are_ok_by_the_table_too() -> None:
    for told in (FILLER, {"data": FILLER, "status": "ok"}):
        assert Facts(answer(told)).are_plain_data
        assert judge(answer(told)) == by_table(Facts(answer(told))) == DATA


@pytest.mark.parametrize(
    "given",
    [
        answer({**FILLER, "message": ""}),
        answer({**FILLER, "status": "fail"}),
        answer({**FILLER, "data": {"user": None}}),
        answer(FILLER, status=403),
        answer(FILLER, look="page"),
        answer({"items": []}),
        answer([FILLER]),
        Answer(200, b"<html>" + b"x" * 5000),
    ],
)
def test_all_else_is_looked_at_by_all_signs(given) -> None:
    assert not Facts(given).are_plain_data
