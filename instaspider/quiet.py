"""A sentence instead of a traceback, for mistakes in arguments and settings.

Scrapy lets an exception of a spider's ``from_crawler`` or of an add-on end in asyncio's or
Twisted's report of unhandled errors, fifty lines for a misspelt name.
"""

from __future__ import annotations

import logging

from instaspider.exceptions import InstaspiderError
from instaspider.parsing.visible import visible

logger = logging.getLogger("instaspider")
_LOGGERS = ("asyncio", "twisted")


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
