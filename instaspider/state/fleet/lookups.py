"""Lets one worker look a document's new id up, while the others of all runs wait for what it
finds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from instaspider.parsing.documents import Announced
from instaspider.state.fleet.worker import Worker

# A look-up that found nothing is not believed for longer.
_BELIEVED = "1 hour"


def begin(worker: Worker, name: str, refused: str) -> Announced | bool:
    """Return what another worker found in place of the refused id. True: this worker is to look.
    False: another one is looking.

    Raises :class:`TakenOverError`.
    """
    with worker.fenced() as connection:
        mine = connection.exec_driver_sql(
            "INSERT INTO instaspider_lookups AS l (name, refused, worker) VALUES (%s, %s, %s)"
            " ON CONFLICT (name, refused) DO UPDATE"
            " SET worker = excluded.worker, told = NULL, at = clock_timestamp()"
            " WHERE l.at < clock_timestamp() - %s::interval AND l.told IS NOT NULL"
            " OR l.told IS NULL AND NOT EXISTS (SELECT 1 FROM instaspider_workers w"
            " WHERE w.id = l.worker AND w.ended IS NULL AND w.expires > clock_timestamp())"
            " RETURNING 1",
            (name, refused, worker.id, _BELIEVED),
        ).first()
        return mine is not None or _told(connection, name, refused)


def _told(connection: Connection, name: str, refused: str) -> Announced | bool:
    told: Mapping[str, Any] | None = connection.exec_driver_sql(
        "SELECT told FROM instaspider_lookups WHERE name = %s AND refused = %s", (name, refused)
    ).scalar_one_or_none()
    if told is None:
        return False
    providers = {each: tuple(found) for each, found in told["providers"].items()}
    return Announced(told["ids"], providers, frozenset(told["on_page"]))


def end(worker: Worker, name: str, refused: str, seen: Announced | None) -> None:
    """Tell the others what was found; None: this worker gave up, and another one is to look.

    Raises :class:`TakenOverError`.
    """
    told = None
    if seen is not None:
        found = {"ids": {**seen.ids}, "providers": {**seen.providers}}
        told = json.dumps({**found, "on_page": sorted(seen.on_page)})
    with worker.fenced() as connection:
        connection.exec_driver_sql(
            "UPDATE instaspider_lookups SET told = %s::jsonb, at = clock_timestamp(),"
            " worker = NULL WHERE name = %s AND refused = %s AND worker = %s",
            (told, name, refused, worker.id),
        )
