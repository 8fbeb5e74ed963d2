"""Parses what the website tells about an account itself: its month, its country, its names.

The answer describes a screen. Its country has a key. The rest is found as other tools find it, by
the texts in their order: a label, then its value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from instaspider.items import Profile
from instaspider.parsing.json_fields import Body, load, mapping, objects, text
from instaspider.parsing.lists import facts, root
from instaspider.parsing.page import Page

COUNTRY = "IG_ABOUT_THIS_ACCOUNT:about_this_account_country"
NOT_SHARED = "Not shared"
JOINED, FORMER = "Date joined", "Former usernames"
# As English answers write them; those of ``calendar`` depend on the locale.
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_MONTH = re.compile(r"([A-Z][a-z]+) ([0-9]{4})")


def about_account(body: Body, *, row: str, **_: Any) -> Page[Profile]:
    """Read ``payload.layout.bloks_payload`` of POST /async/wbloks/fetch/."""
    shown = root(load(row, body), row, "payload", "layout", "bloks_payload")
    said = _labelled(_texts(shown), (JOINED, FORMER))
    count = said.get(FORMER, "")
    former = count if count.isascii() and count.isdigit() else None
    told = facts(joined=_month(said.get(JOINED, "")), country=_country(shown), former_names=former)
    names = int(former) if former else None
    profile = Profile(joined=told.get("joined"), country=told.get("country"), former_names=names)
    return Page([profile], facts=told)


def _country(shown: Mapping[str, Any]) -> str | None:
    for entry in objects(shown, "data") or ():
        if text(mapping(entry, "data"), "key") == COUNTRY:
            country = text(mapping(entry, "data"), "initial")
            return country if country and country != NOT_SHARED else None
    return None


def _month(words: str) -> str | None:
    found = _MONTH.fullmatch(words)
    if found is None or found[1] not in MONTHS:
        return None
    return f"{found[2]}-{MONTHS.index(found[1]) + 1:02}"


def _labelled(texts: Iterator[str], labels: tuple[str, ...]) -> dict[str, str]:
    """Return the text behind each label: the next one, or the rest of the same."""
    found: dict[str, str] = {}
    label = ""
    for each in texts:
        if label:
            found.setdefault(label, each.strip())
        label = each if each in labels else ""
        for begun in labels:
            if each.startswith(f"{begun} "):
                found.setdefault(begun, each.removeprefix(begun).strip())
    return found


def _texts(shown: Mapping[str, Any]) -> Iterator[str]:
    """Yield the texts of a screen in their order, however deep they stand."""
    left: list[Any] = [shown]
    while left:
        value = left.pop()
        if isinstance(value, list):
            left += reversed(value)
        elif isinstance(value, dict):
            if (told := text(value, "text")) is not None:
                yield told
            left += reversed(value.values())
