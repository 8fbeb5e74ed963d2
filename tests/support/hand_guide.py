"""A guide for walks that are driven by hand: real gates, accounts in memory, addresses by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from instaspider.catalogue import Endpoint
from instaspider.identities.gates import Gates
from instaspider.state.accounts import StoredAccounts
from instaspider.verdicts.effects import EFFECTS
from instaspider.visits.conclusion import login_how
from instaspider.visits.step import Attempt


class HandGuide:
    """``places``: identities, each with an address of its own name; ``session``: whether there is a
    login."""

    login_first = False
    login_how = login_how()

    def __init__(
        self,
        gates: Gates | None = None,
        places: Sequence[str] = ("here",),
        *,
        session: bool = False,
        now: float = 1e9,
    ) -> None:
        self.gates = gates or Gates()
        self.all_places = places
        self.has_session = session
        self.now = now
        self.accounts = StoredAccounts(now=lambda: self.now)
        self.lost = ""
        self.counts: Counter[str] = Counter()
        self.told: list[str] = []

    def lost_login(self, rows: Sequence[Endpoint]) -> str:
        return self.lost if any(row.needs == "session" for row in rows) else ""

    def first_open(self, rows: Sequence[Endpoint], tried: Mapping[str, object]) -> Endpoint | None:
        session = self.has_session
        able = [row for row in rows if session or row.needs == "anonymous"]
        return self.gates.first_open(able, tried, self.places, self.now, session=session)

    def why_closed(self, row: Endpoint) -> str | None:
        return self.gates.why_closed(row, self.all_places)

    def is_walled(self, row: Endpoint) -> bool:
        return self.gates.is_kept(row) and self.gates.is_walled(row, self.all_places)

    def is_shut_by_walls(self, row: Endpoint) -> bool:
        return self.gates.is_shut_by_walls(row, self.all_places)

    def asks_with_login(self, row: Endpoint) -> bool:
        return row.needs == "session"

    def is_proven(self, row: Endpoint, line: int) -> bool:
        return self.gates.proven(row, line)

    def places(self, row: Endpoint) -> Sequence[str]:
        del row
        return self.all_places

    def place(self, name: str | None) -> str | None:
        return name if name in self.all_places else None

    def answered(self, row: Endpoint, place: object, line: int) -> None:
        self.gates.answered(row, place, line)

    def reached(self, row: Endpoint, place: object) -> None:
        self.gates.reached(row, place)

    def walled(self, row: Endpoint, place: object, name: str, attempt: Attempt) -> None:
        del name
        if EFFECTS[attempt.verdict].route == "rest":
            self.gates.rest(row, place, self.now)
        else:
            self.gates.wall(row, place)

    def closed(self, row: Endpoint, why: str) -> None:
        self.gates.close(row, why)

    def count(self, stat: str, by: int = 1) -> None:
        self.counts[stat] += by

    def tell(self, sentence: str, *, once: bool = False) -> None:
        if not once or sentence not in self.told:
            self.told.append(sentence)
