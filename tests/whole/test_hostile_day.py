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
    assert day["logins flagged"] == 2
    assert day["sent after they heard"] == []
    assert sum(day["outcomes"].values()) == USERS
    assert day["for each user"] <= 1.6
    assert run.returncode == 0, run.stderr
