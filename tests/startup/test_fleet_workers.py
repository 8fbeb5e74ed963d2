"""Several workers on one machine: those that die are replaced, and a signal stops all."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

import pytest
from waiting import until

from instaspider.startup import fleet_workers
from instaspider.startup.fleet_workers import Workers

DIES_ONCE = """
import os, signal, sys
try:
    os.mkdir(sys.argv[1])
except FileExistsError:
    sys.exit(0)
os.kill(os.getpid(), signal.SIGKILL)
"""
STAYS = """
import os, signal, sys
def stop(sign, frame):
    open(f"{sys.argv[1]}/stopped-{os.getpid()}-{sign}", "w").close()
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGINT, stop)
open(f"{sys.argv[1]}/began-{os.getpid()}", "w").close()
while True:
    signal.pause()
"""


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(fleet_workers, "_PAUSE", 0.0)
    return []


def test_one_that_dies_is_replaced(said, tmp_path) -> None:
    workers = Workers([sys.executable, "-c", DIES_ONCE, str(tmp_path / "x")], 2, said.append)
    assert workers.run() == 0
    assert len(said) == 1
    assert "died by signal 9" in said[0]


def test_one_that_ends_by_itself_is_not_replaced(said) -> None:
    assert Workers([sys.executable, "-c", "raise SystemExit(2)"], 2, said.append).run() == 2
    assert said == []


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_all_and_none_is_replaced(sign, said, tmp_path) -> None:
    def stop() -> None:
        until(lambda: len([*tmp_path.glob("began-*")]) == 3)
        os.kill(os.getpid(), sign)

    before = signal.getsignal(sign)
    thread = threading.Thread(target=stop)
    thread.start()
    workers = Workers([sys.executable, "-c", STAYS, str(tmp_path)], 3, said.append)
    assert workers.run() == 0
    thread.join()
    assert len([*Path(tmp_path).glob(f"stopped-*-{sign.value}")]) == 3
    assert said == []
    assert signal.getsignal(sign) is before
