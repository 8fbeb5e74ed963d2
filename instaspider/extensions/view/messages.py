"""Shows warnings, errors and notes of the log at the terminal; the log file holds all of them in
full."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Callable

from instaspider.extensions.view.text import cut
from instaspider.log_once import is_told
from instaspider.parsing.visible import visible

MOST = 5
"""How many messages of one kind are shown."""
LONGEST = 160
"""How many characters of a message are shown. Scrapy's "Error processing ..." has the whole item in
it, fifteen lines."""
_OWN = "instaspider"
LONGEST_OWN = 400
"""How many of a message of instaspider's own, which ends with what the person can do."""
_READ = 10 * LONGEST_OWN


class TerminalHandler(logging.Handler):
    """Writes messages to standard error, until a view takes over by setting ``say``."""

    def __init__(self, log_name: str, *, live: bool) -> None:
        """Make the handler. ``live``: whether a picture is drawn below the messages."""
        super().__init__(logging.INFO)
        self.log_name = log_name
        self.live = live
        self.say: Callable[[str], None] = write
        self.counts: Counter[str] = Counter()
        """Messages by level, including those that are not shown."""
        self._kinds: Counter[tuple[str, str]] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        """Show a message, unless there were enough of its kind."""
        if record.levelno < logging.WARNING and not is_told(record):
            return
        try:
            self.counts[record.levelname] += 1
            kind = (record.name, str(record.msg))
            self._kinds[kind] += 1
            if self._kinds[kind] > MOST:
                return
            word = "note" if is_told(record) else record.levelname.lower()
            text = f"{word}: {_short(record.getMessage(), own=record.name.startswith(_OWN))}"
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


def _short(text: str, *, own: bool = False) -> str:
    longest = LONGEST_OWN if own else LONGEST
    return cut(visible(" ".join(text[:_READ].split())), longest, " ...")
