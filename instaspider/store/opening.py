"""Opens the user's store: reachable, of the right encoding, with tables that are ours."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from instaspider.exceptions import ConfigurationError, StorageError
from instaspider.state.database import Database, why
from instaspider.store.schema import has_tables, prepare


def open_store(url: str, *, make: bool = True) -> Database:
    """The database of INSTASPIDER_STORE, its item tables made or brought up to date.

    ``make``: whether a database without any of them will do. Raises :class:`ConfigurationError`
    with one sentence that has no password in it.
    """
    database = Database(url)
    try:
        if not make:
            _refuse_empty(database)
        with database.writing() as connection:
            prepare(connection)
    except StorageError as error:
        database.close()
        raise ConfigurationError(str(error)) from None
    except SQLAlchemyError as error:
        database.close()
        raise ConfigurationError(
            f"INSTASPIDER_STORE={database.shown} cannot be used: {why(database, error)}."
        ) from None
    return database


def _refuse_empty(database: Database) -> None:
    """A name that is mistyped must not become a new database."""
    url = database.url
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).is_file():
        raise StorageError(f"INSTASPIDER_STORE={database.shown}: there is no such file.")
    with database.reading() as connection:
        if not has_tables(connection):
            raise StorageError(f"INSTASPIDER_STORE={database.shown} holds no items.")
