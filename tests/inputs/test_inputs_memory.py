"""A list of any length takes the same memory."""

from __future__ import annotations

import sys
import tracemalloc
from pathlib import Path

from instaspider.inputs import open_inputs


def test_a_million_lines_leave_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("".join(f"user_{n}\n" for n in range(1_000_000)))
    # tracing a million lines takes half a minute; counting live blocks costs nothing
    inputs = open_inputs(str(path), str)
    before = sys.getallocatedblocks()
    seen = most = 0
    for entry in inputs:
        seen += 1
        assert entry.line == seen
        if seen % 50_000 == 0:
            most = max(most, sys.getallocatedblocks() - before)
    assert (seen, entry.value) == (1_000_000, "user_999999")
    assert most < 5_000


def test_the_peak_does_not_depend_on_the_file(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("username,x\n" + "".join(f"user_{n},{'y' * 200}\n" for n in range(40_000)))
    inputs = open_inputs(str(path))
    tracemalloc.start()
    try:
        assert sum(1 for _ in inputs) == 40_000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 500_000 < path.stat().st_size


def test_a_line_of_many_megabytes_is_never_held(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(b"x" * 20_000_000 + b"\nnasa\n")
    tracemalloc.start()
    try:
        assert [e.line for e in open_inputs(str(path))] == [1, 2]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000
