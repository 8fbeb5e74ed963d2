"""Finds the places of tables in the pages and writes Markdown there.

A table goes between the lines ``<!-- table: NAME -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

Row = Sequence[str]
Table = Callable[[], tuple[Row, Iterable[Row]]]
"""Gives the header and the rows."""

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]
_PLACE = re.compile(r"^(<!-- table: ([\w-]+) -->\n)(.*?)^(<!-- end -->)$", re.MULTILINE | re.DOTALL)


def filled(page: str, tables: Mapping[str, Table]) -> str:
    """The page with its tables written anew. Raises KeyError for a table that nobody defines."""
    return _PLACE.sub(lambda place: place[1] + markdown(*tables[place[2]]()) + place[4], page)


def placed(page: str) -> dict[str, str]:
    """What the page has for each table now."""
    return {place[2]: place[3] for place in _PLACE.finditer(page)}


def unplaced(tables: Iterable[str], pages: Iterable[str]) -> list[str]:
    """Tables that no page has a place for."""
    found = {name for page in pages for name in placed(page)}
    return [name for name in tables if name not in found]


def markdown(header: Row, rows: Iterable[Row]) -> str:
    """The lines of a table. Raises ValueError for a row that is none."""
    lines = [_line(header), "|" + "---|" * len(header)]
    for row in rows:
        if len(row) != len(header) or any(re.search(r"[|\n]", cell) for cell in row):
            raise ValueError(f"{row} is no row below {header}")
        lines.append(_line(row))
    return "\n".join(lines) + "\n"


def _line(cells: Row) -> str:
    return "|" + "".join(f" {cell} |" if cell else " |" for cell in cells)


def code(value: object) -> str:
    """In backticks."""
    return f"`{value}`"


def codes(values: Iterable[object]) -> str:
    """Each in backticks, joined by commas."""
    return ", ".join(map(code, values))


def clause(docstring: str) -> str:
    """A docstring's sentence as it stands in a cell: from small letters on, no full stop."""
    text = " ".join(docstring.split()).removesuffix(".").replace("``", "`")
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def for_readme(cell: str) -> str:
    """A cell with its links as they are for the page above docs/."""
    return re.sub(r"\]\((?=[\w-]+\.md)", "](docs/", cell)
