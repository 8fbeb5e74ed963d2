"""What the text of a biography names."""

from __future__ import annotations

import pytest

from instaspider.parsing import biographies


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("with @NASA and @esa.", ["nasa", "esa"]),
        ("(@a_b.c) ex-@x, @nasa @NASA", ["a_b.c", "x", "nasa"]),
        ("mail me: a@example.org, https://a.example/@no", []),
        ("@@twice @" + "x" * 31, []),
        ("@", []),
        ("", []),
    ],
)
def test_mentions(text: str, names: list[str]) -> None:
    assert biographies.mentions(text) == names


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#slow #analog #slow", ["slow", "analog"]),
        ("#हिन्दी #日本語 #ĺéttêr #a_1", ["हिन्दी", "日本語", "ĺéttêr", "a_1"]),
        ("#2024 #1st", ["1st"]),
        ("we're #1 &#39; x#no https://a.example/#no", []),
        ("#slow,#not.#so", ["slow", "not"]),
    ],
)
def test_hashtags(text: str, tags: list[str]) -> None:
    assert biographies.hashtags(text) == tags


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("📩 a.b+c@mail.example.org!", ["a.b+c@mail.example.org"]),
        ("a@example.org / a@example.org", ["a@example.org"]),
        ("@nasa a@b @x.y", []),
    ],
)
def test_emails(text: str, found: list[str]) -> None:
    assert biographies.emails(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("call +49 (0)89 1234-567 or 089/1234567", ["+49 (0)89 1234-567", "089/1234567"]),
        ("(555) 123-4567, 555-123-4567", ["(555) 123-4567", "555-123-4567"]),
        ("2019-2023, est. 1987, 100% cotton, 1234567890", []),
        ("https://wa.example/+4915112345678", []),
    ],
)
def test_phones(text: str, found: list[str]) -> None:
    assert biographies.phones(text) == found
