"""What the website tells about an account itself: read by keys and labels, wherever they stand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from instaspider.catalogue import ENDPOINTS
from instaspider.exceptions import ParseError

ROW = ENDPOINTS["wbloks_about_account"]
COUNTRY = "IG_ABOUT_THIS_ACCOUNT:about_this_account_country"


def screen(texts: Any, country: Any = "Brazil") -> bytes:
    data = [
        {"data": {"key": f"{COUNTRY}_visibility", "initial": "Germany"}},
        {"data": None},
        {"data": {"key": COUNTRY, "initial": country}},
    ]
    shown = {"data": data, "tree": texts}
    return b"for (;;);" + json.dumps({"payload": {"layout": {"bloks_payload": shown}}}).encode()


def told(body: bytes) -> tuple[str | None, str | None, int | None]:
    (profile,) = ROW.parse(body, row=ROW.name).items
    return profile.joined, profile.country, profile.former_names


LINES = [{"text": "Date joined"}, {"text": "February 2012"}, {"text": "Former usernames"}]


@pytest.mark.parametrize(
    "texts",
    [
        [*LINES, {"text": "3"}],
        {"a": {"b": [LINES, {"c": {"text": "3"}}]}},
        [{"text": "Date joined February 2012"}, {"text": "Former usernames 3"}],
        [{"x": {"text": "Verified"}}, *LINES, {"text": "3"}, {"text": "Date joined"}],
    ],
)
def test_a_label_is_followed_by_its_value(texts: Any) -> None:
    assert told(screen(texts)) == ("2012-02", "Brazil", 3)


def test_what_is_not_told_is_none() -> None:
    assert told(screen([])) == (None, "Brazil", None)
    assert told(screen([], "Not shared")) == (None, None, None)
    assert told(screen([], None)) == (None, None, None)
    assert told(screen([], 7)) == (None, None, None)
    german = [{"text": "Beitrittsdatum"}, {"text": "Februar 2012"}]
    assert told(screen(german, "Brasilien")) == (None, "Brasilien", None)
    odd = [{"text": "Date joined"}, {"text": "Smarch 2012"}, {"text": "Former usernames"}]
    assert told(screen([*odd, {"text": "many"}]))[0::2] == (None, None)


def test_an_answer_without_the_screen_is_refused() -> None:
    for body in (b"{}", b'{"payload": {"layout": {}}}', b'{"error": 1357001}'):
        with pytest.raises(ParseError):
            ROW.parse(body, row=ROW.name)


def test_the_version_of_screens_is_that_of_the_login_s_page() -> None:
    made = ROW.call({"pk": "17", "username": "nasa", "bloks": "0f"})
    assert made.url.endswith("type=app&__bkv=0f")
    assert "__bkv=ad0f1f5e" in ROW.call({"pk": "17"}).url
