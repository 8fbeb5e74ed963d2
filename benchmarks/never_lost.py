"""Limits by chance, and nobody lost: ``python -m benchmarks.never_lost [USERS]`` (default 1000).

Crawls in mode unlimited against a sandbox of their own, rests scaled to hundredths of a second.
Prints for each share of 429s how many are done and the requests for each of them, which are at most
1.1 / (1 - share). Exits 1 where that does not hold.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SHARES = (0.0, 0.01, 0.05, 0.1, 0.2, 0.4)
_TABLE = re.compile(r"^(\w+) +(\d+) +(\d+)$", re.MULTILINE)


def crawl(users: int, share: float) -> tuple[int, int, float]:
    """Inputs that are done, requests, seconds."""
    with tempfile.TemporaryDirectory() as folder:
        names = Path(folder) / "users.txt"
        names.write_text("".join(f"person{number}\n" for number in range(users)))
        settings = {
            "INSTASPIDER_SANDBOX": "1",
            "INSTASPIDER_SANDBOX_ARGS": f"--faults 429={share}",
            "INSTASPIDER_PARK_BASE": "0.02",
            "INSTASPIDER_PARK_MAX": "0.2",
            "INSTASPIDER_STATE": str(Path(folder) / "state"),
        }
        pairs = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        command = [sys.executable, "-m", "scrapy", "crawl", "profiles", "-a", f"users={names}"]
        began = time.perf_counter()
        run = subprocess.run(
            [*command, "-a", "mode=unlimited", *pairs],
            stderr=subprocess.PIPE,
            text=True,
            check=True,
        )
        seconds = time.perf_counter() - began
    ends = {name: (int(inputs), int(sent)) for name, inputs, sent in _TABLE.findall(run.stderr)}
    return ends.get("done", (0, 0))[0], sum(sent for _, sent in ends.values()), seconds


def main(users: int) -> int:
    held = True
    print(f"{'429s':>6} {'done':>12} {'requests/user':>14} {'at most':>8} {'seconds':>8}")
    for share in SHARES:
        done, requests, seconds = crawl(users, share)
        most = 1.1 / (1 - share)
        held = held and done == users and requests / users <= most
        told = f"{done}/{users}"
        print(f"{share:>6.0%} {told:>12} {requests / users:>14.3f} {most:>8.3f} {seconds:>8.1f}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
