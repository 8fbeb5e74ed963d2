"""Impersonate targets: aliases become exact, unknown names are refused before any request."""

from __future__ import annotations

from collections import Counter

import pytest
from curl_cffi import Curl
from curl_cffi.requests.impersonate import REAL_TARGET_MAP

from instaspider.exceptions import ConfigurationError
from instaspider.network.curl import TARGETS
from instaspider.network.targets import WEIGHTS, draw_target, resolve_target


@pytest.mark.parametrize("name", TARGETS)
def test_every_known_name_gives_a_target_that_libcurl_takes(name) -> None:
    target = resolve_target(name)
    assert target is not None
    probe = Curl()
    assert probe.impersonate(target) == 0
    probe.close()
    assert resolve_target(target) == target


@pytest.mark.parametrize("alias", ["chrome", "firefox", "safari", "edge"])
def test_aliases(alias) -> None:
    assert alias in TARGETS
    assert resolve_target(alias) == REAL_TARGET_MAP[alias] != alias


@pytest.mark.parametrize("name", ["Chrome", " chrome ", "CHROME"])
def test_spelling(name) -> None:
    assert resolve_target(name) == resolve_target("chrome")


@pytest.mark.parametrize("name", [None, "none", "None", " NONE ", ""])
def test_no_impersonation(name) -> None:
    assert resolve_target(name) is None


@pytest.mark.parametrize(
    ("name", "near"), [("chrom150", "chrome150"), ("firefoxx", "firefox"), ("qqqq", None)]
)
def test_unknown_names_get_the_list(name, near) -> None:
    with pytest.raises(ConfigurationError) as caught:
        resolve_target(name)
    message = str(caught.value)
    assert message.startswith(f"There is no impersonate target {name!r}.")
    assert ("Did you mean" in message) == (near is not None)
    assert near is None or f"Did you mean {near}?" in message
    assert message.endswith("none.")
    assert all(known in message for known in TARGETS)


def test_a_refusal_is_not_remembered_as_a_target() -> None:
    for _ in range(2):
        with pytest.raises(ConfigurationError):
            resolve_target("nobody")


def test_drawn_targets_are_the_same_each_time_and_as_common_as_people_have_them() -> None:
    who = [f"http://proxy-{number}.example:1" for number in range(2000)]
    drawn = [draw_target(name) for name in who]
    assert drawn == [draw_target(name) for name in who]
    counts = Counter(drawn)
    assert set(counts) == {resolve_target(name) for name in WEIGHTS}
    for name, weight in WEIGHTS.items():
        share = counts[str(resolve_target(name))] / len(who)
        assert share == pytest.approx(weight / sum(WEIGHTS.values()), abs=0.03)


def test_the_own_address_is_the_default() -> None:
    assert draw_target("direct") == resolve_target("chrome")
