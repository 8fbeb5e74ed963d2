"""Gives connections of PostgreSQL time-outs, so that the locks of a worker that was cut off die."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from instaspider.state.database import Database


def limit(database: Database, **seconds: float) -> None:
    """Let the connections of a database have these time-outs, by the names of its settings."""
    settings = "; ".join(f"SET {name} = {round(s * 1000)}" for name, s in seconds.items())

    def prepare(connection: Any, record: object) -> None:
        del record
        with connection.cursor() as cursor:
            cursor.execute(settings)
        connection.commit()

    event.listen(database.engine, "connect", prepare)
    database.engine.dispose()
