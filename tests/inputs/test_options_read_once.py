"""Settings are read into options once, and anew only where one of ours was changed since."""

from __future__ import annotations

import gc

import pytest
from scrapy.settings import Settings

from instaspider import options
from instaspider.exceptions import ConfigurationError
from instaspider.options import Options


def test_the_same_settings_have_the_same_options() -> None:
    settings = Settings({"INSTASPIDER_MAX_TRIES": 3, "INSTASPIDER_MODES": {"fast": {"rate": 1}}})
    assert Options.of(settings) is Options.of(settings)
    assert Options.of(settings) == Options.from_settings(settings)
    settings.set("DOWNLOAD_DELAY", 3)  # none of ours
    assert Options.of(settings) is Options.of(settings)


def test_a_changed_setting_is_heard() -> None:
    settings = Settings()
    before = Options.of(settings)
    settings.set("INSTASPIDER_MAX_TRIES", 3)
    assert Options.of(settings).max_tries == 3
    assert before.max_tries == 6


def test_a_changed_environment_is_heard(monkeypatch) -> None:
    settings = Settings()
    Options.of(settings)
    monkeypatch.setenv("INSTASPIDER_MAX_TRIES", "3")
    assert Options.of(settings).max_tries == 3


@pytest.mark.parametrize("name", ["INSTASPIDER_MAX_TRYS", "INSTASPIDER_MODE"])
def test_a_mistake_that_comes_later_is_told(name) -> None:
    settings = Settings()
    Options.of(settings)
    settings.set(name, "")
    for _ in range(2):
        with pytest.raises(ConfigurationError, match=name):
            Options.of(settings)


def test_options_that_were_given_to_settings_hold_until_one_of_ours_changes() -> None:
    settings = Settings({"INSTASPIDER_LOGIN": "auto"})
    known = Options(login="never")
    known.keep_for(settings)
    assert Options.of(settings) is known
    settings.set("INSTASPIDER_CONTACTS", "1")
    assert Options.of(settings).login == "auto"


def test_a_copy_has_the_options_that_it_is_given() -> None:
    settings = Settings({"INSTASPIDER_MAX_TRIES": 3})
    known, copy = Options.of(settings), settings.copy()
    Options.hand_on(settings, copy)
    assert Options.of(copy) is known
    other = Settings()
    Options.hand_on(settings, other)  # whose values are others
    assert Options.of(other).max_tries == 6


def test_nothing_is_kept_of_settings_that_are_gone() -> None:
    settings = Settings({"INSTASPIDER_PROXIES": "http://u:hush@127.0.0.1:1"})
    Options.of(settings)
    place = id(settings)
    assert place in options._KEPT
    del settings
    gc.collect()
    assert place not in options._KEPT
