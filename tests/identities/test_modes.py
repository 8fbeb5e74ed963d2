"""Speed modes: their numbers, and the user's own."""

from __future__ import annotations

import pytest

from instaspider.exceptions import ConfigurationError
from instaspider.identities.modes import MODES, Mode, find_mode


def test_table() -> None:
    assert {
        name: (m.rate, m.burst, m.spacing, m.in_flight, m.in_flight_per_proxy, m.target)
        for name, m in MODES.items()
    } == {
        "safe": (30, 3, (0.8, 2.0), 5, 3, 1),
        "fast": (60, 8, (0.2, 0.8), 15, 5, 3),
        "turbo": (120, 20, (0.05, 0.3), 50, 10, 8),
        "unlimited": (None, 0, (0.0, 0.0), 100, 100, 0),
    }
    assert {name for name, mode in MODES.items() if mode.needs_proxy} == {"turbo"}
    assert {name for name, mode in MODES.items() if mode.anonymous_only} == {"unlimited"}


@pytest.mark.parametrize("name", MODES)
def test_spacing_never_makes_the_rate_unreachable(name) -> None:
    mode = MODES[name]
    if mode.rate is not None:
        assert sum(mode.spacing) / 2 < 60 / mode.rate


@pytest.mark.parametrize(("name", "mean"), [("safe", 2), ("fast", 1), ("turbo", 0.5)])
def test_mean_spacing_is_that_of_the_rate(name, mean) -> None:
    assert MODES[name].mean_spacing == mean


def test_mean_spacing_is_the_spacing_where_that_is_slower() -> None:
    assert find_mode("fast", {"fast": {"spacing": [2, 4]}}).mean_spacing == 3
    assert find_mode("unlimited").mean_spacing == 0


@pytest.mark.parametrize(
    ("name", "proxies", "cap"),
    [
        ("safe", 0, 5),
        ("safe", 10, 35),
        ("fast", 2, 25),
        ("turbo", 1, 60),
        ("unlimited", 0, 100),
        ("unlimited", 1, 100),
        ("unlimited", 3, 300),
        ("unlimited", 50, 1000),
    ],
)
def test_requests_under_way(name, proxies, cap) -> None:
    assert MODES[name].cap(proxies) == cap


@pytest.mark.parametrize(
    ("name", "requests", "identities", "seconds"),
    [
        ("safe", 0, 1, 0),
        ("safe", 3, 1, 0),
        ("safe", 33, 1, 60),
        ("safe", 330, 10, 60),
        ("fast", 68, 1, 60),
        ("unlimited", 10**6, 1, 0),
        ("safe", 33, 0, 66),
    ],
)
def test_estimate(name, requests, identities, seconds) -> None:
    assert MODES[name].seconds_for(requests, identities) == pytest.approx(seconds)


def test_a_misspelt_mode_is_told_the_one_that_is_meant() -> None:
    with pytest.raises(ConfigurationError, match=r"no mode 'fats'. Did you mean fast\? Choose"):
        find_mode("fats")


@pytest.mark.parametrize("name", ["fast", "FAST", " Fast "])
def test_names(name) -> None:
    assert find_mode(name) is not None
    assert find_mode(name).name == "fast"


def test_overrides_change_single_numbers_of_one_mode() -> None:
    overrides = {
        "fast": {
            "rate": "45",
            "burst": 4,
            "spacing": (0.1, 0.2),
            "in_flight": 7.0,
            "in_flight_per_proxy": 0,
            "target": 1.5,
        },
        "safe": {"rate": None},
    }
    assert find_mode("fast", overrides) == Mode("fast", 45.0, 4, (0.1, 0.2), 7, 0, 1.5)
    assert find_mode("safe", overrides).rate is None
    assert find_mode("safe", overrides).burst == 3
    assert find_mode("turbo", overrides) == MODES["turbo"]


@pytest.mark.parametrize("name", ["", "warp", "safe,fast"])
def test_unknown_mode_gets_the_list(name) -> None:
    with pytest.raises(ConfigurationError) as caught:
        find_mode(name)
    assert all(mode in str(caught.value) for mode in MODES)


def test_unknown_mode_in_overrides() -> None:
    with pytest.raises(ConfigurationError, match=r"INSTASPIDER_MODES.*'warp'"):
        find_mode("safe", {"warp": {"rate": 9}})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("speed", 1),
        ("name", "other"),
        ("needs_proxy", False),
        ("rate", 0),
        ("rate", -1),
        ("rate", "much"),
        ("rate", float("nan")),
        ("rate", float("inf")),
        ("rate", True),
        ("burst", -1),
        ("burst", 2.5),
        ("burst", None),
        ("burst", float("inf")),
        ("in_flight", 0),
        ("in_flight", float("nan")),
        ("in_flight_per_proxy", []),
        ("target", -0.1),
        ("spacing", 1),
        ("spacing", "12"),
        ("spacing", [1]),
        ("spacing", [1, 2, 3]),
        ("spacing", [2, 1]),
        ("spacing", [-1, 1]),
        ("spacing", [0, float("inf")]),
        ("spacing", [float("nan"), 1]),
    ],
)
def test_bad_numbers_are_named_whichever_mode_runs(key, value) -> None:
    for name in ("fast", "safe"):
        with pytest.raises(ConfigurationError) as caught:
            find_mode(name, {"fast": {key: value}})
        assert str(caught.value).startswith(f"INSTASPIDER_MODES: fast.{key}={value!r} is ")
