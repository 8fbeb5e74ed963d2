"""Peak memory of crawls with long lists: ``python benchmarks/memory.py [short|long|resume]``.

short: lists of 100,000 and 1,000,000 lines against the sandbox, stopped after 2000 profiles; the
peaks should lie within 10 %. long: 1,000,000 lines walked to the end with a handler that answers
at once; at most 300 MB. resume: the same list after a crawl that was stopped when all but the last
thousand lines had ended, as the ledger says; at most 300 MB. Figures are the crawl's own peak
resident memory, the sandbox's left aside.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parent.parent

_MEASURED = """
import resource, sys
from scrapy.cmdline import execute
try:
    execute(sys.argv[1:])
finally:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"PEAK {peak:.1f}", file=sys.stderr)
"""


def crawl(lines: int, folder: Path, *more: str) -> tuple[float, float, str]:
    """Peak memory in MB, seconds, and the table of outcomes of one crawl."""
    users = folder / f"users-{lines}.txt"
    if not users.exists():
        with users.open("w") as file:
            file.writelines(f"some.user.{number}\n" for number in range(lines))
    began = time.monotonic()
    run = subprocess.run(
        [
            *(sys.executable, "-c", _MEASURED, "scrapy", "crawl", "profiles"),
            *("-a", f"users={users}", "-a", "mode=unlimited"),
            *("-s", f"INSTASPIDER_STATE={folder / 'state'}"),
            *more,
        ],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    seconds = time.monotonic() - began
    log = run.stderr.splitlines()
    peak = float(next(line for line in log if line.startswith("PEAK ")).split()[1])
    table = [line for line in log if line.startswith(("done ", "not_done ", "failed "))]
    return peak, seconds, "; ".join(" ".join(line.split()[:2]) for line in table)


def short(folder: Path) -> None:
    """Two lists, both stopped after 2000 profiles."""
    peaks = []
    for lines in (100_000, 1_000_000):
        peak, seconds, table = crawl(
            lines,
            folder,
            *("-s", "INSTASPIDER_SANDBOX=1", "-s", "CLOSESPIDER_ITEMCOUNT=2000"),
        )
        peaks.append(peak)
        print(f"{lines:>9} lines, stopped: {peak:.1f} MB, {seconds:.0f} s ({table})", flush=True)
    print(f"ratio {max(peaks) / min(peaks):.3f} (at most 1.10)", flush=True)


def long(folder: Path) -> None:
    """A million lines to the end."""
    handler = "benchmarks.null_handler.NullHandler"
    peak, seconds, table = crawl(
        1_000_000,
        folder,
        *("-s", f'DOWNLOAD_HANDLERS={{"http": "{handler}", "https": "{handler}"}}'),
    )
    print(f"1000000 lines, to the end: {peak:.1f} MB (at most 300), {seconds:.0f} s ({table})")


def resume(folder: Path) -> None:
    """A million lines of which a stopped crawl finished all but a thousand."""
    lines, left = 1_000_000, 1000
    handler = "benchmarks.null_handler.NullHandler"
    more = (
        *("-s", f'DOWNLOAD_HANDLERS={{"http": "{handler}", "https": "{handler}"}}'),
        *("-o", str(folder / "profiles.jsonl")),
    )
    crawl(lines, folder, *more, "-s", "CLOSESPIDER_ITEMCOUNT=100")
    with closing(sqlite3.connect(folder / "state" / "state.db")) as ledger, ledger:
        ledger.executemany(
            "INSERT OR REPLACE INTO instaspider_inputs"
            " SELECT id, ?, 'done', '', 'web_profile_info', 1, NULL FROM instaspider_runs",
            ((f"some.user.{number}",) for number in range(lines - left)),
        )
    outcomes = folder / "outcomes.csv"
    peak, seconds, table = crawl(lines, folder, *more, "-s", f"INSTASPIDER_OUTCOMES={outcomes}")
    print(f"{lines} lines, {left} left: {peak:.1f} MB (at most 300), {seconds:.0f} s ({table})")


if __name__ == "__main__":
    wanted = sys.argv[1:] or ["short", "long", "resume"]
    with tempfile.TemporaryDirectory() as name:
        for what in wanted:
            {"short": short, "long": long, "resume": resume}[what](Path(name))
