"""Reads ``rows.toml`` and answers requests as its rows say."""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import Any

from instaspider.sandbox.answers.errors import ERRORS
from instaspider.sandbox.exchange import Response
from instaspider.sandbox.tables import paging, subjects
from instaspider.sandbox.tables.all_kinds import KINDS
from instaspider.sandbox.tables.call import AbsentError, Call, Page
from instaspider.sandbox.tables.kinds import Value
from instaspider.sandbox.tables.render import Json, Renderer, Show
from instaspider.sandbox.tables.shape import Key, read_shape
from instaspider.sandbox.world.people import Person

PARTS = frozenset({"graph_node"})
"""Names of shapes for things that pages show."""
_PLACES = ("path", "query", "form", "var", "lists")


class RowError(Exception):
    """Something is wrong with a row; the message says what and in which one."""


@dataclass(frozen=True)
class Row:
    """Is one row of ``rows.toml``; that file says what each word means."""

    name: str
    shape: str = ""
    of: str = ""
    list: str = ""
    page: str = ""
    instead: str = ""
    at: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    hash: tuple[str, ...] = ()
    client: tuple[str, ...] = ()
    root: str = ""
    needs: str = ""
    refusal: str = ""
    member: str = ""
    visitor: str = ""
    missing: str = "shape"
    hidden: str = ""
    gated: str = ""
    special: Mapping[str, str] = field(default_factory=dict)
    retired: bool = False
    kept: bool = False
    guarded: bool = False
    token: bool = False
    headers: str = ""
    is_name_verified: bool = True
    sweep: tuple[Mapping[str, Any], ...] = ()

    def fail(self, words: str) -> RowError:
        return RowError(f"rows.toml: [{self.name}]: {words}")


