"""The user's store, opened: reachable, of the right encoding, with tables that are ours."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from instaspider.exceptions import ConfigurationError, StorageError
from instaspider.storage.database import Database, why
from instaspider.storage.schema import prepare


def open_store(url: str) -> Database:
    """The database of INSTASPIDER_STORE, its item tables made or brought up to date.

    Raises :class:`ConfigurationError` with one sentence that has no password in it.
    """
    database = Database(url)
    try:
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
