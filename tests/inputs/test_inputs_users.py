"""One entry: which spellings name a user, and why others do not."""

from __future__ import annotations

import pytest

from instaspider.inputs import User, parse_user


@pytest.mark.parametrize(
    "text",
    [
        "nasa",
        "NASA",
        "@nasa",
        " nasa ",
        '"nasa"',
        "“@nasa”",
        "\ufeffnasa",
        "na\u200bsa",
        "nasa  # the agency",
        "https://www.instagram.com/nasa",
        "http://instagram.com/nasa/",
        "HTTPS://WWW.INSTAGRAM.COM/NASA/",
        "m.instagram.com/nasa?hl=en",
        "instagram.com/nasa#top",
        "//www.instagram.com/nasa",
        "https://instagram.com:443/nasa",
        "https://www.instagram.com./nasa",
        "https://instagr.am/nasa/",
        "instagr.am/nasa",
        "instagram.com/@nasa",
        "instagram.com/%40nasa",
        "instagram.com/n%61sa%3Fhl=en",
        "https://www.instagram.com//nasa//",
        "https://www.instagram.com/_u/nasa",
        "https://www.instagram.com/nasa/reels/",
        "https://www.instagram.com/nasa/tagged/",
        "https://www.instagram.com/nasa/followers/mutualOnly",
        "https://www.instagram.com/stories/nasa/3112233/",
        "https://www.instagram.com/stories/nasa/",
    ],
)
def test_names_nasa(text: str) -> None:
    assert parse_user(text) == User(username="nasa")
    assert parse_user(text).key == "nasa"


@pytest.mark.parametrize(
    ("text", "user"),
    [
        ("528817151", User(pk="528817151")),
        ("00123", User(pk="00123")),
        ("9" * 20, User(pk="9" * 20)),
        ("@528817151", User(username="528817151")),
        ("instagram.com/528817151/", User(username="528817151")),
        ("example.com", User(username="example.com")),
        ("@instagram.com", User(username="instagram.com")),
        ("_.a_", User(username="_.a_")),
        ("x" * 30, User(username="x" * 30)),
        ("instagram.com/nasa/p/", User(username="nasa")),
    ],
)
def test_ids_and_names(text: str, user: User) -> None:
    assert parse_user(text) == user


def test_an_id_has_another_key_than_the_name_of_the_same_digits() -> None:
    assert (parse_user("123").key, parse_user("@123").key) == ("pk:123", "123")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://www.instagram.com/p/Cabc/", "this is a post's address, not a profile's"),
        ("https://www.instagram.com/nasa/p/Cabc/", "this is a post's address, not a profile's"),
        ("instagr.am/P/Cabc", "this is a post's address, not a profile's"),
        ("instagram.com/tv/Cabc", "this is a post's address, not a profile's"),
        ("instagram.com/reel/Cabc", "this is a reel's address, not a profile's"),
        ("instagram.com/nasa/reel/Cabc", "this is a reel's address, not a profile's"),
        (
            "instagram.com/stories/highlights/17/",
            "this is a highlight's address, which does not name its user",
        ),
        ("instagram.com/stories/", "this address names no profile"),
        ("https://www.instagram.com/", "this address names no profile"),
        ("instagram.com", "this address names no profile"),
        (
            "instagram.com/explore/search/",
            "this is the address of Instagram's own /explore/ page, not a profile's",
        ),
        (
            "instagram.com/accounts/login/?next=/nasa/",
            "this is the address of Instagram's own /accounts/ page, not a profile's",
        ),
        (
            "https://www.threads.net/@nasa",
            "this is an address of www.threads.net, not of a profile on instagram.com",
        ),
        ("x.com/nasa", "this is an address of x.com, not of a profile on instagram.com"),
        (
            "https://instagram.com@evil.example/nasa",
            "this is an address of evil.example, not of a profile on instagram.com",
        ),
        ("http://[", "this address cannot be read"),
        ("na sa", "it has a space, which no username has"),
        ("café", "it has 'é', which no username has"),
        ("a-b/c", "it has '-' and '/', which no username has"),
        ("!$%&/()", "it has '!', '$', '%', '&', '/' and more, which no username has"),
        ("a\tb", "it has U+0009, which no username has"),
        ("٣٤", "it has '٣' and '٤', which no username has"),
        ("@@nasa", "it has '@', which no username has"),
        ("x" * 31, "it is 31 characters long, a username at most 30"),
        (".nasa", "it begins or ends with a dot, which no username does"),
        ("nasa.", "it begins or ends with a dot, which no username does"),
        ("na..sa", "it has two dots in a row, which no username has"),
        ("@", "it names nobody"),
        ("", "it names nobody"),
        ("0", "no user has the id 0"),
        ("000", "no user has the id 0"),
        (
            "1" * 21,
            "it has 21 digits and an id has at most 20; write @ before it if it is a username",
        ),
    ],
)
def test_reasons(text: str, reason: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  (the whole message is compared)
        parse_user(text)
    assert str(caught.value) == reason
