"""Check what a wheel and a Scrapyd egg hold: the packages of each and their data, no tests."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

NEEDED = (
    "instaspider/__init__.py",
    "instaspider/settings.py",
    "instaspider/py.typed",
    "instaspider/catalogue/documents.json",
    "instaspider/spiders/users.py",
    "instaspider/sandbox/__main__.py",
    "instaspider/sandbox/tables/rows.toml",
    "instaspider/sandbox/tables/shapes/xdt_node.txt",
    "instaspider/pipelines/store.py",
    "instaspider/pipelines/media/pipeline.py",
    "instaspider/pipelines/media/joining.py",
)
NEEDED_IN_EGG = (*NEEDED, "pipelines/__init__.py")
# A wheel lies beside other projects, whose names it must not take; the egg is a project.
TOPS = {".whl": {"instaspider"}, ".egg": {"instaspider", "pipelines"}}
ENTRY_POINTS = ("settings = instaspider.settings", "endpoints =", "sandbox =", "store =")


def tops(names: list[str]) -> set[str]:
    """What comes to lie on Python's path, without what is told about the package."""
    found = {name.partition("/")[0] for name in names}
    return {name for name in found if name != "EGG-INFO" and not name.endswith(".dist-info")}


def check(path: str) -> list[str]:
    """What is wrong with that archive."""
    kind = Path(path).suffix
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        points = [name for name in names if name.endswith("entry_points.txt")]
        text = archive.read(points[0]).decode() if points else ""
    needed = NEEDED_IN_EGG if kind == ".egg" else NEEDED
    wrong = [f"lacks {name}" for name in needed if name not in names]
    wrong += [f"holds {top}" for top in sorted(tops(names) - TOPS[kind])]
    wrong += [f"has no entry point {point!r}" for point in ENTRY_POINTS if point not in text]
    print(f"{path}: {len(names)} files, {'; '.join(wrong) or 'as it should be'}")
    return wrong


if __name__ == "__main__":
    sys.exit(1 if [wrong for path in sys.argv[1:] for wrong in check(path)] else 0)
