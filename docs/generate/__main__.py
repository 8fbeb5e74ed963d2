"""The command: writes tables, code and the picture of the house; says with ``--check`` what would
change."""

from __future__ import annotations

import argparse
import difflib
import sys

from .client import code_files
from .drawing import house
from .pages import PAGES, ROOT, filled, placed, unplaced
from .tables import TABLES

PICTURE = ROOT / "docs/images/house.svg"


def main() -> int:
    """Returns the exit code: 1 where ``--check`` finds a difference."""
    parser = argparse.ArgumentParser(prog="python -m docs.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if it would")
    check = parser.parse_args().check
    pages = {path: path.read_text("utf-8") for path in PAGES}
    if missing := unplaced(TABLES, pages.values()):
        sys.exit(f"No page has a place for the tables {', '.join(missing)}.")
    if unknown := {name for page in pages.values() for name in placed(page)} - TABLES.keys():
        sys.exit(f"tables.py has no function for the tables {', '.join(sorted(unknown))}.")
    stale = False
    made = {
        path: filled(page, TABLES, path.relative_to(ROOT).parent) for path, page in pages.items()
    }
    for path, after in {**made, **code_files(), PICTURE: house()}.items():
        before = pages.get(path, "")
        if path not in pages and path.exists():
            before = path.read_text("utf-8")
        if after == before:
            continue
        stale = True
        if check:
            name = str(path.relative_to(ROOT))
            lines = (before.splitlines(keepends=True), after.splitlines(keepends=True))
            sys.stdout.writelines(difflib.unified_diff(*lines, name, f"{name}, generated", n=1))
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(after, "utf-8")
    if stale and check:
        sys.stderr.write("Tables differ from the code. This writes them: python -m docs.generate\n")
    return int(stale and check)


if __name__ == "__main__":
    sys.exit(main())
