"""A sound is one if it says which: placeholders without id, title and artist are none."""

from __future__ import annotations

from typing import Any

import pytest

from instaspider.items import Music
from instaspider.parsing.parts import legacy_music, music, song

Json = dict[str, Any]

EMPTY = {"title": "", "display_artist": "", "audio_asset_id": None, "audio_cluster_id": ""}
NO_SONG = {"song_name": "", "artist_name": None, "audio_id": "", "uses_original_audio": True}
PLACEHOLDERS: list[Json] = [
    {},
    {"music_info": None, "original_sound_info": None},
    {"music_info": {}, "original_sound_info": {}},
    {"music_info": {"music_asset_info": EMPTY}},
    {"original_sound_info": {"original_audio_title": "", "ig_artist": {"username": ""}}},
    {"original_sound_info": {"audio_asset_id": None, "original_audio_title": None}},
    {"music_canonical_id": "", "audio_type": None, "music_info": None, "pinned_media_ids": None},
]


@pytest.mark.parametrize("metadata", PLACEHOLDERS)
def test_a_sound_without_id_title_and_artist_is_none(metadata: Json) -> None:
    assert music(metadata) is None


@pytest.mark.parametrize("asset", [{}, EMPTY, {"id": "", "title": None}])
def test_a_song_without_id_title_and_artist_is_none(asset: Json) -> None:
    assert song(asset) is None


@pytest.mark.parametrize("value", [{}, NO_SONG, None, "", "{}"])
def test_a_graph_song_without_id_title_and_artist_is_none(value: Any) -> None:
    assert legacy_music(value) is None


@pytest.mark.parametrize(
    ("sound", "told"),
    [
        ({"audio_asset_id": 7}, Music(audio_id="7", is_original=True)),
        ({"original_audio_title": "Original"}, Music(title="Original", is_original=True)),
        ({"ig_artist": {"username": "lena"}}, Music(artist="lena", is_original=True)),
    ],
)
def test_a_sound_that_says_one_of_them_is_told(sound: Json, told: Music) -> None:
    assert music({"original_sound_info": sound}) == told


def test_a_placeholder_of_a_song_beside_an_original_sound_is_passed_over() -> None:
    metadata = {
        "music_info": {"music_asset_info": EMPTY},
        "original_sound_info": {"audio_asset_id": "7"},
    }
    assert music(metadata) == Music(audio_id="7", is_original=True)
