"""Writes down how an address and those that send from it stand with the service, for whoever has
the address next. Pure: ``ahead`` is what the database's Unix time is ahead of the pool's clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from instaspider.identities.address import Address
from instaspider.identities.gates import Gates
from instaspider.identities.identity import Identity
from instaspider.identities.leave import Leave

_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Place:
    """Is an address of this machine, with those that send from it."""

    name: str
    """Its name in the database, a keyed hash."""
    address: Address
    senders: Mapping[str, Identity]
    """By their names in the database; that of a visitor without a login is empty."""

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        return self.address.in_flight == 0

    def allow(self, until: float, leave: Leave | None = None) -> None:
        """Let it send until then. ``leave`` is what its requests hold from now on."""
        for sender in self.senders.values():
            sender.until = until
            sender.leave = leave or sender.leave


def written(place: Place, gates: Gates, now: float, ahead: float) -> dict[str, Any]:
    """Return the state of an address as JSON."""
    senders = {name: _sender(each, now, ahead) for name, each in place.senders.items()}
    address = place.address
    state: dict[str, Any] = {
        "senders": {name: each for name, each in senders.items() if each},
        "gates": gates.at(address, ahead),
    }
    if address.dead:
        state["dead_until"] = address.dead_until + ahead
    return {name: value for name, value in state.items() if value}


def _sender(identity: Identity, now: float, ahead: float) -> dict[str, Any]:
    state: dict[str, Any] = {
        "retired": identity.retired,
        "retired_by": identity.retired_by,
        "park_seconds": identity.park_seconds,
        "parked_until": identity.parked_until + ahead if identity.parked_until > now else None,
        "sent": [round(at + ahead, 3) for at in identity.sent if at > now - _HOUR],
    }
    return {name: value for name, value in state.items() if value}


def read(
    place: Place, state: Mapping[str, Any], gates: Gates, now: float, ahead: float, unknown: int
) -> None:
    """Bring an address to that state. ``unknown``: how many requests a worker that died may have
    sent at most since it wrote the state down."""
    told = state.get("senders", {})
    died = state.get("died")
    for name, identity in place.senders.items():
        _read_sender(identity, told.get(name, {}), ahead)
        if died is not None and identity.session is not None:
            times: Sequence[float] = [*identity.sent, *[min(died - ahead, now)] * unknown]
            identity.sent = deque(sorted(times))
    address = place.address
    if (dead_until := state.get("dead_until")) is not None:
        address.rest_until(dead_until - ahead)
    gates.put(address, state.get("gates", {}), ahead)


def _read_sender(identity: Identity, told: Mapping[str, Any], ahead: float) -> None:
    if (why := told.get("retired")) is not None:
        identity.retire(why, told.get("retired_by", ""))
    identity.park_seconds = told.get("park_seconds", 0.0)
    identity.parked_until = told.get("parked_until", ahead) - ahead
    identity.sent = deque(at - ahead for at in told.get("sent", ()))
