"""Finds the places of tables in the pages and writes Markdown there.

A table goes between the lines ``<!-- table: NAME -->`` and ``<!-- end -->``. Links in cells name a
page by its file alone, ``[writes](writes.md)``; the folders between are put in here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

Row = Sequence[str]
Table = Callable[[], tuple[Row, Iterable[Row]]]
"""Gives the header and the rows."""

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]
_FOLDERS = {page.name: page.parent.relative_to(ROOT) for page in PAGES}
_PLACE = re.compile(r"^(<!-- table: ([\w-]+) -->\n)(.*?)^(<!-- end -->)$", re.MULTILINE | re.DOTALL)


def filled(page: str, tables: Mapping[str, Table], folder: Path = Path()) -> str:
    """The page with its tables written anew. Raises KeyError for a table that nobody defines.

    ``folder`` is where the page lies, as seen from the top of the project.
    """

    def made(place: re.Match[str]) -> str:
        return place[1] + linked(markdown(*tables[place[2]]()), folder) + place[4]

    return _PLACE.sub(made, page)


def linked(text: str, folder: Path) -> str:
    """A text with its links to pages as they are for a page of that folder."""

    def path(link: re.Match[str]) -> str:
        return "](" + Path(os.path.relpath(_FOLDERS[link[1]] / link[1], folder)).as_posix()

    return re.sub(r"\]\(([\w-]+\.md)", path, text)


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
