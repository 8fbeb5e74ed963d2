"""Everything goes wrong at once: benchmarks/hostile_day.py with a fifth of its users."""

from __future__ import annotations

import json
import subprocess
import sys

from conftest import ROOT
from waiting import HANGS

USERS = 200


def test_every_input_ends_as_the_world_has_it() -> None:
    command = [sys.executable, "-m", "benchmarks.hostile_day", str(USERS)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=HANGS)
    day = json.loads(run.stdout[run.stdout.rindex("\n{\n") :])
    assert day["wrong"] == []
    assert len(day["nothing learnt"]) <= USERS // 100
    assert day["logins flagged"] == 2
    assert day["told, but did not hear"] == 0
    assert day["sent after they heard"] == []
    assert sum(day["outcomes"].values()) == USERS
    assert day["for each user"] <= 1.85  # 1.6 of 1000 users; chance weighs more in a fifth
    assert run.returncode == 0, run.stderr
