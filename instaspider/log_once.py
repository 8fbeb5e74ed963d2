"""Logs one sentence instead of a traceback for mistakes in arguments and settings, and marks lines
that a person should read.

Scrapy lets an exception of a spider's ``from_crawler`` or of an add-on end in asyncio's or
Twisted's report of unhandled errors, fifty lines for a misspelt name.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from instaspider.exceptions import InstaspiderError
from instaspider.items import Item
from instaspider.parsing.visible import visible

logger = logging.getLogger("instaspider")
_LOGGERS = ("asyncio", "twisted")

TOLD: Mapping[str, bool] = {"instaspider_told": True}
"""The ``extra`` of a log call whose line a person should read although nothing is wrong. The view
shows such lines, as it shows warnings."""


def is_told(record: logging.LogRecord) -> bool:
    """Return whether a log line was marked by :data:`TOLD`."""
    return getattr(record, "instaspider_told", False)


class HeldBack(logging.Handler):
    """Holds log lines back until the log is open, and then logs them."""

    def __init__(self) -> None:
        super().__init__()
        self._records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold back everything that instaspider logs inside this context."""
        before = logger.level, logger.propagate
        logger.setLevel(logging.INFO)
        logger.propagate = False
        logger.addHandler(self)
        try:
            yield
        finally:
            logger.removeHandler(self)
            logger.propagate = before[1]
            logger.setLevel(before[0])

    def say(self) -> None:
        """Say what was held back, as far as the log takes it."""
        for record in self._records:
            its = logging.getLogger(record.name)
            if its.isEnabledFor(record.levelno):
                its.handle(record)
        self._records.clear()


class _NoTraceback(logging.Filter):
    """Drops reports about errors that were said already."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        return not isinstance(error, InstaspiderError)


_FILTER = _NoTraceback()


def log_without_traceback(error: InstaspiderError) -> None:
    """Log the sentence once, and keep the report of the unhandled exception out of the log."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_FILTER)
    logger.error("%s", visible(str(error)))


_UNKNOWN = re.compile(r"(\w+) does not support field: (\w+)")
"""What ItemAdapter says of a field that a dataclass has not."""


def unknown_field(error: BaseException | None) -> str | None:
    """The sentence for a pipeline that gives an item a field of its own; None for other errors."""
    match = _UNKNOWN.fullmatch(str(error.args[0])) if isinstance(error, KeyError) else None
    if match is None:
        return None
    return (
        f"a pipeline of this project sets the field {match[2]!r}, which {match[1]} has not: return"
        f" an item of a class that is derived from {match[1]} and has it"
    )


class _UnknownFields(logging.Filter):
    """Makes one sentence of the tracebacks that Scrapy logs, one for each item."""

    said: set[str]

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        sentence = unknown_field(error)
        if sentence is None or not isinstance(getattr(record, "item", None), Item):
            return True
        record.msg, record.args, record.exc_info = "%s", (f"Items fail, since {sentence}.",), None
        new = sentence not in self.said
        self.said.add(sentence)
        return new


_FIELDS = _UnknownFields()


def say_unknown_fields_once() -> None:
    """Begin to say once, for each field, that a pipeline sets one which items have not."""
    _FIELDS.said = set()
    logging.getLogger("scrapy.core.scraper").addFilter(_FIELDS)
