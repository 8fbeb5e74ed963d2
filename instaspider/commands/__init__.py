"""Holds the commands of ``scrapy``; each module is one command of that name."""

import sys
from types import TracebackType

_hook = sys.excepthook


def _say_nothing_of_ctrl_c(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    """Keep quiet about Ctrl-C that comes before Scrapy handles it, as while modules are
    imported."""
    if not issubclass(kind, KeyboardInterrupt):
        _hook(kind, error, traceback)


# Scrapy imports this package before all else that is ours, and so do other projects.
sys.excepthook = _say_nothing_of_ctrl_c
