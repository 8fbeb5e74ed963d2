"""A crawl that version 0.1 began goes on, by one line of the log, with what its folder knows."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from crawling import as_task
from same_command import LIMIT, NAMES, Runs, outcomes
from state_0_1 import turn_back
from state_rows import rows


@as_task
async def test_a_run_of_version_0_1_goes_on(sandbox: Any, tmp_path: Path, caplog: Any) -> None:
    caplog.set_level(logging.INFO)
    runs = Runs(sandbox, tmp_path)
    await runs.go(70, users=",".join(NAMES))
    came = runs.pks()
    assert 70 <= came.total() < LIMIT * len(NAMES)
    state = tmp_path / "state"
    turn_back(state)
    assert (state / "ledger-sandbox.db").is_file()
    caplog.clear()
    crawled = await runs.go(users=",".join(NAMES))
    assert outcomes(crawled) == dict.fromkeys(NAMES, "done")
    pks = runs.pks()
    assert (len(pks), pks.total()) == (LIMIT * len(NAMES), LIMIT * len(NAMES))
    said = [line for line in caplog.messages if "is carried over into its database" in line]
    assert len(said) == 1
    assert any(
        line.startswith("This crawl goes on with what was begun on") for line in caplog.messages
    )
    assert rows(state / "sandbox", "SELECT count(*) FROM accounts") > [(0,)]
    assert (state / "ledger-sandbox.db.carried-over").is_file()
    assert (state / "accounts-sandbox.sqlite.carried-over").is_file()
    # The run is over; another crawl begins anew, and there is nothing to carry over.
    caplog.clear()
    await runs.go(1, users=",".join(NAMES))
    assert "Goes on" not in caplog.text
    assert "carried over" not in caplog.text
