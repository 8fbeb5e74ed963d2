"""When a document expires, one worker of a fleet looks its new id up, and the others read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from crawling import as_task, crawl
from fleets import made, rows
from test_documents_heal import DEAD, NAME, SOME, counted, only_documents

from instaspider.catalogue import documents
from instaspider.catalogue.documents import Document
from instaspider.identities.modes import find_mode
from instaspider.spiders.fleet_arguments import numbers_of
from instaspider.state.fleet import fleets
from instaspider.store.opening import open_store

__all__ = ["only_documents"]


@pytest.mark.usefixtures("only_documents")
@as_task
async def test_a_worker_reads_what_another_one_has_found(
    sandbox: Any, postgres: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(documents.documents(), NAME, Document(NAME, **DEAD))
    url = postgres.new_database()
    open_store(url).close()
    mode = find_mode("unlimited", SOME["INSTASPIDER_MODES"])
    run = {"arguments": {}, "mode": "unlimited", "numbers": numbers_of(mode), "sandbox": True}
    database, fleet = made(url, ["person1", "person2"], **run)
    key = tmp_path / "fleet.key"
    key.write_text("ab" * 32)
    settings = {
        **sandbox.settings,
        **SOME,
        "INSTASPIDER_STORE": url,
        "INSTASPIDER_FLEET": "spring",
        "INSTASPIDER_FLEET_KEY": str(key),
    }
    told = []
    for number in (1, 2):  # each on a machine of its own
        monkeypatch.setenv("INSTASPIDER_STATE", str(tmp_path / f"state{number}"))
        told.append(counted(await crawl(settings, tmp_path)))
        with database.writing() as connection:
            fleets.add(connection, fleet, ["person3", "person4"])
    assert [each.get("looked_up", 0) for each in told] == [1, 0]
    assert [each["found"] for each in told] == [1, 1]
    outcomes = rows(database, "SELECT DISTINCT outcome FROM instaspider_fleet_inputs")
    assert outcomes == [("done",)]
    database.close()
