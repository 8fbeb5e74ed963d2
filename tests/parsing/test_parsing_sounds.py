"""The page of a sound: what its ``og:`` tags tell in English, and nothing that they round."""

from __future__ import annotations

import pytest

from instaspider.catalogue import ENDPOINTS
from instaspider.exceptions import ParseError
from instaspider.items import Sound

ROW = ENDPOINTS["html_audio_page"]
ADDRESS = "https://www.instagram.com/reels/audio/442245/"


def read(title: str, description: str, url: str = ADDRESS) -> Sound:
    tags = {"og:title": title, "og:description": description, "og:url": url, "og:image": "i"}
    head = "".join(f'<meta property="{key}" content="{value}">' for key, value in tags.items())
    (sound,) = ROW.parse(f"<html><head>{head}</head></html>".encode(), row=ROW.name).items
    return sound


def test_title_artist_and_number() -> None:
    sound = read("Louis | When You Smile | Again on Instagram", "901 reels - Listen to Louis")
    assert (sound.artist, sound.title) == ("Louis", "When You Smile | Again")
    assert (sound.pk, sound.url, sound.cover_url, sound.reel_count) == ("442245", ADDRESS, "i", 901)
    assert read("a | b on Instagram", "1 reel - x").reel_count == 1
    assert read("a | b on Instagram", "12,345 reels - x").reel_count == 12345


@pytest.mark.parametrize("words", ["1.2M reels - x", "12K reels", "1.234 Reels", "", "viele reels"])
def test_a_rounded_number_is_none(words: str) -> None:
    assert read("a | b on Instagram", words).reel_count is None


@pytest.mark.parametrize("title", ["Instagram", "a | b auf Instagram", "a b on Instagram", ""])
def test_another_title_names_no_song(title: str) -> None:
    sound = read(title, "9 reels")
    assert (sound.title, sound.artist, sound.reel_count) == (None, None, 9)


def test_a_page_of_something_else_is_refused() -> None:
    for url in ("", "https://www.instagram.com/nasa/", "https://example.com/reels/audio/1/"):
        with pytest.raises(ParseError):
            read("a | b on Instagram", "9 reels", url)
