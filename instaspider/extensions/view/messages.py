"""Shows warnings and errors of the log at the terminal, a line or two each; the log file holds all
of them in full."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Callable

from instaspider.extensions.view.text import cut
from instaspider.parsing.visible import visible

MOST = 5
"""How many messages of one kind are shown."""
LONGEST = 160
"""How many characters of a message are shown. Scrapy's "Error processing ..." has the whole item in
it, fifteen lines."""
_READ = 10 * LONGEST


class TerminalHandler(logging.Handler):
    """Writes messages to standard error, until a view takes over by setting ``say``."""

    def __init__(self, log_name: str, *, live: bool) -> None:
        """Make the handler. ``live``: whether a picture is drawn below the messages."""
        super().__init__(logging.WARNING)
        self.log_name = log_name
        self.live = live
        self.say: Callable[[str], None] = write
        self.counts: Counter[str] = Counter()
        """Messages by level, including those that are not shown."""
        self._kinds: Counter[tuple[str, str]] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        """Show a message, unless there were enough of its kind."""
        try:
            self.counts[record.levelname] += 1
            kind = (record.name, str(record.msg))
            self._kinds[kind] += 1
            if self._kinds[kind] > MOST:
                return
            text = f"{record.levelname.lower()}: {_short(record.getMessage())}"
            if record.exc_info and (error := record.exc_info[1]) is not None:
                what = f"{type(error).__name__}: {_short(str(error))}"
                text += f"\n  {what} (traceback: {self.log_name})"
            if self._kinds[kind] == MOST:
                text += f"\n  More of this kind are in {self.log_name} only."
            self.say(text)
        except Exception:  # noqa: BLE001 - a message never stops a crawl
            self.handleError(record)


def write(text: str) -> None:
    """Write lines to standard error as it is now; what its encoding lacks comes as ``\\xNN``."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _short(text: str) -> str:
    return cut(visible(" ".join(text[:_READ].split())), LONGEST, " ...")
