"""Reads a value by the heading of its column: under a heading of names, digits are a name."""

from __future__ import annotations

import re

from .columns import Columns, Kind
from .records import ListRecord
from .texts import bare
from .urls import read_url

EXACT = 2**53
"""Whole numbers above this lose digits when a program keeps them as floating-point numbers."""

LOST = "a spreadsheet or a data frame took it for a number, and digits are lost: export it as text"

_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d*)?e[+-]?\d+", re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(r"(\d+)[.,]0*", re.ASCII)
# In a spreadsheet, ="123" keeps digits from being read as a number.
_FORMULA = re.compile(r'="([^"]*)"')


def read_as(found: ListRecord, kind: Kind, columns: Columns) -> ListRecord:
    """Return the record with its text as the column means it, or with a problem."""
    if found.problem is not None or not found.text:
        return found
    if formula := _FORMULA.fullmatch(found.text):
        found = found._replace(text=formula[1].strip())
    if kind == "either":
        return found
    plain = bare(found.text)
    is_id = columns.ids is not None and columns.ids.fullmatch(plain) is not None
    if kind == "names":
        return found._replace(text=columns.as_name.format(plain)) if is_id else found
    return found if is_id else _id(found, plain, columns)


def _id(found: ListRecord, plain: str, columns: Columns) -> ListRecord:
    """Return the record of a text in a column of ids that is no id as it stands."""
    if columns.ids is None:
        return found._replace(problem="its column holds ids, and nothing here is named by one")
    if whole := _WHOLE.fullmatch(plain):
        if len(whole[1]) > 20 or int(whole[1]) > EXACT:
            return found._replace(problem=LOST)
        return found._replace(text=whole[1])
    if _SCIENTIFIC.fullmatch(plain):
        return found._replace(problem=LOST)
    if plain.startswith("@") or read_url(plain) is not None:
        return found  # a name or an address, whatever the column holds
    return found._replace(problem="it is no id, and its column holds ids")
