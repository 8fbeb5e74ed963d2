"""Check what a wheel and a Scrapyd egg hold: both packages and their data, no tests."""

from __future__ import annotations

import sys
import zipfile

NEEDED = (
    "instaspider/__init__.py",
    "instaspider/settings.py",
    "instaspider/py.typed",
    "instaspider/catalogue/documents.json",
    "instaspider/spiders/users.py",
    "instaspider/sandbox/__main__.py",
    "instaspider/sandbox/answers/shapes/media_info.txt",
    "pipelines/__init__.py",
    "pipelines/store.py",
    "pipelines/media/pipeline.py",
)
FORBIDDEN = ("tests/", "benchmarks/", "docs/", ".ci/", "test_")
ENTRY_POINTS = ("settings = instaspider.settings", "endpoints =", "sandbox =", "store =")


def check(path: str) -> list[str]:
    """What is wrong with that archive."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        points = [name for name in names if name.endswith("entry_points.txt")]
        text = archive.read(points[0]).decode() if points else ""
    wrong = [f"lacks {name}" for name in NEEDED if name not in names]
    wrong += [f"holds {name}" for name in names if name.startswith(FORBIDDEN)]
    wrong += [f"has no entry point {point!r}" for point in ENTRY_POINTS if point not in text]
    print(f"{path}: {len(names)} files, {'; '.join(wrong) or 'as it should be'}")
    return wrong


if __name__ == "__main__":
    sys.exit(1 if [wrong for path in sys.argv[1:] for wrong in check(path)] else 0)
