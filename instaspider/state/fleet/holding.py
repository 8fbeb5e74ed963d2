"""Holds the addresses that a worker has: lets the pool lend those alone, and within the lease."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

from instaspider.identities.gates import Gates
from instaspider.identities.identity import Identity
from instaspider.identities.leave import NEVER
from instaspider.identities.pool import Pool
from instaspider.state.fleet import standing
from instaspider.state.fleet.shares import Held
from instaspider.state.fleet.standing import Place
from instaspider.state.fleet.worker import Worker

ELSEWHERE = "another proxy carries this login in the fleet"


class Holding:
    """Opens and closes the identities of a crawl's pool as their addresses come and go."""

    def __init__(self, pool: Pool, gates: Gates, name: Callable[[str], str], own: str) -> None:
        """``name`` makes keyed hashes; ``own`` is what this machine's own address is called."""
        self._pool = pool
        self._gates = gates
        self._name = name
        self._own = own
        self.places = {place.name: place for place in self._found(pool.identities)}
        self.held: dict[str, Place] = {}
        self.sends: Callable[[Identity], bool] = _sends_nothing
        """Whether requests without a lease, such as those for files, are under way for it."""
        self.leaving: set[str] = set()
        """Those held that are given back as soon as nothing of theirs is under way."""
        for place in self.places.values():
            place.allow(NEVER)

    def _found(self, identities: Iterable[Identity]) -> Iterable[Place]:
        together: dict[int, list[Identity]] = {}
        for identity in identities:
            together.setdefault(id(identity.address), []).append(identity)
            identity.settled = True  # its address is the fleet's to choose
        for group in together.values():
            where = group[0].proxy or f"direct {self._own}"
            yield Place(
                self._name(f"address {where}"),
                group[0].address,
                {self._sender(identity): identity for identity in group},
            )

    def _sender(self, identity: Identity) -> str:
        session = identity.session
        return "" if session is None else self._name(f"login {session.user_id}")

    @property
    def homes(self) -> dict[str, str]:
        """Login -> address, by their names in the database."""
        return {
            sender: place.name
            for place in self.places.values()
            for sender in place.senders
            if sender
        }

    def keep_homes(self, homes: Mapping[str, str]) -> list[str]:
        """Retire logins that other addresses carry in the fleet; returns their names for people."""
        away = []
        for place in self.places.values():
            for sender, identity in place.senders.items():
                if sender and homes.get(sender, place.name) != place.name:
                    identity.retire(ELSEWHERE)
                    away.append(identity.name)
        return away

    @property
    def usable(self) -> int:
        """How many identities are held and not retired."""
        held = [self.held[name] for name in self.held.keys() - self.leaving]
        return sum(i.retired is None for place in held for i in place.senders.values())

    @property
    def sent(self) -> int:
        """How many requests were sent by all identities of this process."""
        return sum(identity.requests for identity in self._pool.identities)

    @property
    def allowed(self) -> float:
        """How many requests a second the held addresses allow; 0 in a mode without a rate."""
        usable = sum(
            not place.address.dead and any(i.retired is None for i in place.senders.values())
            for place in self.held.values()
        )
        return usable * (self._pool.mode.rate or 0) / 60

    def allow(self, worker: Worker, now: float) -> None:
        """Let the held ones send as long as the lease lasts; none during a pause."""
        until = NEVER if worker.paused else worker.until
        for name, place in self.held.items():
            place.allow(NEVER if name in self.leaving else until, worker.leave)
        if until <= now or not self.usable:
            self._pool.hear(now)  # nobody limits what is not sent

    def written(self, now: float, ahead: float) -> dict[str, Held]:
        """Return all that is held, as the database keeps it."""
        return {
            name: Held(
                place.address.full_at + ahead, standing.written(place, self._gates, now, ahead)
            )
            for name, place in self.held.items()
        }

    def idle(self) -> list[str]:
        """Return those that leave and have nothing under way, files included."""
        return [name for name in self.leaving if self._is_idle(self.held[name])]

    def _is_idle(self, place: Place) -> bool:
        return place.is_idle and not any(map(self.sends, place.senders.values()))

    def take(self, got: Mapping[str, Held], now: float, worker: Worker) -> None:
        """Hold further addresses, in the state in which others left them."""
        mode = self._pool.mode
        # By whoever died since it last wrote: at full pace, to the end of its lease.
        unknown = 0 if mode.rate is None else mode.burst + math.ceil(worker.lease * mode.rate / 60)
        for name, held in got.items():
            place = self.places[name]
            place.address.full_at = max(held.full_at - worker.ahead, 0.0)
            standing.read(place, held.state, self._gates, now, worker.ahead, unknown)
            self.held[name] = place

    def drop(self, names: Iterable[str]) -> None:
        """Hold these no longer."""
        for name in names:
            self.held.pop(name).allow(NEVER)
            self.leaving.discard(name)

    def shrink(self, surplus: int) -> None:
        """Let so many more leave, those with the fullest buckets first."""
        staying = [name for name in self.held if name not in self.leaving]
        staying.sort(key=lambda name: self.held[name].address.full_at)
        for name in staying[: max(0, surplus - len(self.leaving))]:
            self.leaving.add(name)
            self.held[name].allow(NEVER)


def _sends_nothing(identity: Identity) -> bool:
    del identity
    return False
