"""Opens the user's store, if it can be reached, has the right encoding, and its tables are ours."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from instaspider.exceptions import ConfigurationError, StorageError
from instaspider.state.database import Database, why
from instaspider.store.schema import has_tables, prepare


def open_store(url: str, *, make: bool = True) -> Database:
    """Open the database of INSTASPIDER_STORE, and make or update its item tables.

    ``make``: a database without any item table is accepted. Raises :class:`ConfigurationError` with
    one sentence, which holds no password.
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
    """Refuse a database without items, because a misspelt name must not make a new one."""
    url = database.url
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).is_file():
        raise StorageError(f"INSTASPIDER_STORE={database.shown}: there is no such file.")
    with database.reading() as connection:
        if not has_tables(connection):
            raise StorageError(f"INSTASPIDER_STORE={database.shown} holds no items.")
