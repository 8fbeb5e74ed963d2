"""Who fetches a file, and how it looks there."""

from __future__ import annotations

import pools
import pytest
from scrapy import Request

from instaspider.crawl.file_requests import carrier, look_like_a_browser
from instaspider.identities.pool import Pool

URL = "https://scontent.cdninstagram.com/v/a.jpg"


def chosen(pool: Pool, stick: str | None, failed_as: str | None = None) -> str:
    return carrier(pool, stick, failed_as).id


def test_the_identity_that_got_the_answer_fetches_its_files():
    pool = pools.make("fast", 3)
    assert chosen(pool, "i1") == "i1"
    pool["i1"].retired = "walled"
    pool["i1"].parked_until = pools.START + 1000
    assert chosen(pool, "i1") == "i1"


def test_another_one_does_where_its_proxy_fails():
    pool = pools.make("fast", 3)
    assert chosen(pool, "i1", "i1") == "i0"
    pool["i1"].address.dead = True
    assert chosen(pool, "i1") == "i0"
    pool["i0"].in_flight = 3
    assert chosen(pool, "i1") == "i2"
    assert chosen(pool, None) == "i2"


def test_somebody_does_even_if_all_are_dead():
    pool = pools.make("fast", 1)
    pool["i0"].address.dead = True
    assert chosen(pool, "i0", "i0") == "i0"


def test_in_a_fleet_only_those_that_are_held_do():
    pool = pools.make("fast", 3)
    for identity in pool.identities:
        identity.until = pools.START + 5
    assert carrier(pool, "i1", None, pools.START).id == "i1"
    pool["i1"].until = float("-inf")
    assert carrier(pool, "i1", None, pools.START).id == "i0"
    assert carrier(pool, "i1", None, pools.START + 5) is None


@pytest.mark.parametrize(
    ("target", "accepts"),
    [
        ("chrome150", "image/avif,image/webp,image/apng"),
        ("edge101", "image/avif,image/webp,image/apng"),
        ("firefox147", "image/avif,image/webp,image/png"),
        ("tor145", "image/avif,image/webp,image/png"),
        ("safari2601", "image/webp,image/avif,image/jxl"),
    ],
)
def test_pictures_are_asked_for_as_that_browser_does(target, accepts):
    request = Request(URL)
    look_like_a_browser(request, "image", target)
    headers = {name.decode(): value.decode() for name, (value,) in request.headers.items()}
    assert headers.pop("Accept").startswith(accepts)
    assert headers == {
        "Referer": "https://www.instagram.com/",
        "Origin": "https://www.instagram.com",
        "Sec-Fetch-Dest": "image",
        "Sec-Fetch-Mode": "cors",
        "Sec-Fetch-Site": "cross-site",
    }


def test_videos_are_asked_for_as_a_whole():
    request = Request(URL)
    look_like_a_browser(request, "video", "chrome150")
    assert request.headers["Range"] == b"bytes=0-"
    assert request.headers["Accept-Encoding"] == b"identity"
    assert b"Origin" not in request.headers
