"""Defines the speed modes: how fast one identity may go, and how much is under way at once.

Rate, burst, spacing and requests under way have the numbers of instaharvest_v2 1.1.88
(speed_modes.py). There the rates hold for the whole process, here for each identity.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from instaspider.exceptions import ConfigurationError, meant


@dataclass(frozen=True, slots=True)
class Mode:
    """One row of the table of modes."""

    name: str
    rate: float | None
    """Requests a minute of one identity, in the long run; none: no limit."""
    burst: int
    """Requests that an identity may send after a pause without waiting for the rate; the spacing
    still holds."""
    spacing: tuple[float, float]
    """Seconds between two requests of one identity, drawn anew for each."""
    in_flight: int
    """Requests under way at once in the whole crawl."""
    in_flight_per_proxy: int
    """What each proxy adds to ``in_flight``; in mode unlimited it is ``in_flight`` times the
    proxies, at most 1000."""
    target: float
    """Requests of one identity under way at once that AutoThrottle aims at; 0 switches it off."""
    needs_proxy: bool = False
    anonymous_only: bool = False

    @property
    def mean_spacing(self) -> float:
        """The seconds between two requests of one identity, on average over a long time."""
        by_rate = 60.0 / self.rate if self.rate else 0.0
        return max(by_rate, sum(self.spacing) / 2)

    def cap(self, proxies: int) -> int:
        """Return how many requests may be under way with that many proxies.

        HTTP/2 allows 100 per identity.
        """
        if self.rate is None:
            return min(1000, self.in_flight * max(1, proxies))
        return self.in_flight + self.in_flight_per_proxy * proxies

    def seconds_for(self, requests: int, identities: int) -> float:
        """Return the seconds that so many requests take at this pace, besides the service's
        time."""
        if self.mean_spacing == 0:
            return 0.0
        return max(0, requests - self.burst * identities) * self.mean_spacing / max(1, identities)


MODES: Mapping[str, Mode] = {
    mode.name: mode
    for mode in (
        Mode("safe", 30, 3, (0.8, 2.0), 5, 3, 1),
        Mode("fast", 60, 8, (0.2, 0.8), 15, 5, 3),
        Mode("turbo", 120, 20, (0.05, 0.3), 50, 10, 8, needs_proxy=True),
        Mode("unlimited", None, 0, (0.0, 0.0), 100, 100, 0, anonymous_only=True),
    )
}

_NUMBERS = ("rate", "burst", "spacing", "in_flight", "in_flight_per_proxy", "target")
_FORM = "a number from 0 up"
_FORMS = {
    "rate": "a number above 0, or null for no limit",
    "burst": "a whole number from 0 up",
    "spacing": "a pair [least, most] of seconds",
    "in_flight": "a whole number from 1 up",
    "in_flight_per_proxy": "a whole number from 0 up",
}


def find_mode(name: str, overrides: Mapping[str, Mapping[str, Any]] | None = None) -> Mode:
    """Return the mode of that name, with the user's numbers (``INSTASPIDER_MODES``) in it.

    Raises :class:`ConfigurationError` for an unknown mode, number or value.
    """
    changed: dict[str, dict[str, Any]] = {}
    for other, numbers in (overrides or {}).items():
        _known(other, "INSTASPIDER_MODES: there")
        changed[other] = {key: _number(other, key, value) for key, value in numbers.items()}
    mode = _known(name.strip().lower(), "There")
    return dataclasses.replace(mode, **changed.get(mode.name, {}))


def _known(name: str, where: str) -> Mode:
    try:
        return MODES[name]
    except KeyError:
        raise ConfigurationError(
            f"{where} is no mode {name!r}.{meant(name, MODES)} Choose one of {', '.join(MODES)}."
        ) from None


def _number(mode: str, key: str, value: Any) -> Any:
    where = f"INSTASPIDER_MODES: {mode}.{key}={value!r}"
    if key not in _NUMBERS:
        raise ConfigurationError(f"{where} is unknown. A mode has {', '.join(_NUMBERS)}.")
    try:
        return _checked(key, value)
    except (TypeError, ValueError, OverflowError):
        raise ConfigurationError(f"{where} is not {_FORMS.get(key, _FORM)}.") from None


def _checked(key: str, value: Any) -> Any:
    if key == "spacing":
        if isinstance(value, str):  # tuple() would split it into digits
            raise TypeError(value)
        least, most = (_finite(part) for part in value)
        if least > most:
            raise ValueError(value)
        return (least, most)
    if key == "rate" and value is None:
        return None
    number = _finite(value)
    whole = key in ("burst", "in_flight", "in_flight_per_proxy")
    if whole and not number.is_integer():
        raise ValueError(value)
    if key in ("rate", "in_flight") and number == 0:
        raise ValueError(value)
    return int(number) if whole else number


def _finite(value: Any) -> float:
    number = float(value)
    if isinstance(value, bool) or not math.isfinite(number) or number < 0:
        raise ValueError(value)
    return number