class Answerer:
    """Answers by one row; everything that the row names was found."""

    def __init__(self, row: Row, renderer: Renderer) -> None:
        self.row = row
        words = row.of.split()
        self.places = words[1] if len(words) > 1 else ""
        self._check(row)
        self._find: Callable[[Call, str], Any] | None = None
        bound: dict[str, Value] = {}
        finds: frozenset[str] = frozenset()
        if words:
            self._find = getattr(subjects, words[0], None)
            if self._find is None:
                raise row.fail(f"nothing is found by {words[0]!r}")
            finds, kind = KINDS.returned(self._find)
            bound["it"] = Value.attribute("it", finds - {"null"}, kind)
        self._list: Callable[[Any, Any], Any] | None = None
        place = Key("", frozenset(), f"rows.toml: [{row.name}]")
        opened, _, listed = row.list.rpartition(" ")
        self._is_open_list = opened == "open"
        if row.list:
            value = renderer.bound(**bound).value(place, listed, Call)
            self._list = value.of
            types = value.types - {"null"}
            bound["items"] = Value.attribute("page.items", types, value.kind)
            bound["page"] = Value.attribute("page", frozenset({"{}"}), Page)
        if "it" in bound and "null" in finds and "shape" in row.missing.split("|"):
            bound["it"] = replace(bound["it"], types=bound["it"].types | {"null"})
        self._show: Show = lambda _, __: {}
        self._instead: Callable[[Any, Any], Any] = lambda _, __: False
        renderer = renderer.bound(**bound)
        if row.instead:
            name, other = row.instead.split()
            self._instead = renderer.value(place, name, Call).of
            self._other = renderer.show(other, Call)
        if row.shape:  # Documents that are no longer served have no shape.
            self._show = renderer.show(row.shape, Call)

    @property
    def root(self) -> str:
        """Return the field of ``data`` by which one document's answer is told from another's."""
        return self.row.root or read_shape(self.row.shape).keys[0].name

    def subject(self, call: Call) -> Any:
        """Return what is asked for, looked up once for each call; None if there is nothing."""
        if not call.is_looked_up:
            call.is_looked_up = True
            try:
                call.it = self._find(call, call.text(self.places)) if self._find else None
            except AbsentError as error:
                call.absent = error
        return call.it

    def owners(self, call: Call) -> list[str]:
        """Return the names of those whose data is asked for; if nobody has it, the name or id in
        the request."""
        found = self.subject(call)
        found = call.absent.owner if call.absent else found
        owners = [_owner(each) for each in (found if isinstance(found, list) else [found])]
        return [each.username for each in owners if each] or [call.text(self.places)]

    def refused(self, call: Call) -> Response | None:
        """Return the refusal of what is not there, or what the asking person may not see."""
        it = self.subject(call)
        if call.absent is not None:
            return ERRORS[call.absent.error]()
        owner = _owner(it)
        refused = self._refused(call, it, owner)
        if owner is not None and owner is not it and not call.may_see(owner):
            call.it = None
            return refused or self._refused(call, None, None)
        return refused

    def answer(self, call: Call) -> Json | Response:
        """Return the body, or the refusal."""
        return self.refused(call) or self.body(call)

    def body(self, call: Call) -> Json:
        """Return the body; it is for calls that were not refused."""
        self._cut(call)
        return (self._other if self._instead(call, call) else self._show)(call, call)

    def _cut(self, call: Call) -> None:
        if self._list is None:
            return
        known = call.it is not None or self._find is None
        if self._is_open_list and known and not call.may_see(call.it):
            known = False
        items = self._list(call, call) or () if known else ()
        page = self.row.page if known else ""
        call.page = paging.cut(call, items, page) if page else paging.whole(items)

    def _refused(self, call: Call, it: Any, owner: Person | None) -> Response | None:
        how = "shape"
        if it is None and self._find is not None:
            how = self.row.missing
        elif owner is not None and owner.is_gated and self.row.gated:
            how = self.row.gated
        elif owner is not None and owner.special and owner.special in self.row.special:
            how = self.row.special[owner.special]
        elif owner is not None and self.row.hidden and not call.may_see(owner):
            at_app, _, how = self.row.hidden.rpartition(" ")
            how = how if not at_app or call.is_of_app else "shape"
        visitor, _, member = how.partition("|")
        chosen = member if member and call.viewer is not None else visitor
        return None if chosen == "shape" else ERRORS[chosen]()

    def _check(self, row: Row) -> None:
        page = row.page.split()
        if page and (len(page) != 5 or page[0] not in paging.STYLES):
            raise row.fail(f"lists are not cut by {row.page!r}")
        for place in [*self.places.split("|"), *"|".join(page[1:3]).split("|")]:
            if place not in ("", "-") and place.partition(".")[0] not in _PLACES:
                raise row.fail(f"nothing stands at {place!r}")
        hows = [*row.missing.split("|"), *row.gated.split("|"), *row.special.values(), row.refusal]
        for how in [*hows, row.hidden.rpartition(" ")[2]]:
            if how not in ("", "shape", *ERRORS):
                raise row.fail(f"there is no error {how!r}")


def _owner(found: Any) -> Person | None:
    owner = found if isinstance(found, Person) else getattr(found, "owner", None)
    if owner is None and hasattr(found, "post"):
        owner = found.post.owner
    return owner


def read_rows(text: str | None = None) -> dict[str, Row]:
    if text is None:
        text = (resources.files(__package__) / "rows.toml").read_text("utf-8")
    known = set(inspect.signature(Row).parameters)
    found = {}
    for name, values in tomllib.loads(text).items():
        row = Row(name)
        if unknown := values.keys() - known:
            raise row.fail(f"unknown: {', '.join(sorted(unknown))}")
        lists: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in values.items()
        }
        lists |= {"at": (values["at"],)} if isinstance(values.get("at"), str) else {}
        found[name] = replace(row, **lists)
    return found


def load(renderer: Renderer | None = None, text: str | None = None) -> dict[str, Answerer]:
    """Return all rows; raises RowError or ShapeError for the first that cannot answer."""
    renderer = renderer or Renderer(KINDS)
    return {name: Answerer(row, renderer) for name, row in read_rows(text).items()}
