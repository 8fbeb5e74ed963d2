"""Decides which requests go wrong on purpose, and how."""

from __future__ import annotations

import math
import random
import re
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from instaspider.sandbox import wrong_bodies
from instaspider.sandbox.answers.errors import ERRORS
from instaspider.sandbox.exchange import Delivery, Request, Response

Shares = tuple[tuple[str, float], ...]

_NAMES = 65_536
"""How many names have their requests counted."""
_NAME = re.compile(r"(?<![A-Za-z0-9._])fault\.[A-Za-z0-9._]+")
_PK = re.compile(r"(?<!\d)\d{18}(?!\d)")
"""The pks of names with more than 11 characters have 18 digits."""
_PARTS = re.compile(r"fault\.(\w+)(?:\.(\d+))?(?:\..*)?", re.ASCII)


@dataclass(frozen=True)
class Fault:
    """One way to go wrong; docs/reference/sandbox.md describes each."""

    instead: Callable[[Request], Response] | None = None
    """Makes an answer without the true one."""
    change: Callable[[Response], Response] | None = None
    """Spoils the true answer, which comes without a content coding."""
    delivery: Delivery = Delivery.WHOLE


def _answers(make: Callable[[], Response]) -> Fault:
    return Fault(instead=lambda _: make())


OWN: dict[str, Fault] = {
    "429": _answers(ERRORS["too_many"]),
    "500": _answers(ERRORS["server_error"]),
    "502": _answers(ERRORS["bad_gateway"]),
    "560": _answers(ERRORS["status_560"]),
    "401": _answers(ERRORS["please_wait"]),
    "403": _answers(ERRORS["forbidden"]),
    "html": _answers(ERRORS["login_html"]),
    **{each.name.lower(): Fault(delivery=each) for each in Delivery if each != Delivery.WHOLE},
    "truncated": Fault(change=wrong_bodies.truncate),
    "bad_json": Fault(change=wrong_bodies.break_json),
    "wrong_types": Fault(change=wrong_bodies.change_types),
    "missing_keys": Fault(change=wrong_bodies.drop_keys),
    "prefix": Fault(change=wrong_bodies.add_prefix),
    "empty": _answers(lambda: Response(200, content_type="application/json; charset=utf-8")),
    "huge": _answers(wrong_bodies.huge),
    "bomb": _answers(wrong_bodies.bomb),
    "redirect_loop": Fault(
        instead=lambda request: Response(302, headers=[("location", request.target)])
    ),
}
"""The faults that are not errors of the service."""
KINDS = OWN | {name: _answers(make) for name, make in ERRORS.items()}
"""All faults that can be asked for."""


def checked_shares(shares: Any) -> Shares:
    """Return the shares. Raises ValueError for unknown kinds, or if they add up to more than 1."""
    if not isinstance(shares, Mapping):
        raise ValueError('write an object like {"reset": 0.1}')  # noqa: TRY004  # one to catch
    for kind, share in shares.items():
        if kind not in KINDS:
            raise ValueError(f"unknown fault {kind!r}; there are {', '.join(KINDS)}")
        if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 <= share <= 1:
            raise ValueError(f"the share of {kind} is {share!r}, not a number from 0 to 1")
    if math.fsum(shares.values()) > 1:
        raise ValueError("the shares of faults add up to more than 1")
    return tuple(shares.items())


class Faults:
    """Says for each request, re-sends included, whether it goes wrong and how."""

    def __init__(self, seed: int, shares: Shares, name_of: Callable[[str], str | None]) -> None:
        self.shares = shares
        """The shares for requests that name no fault; the control page may replace them."""
        self.served: Counter[str] = Counter()
        self._random = random.Random(seed)
        self._name_of = name_of
        self._named: OrderedDict[str, int] = OrderedDict()

    def draw(self, request: Request) -> Fault | None:
        """Return what goes wrong with this request; None if nothing does."""
        kind = self._asked_for(request) or self._by_chance()
        if kind is None:
            return None
        self.served[kind] += 1
        return KINDS[kind]

    def _by_chance(self) -> str | None:
        if not self.shares:
            return None
        at = self._random.random()
        for kind, share in self.shares:
            at -= share
            if at < 0:
                return kind
        return None

    def _asked_for(self, request: Request) -> str | None:
        """Return the fault that a name in the request's path, query or form stands for."""
        name = self._name(request)
        parts = _PARTS.fullmatch(name.lower()) if name else None
        if name is None or parts is None or parts[1] not in KINDS:
            return None
        return parts[1] if parts[2] is None or self._again(name.lower(), int(parts[2])) else None

    def _name(self, request: Request) -> str | None:
        target, body = request.target, request.body
        if "fault." in target.lower() or b"fault." in body.lower():
            text = unquote_plus(f"{target} {body.decode('utf-8', 'replace')}")
            match = _NAME.search(text)
            return match[0] if match else None
        numbers = _PK.findall(target) or _PK.findall(body.decode("utf-8", "replace"))
        names = (self._name_of(number) for number in numbers)
        return next((name for name in names if name and name.startswith("fault.")), None)

    def _again(self, name: str, times: int) -> bool:
        """Whether this is among the first ``times`` requests of a name."""
        count = self._named[name] = self._named.get(name, 0) + 1
        if len(self._named) > _NAMES:
            self._named.popitem(last=False)
        return count <= times
