"""Names what can go wrong, and what to do about each.

::

    InstaspiderError
    ├── ConfigurationError      fix a setting or an argument, then start again
    │   └── InputError          fix the list that users= names
    ├── StorageError            the store or the disk refuses: do what its message says
    ├── UnfinishedError         the crawl is being stopped first: give the same command again
    ├── SandboxError            the built-in stand-in did not start: its message says why
    └── ParseError              an answer has another shape than its catalogue row says
        ├── AbsentError         the answer says that the thing is not there
        └── GatedError          the answer says that it is not shown to this visitor

Downloads end with Scrapy's own exceptions and with those of ``instaspider.download_errors``.
"""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches


class InstaspiderError(Exception):
    """Root of all errors that instaspider raises itself."""


class ConfigurationError(InstaspiderError, ValueError):
    """A setting, spider argument or mode cannot be used; the message names it and the way out."""


class InputError(ConfigurationError):
    """The inputs of a spider cannot be read at all: no such file, no such column, an empty list."""


class StorageError(InstaspiderError):
    """The store or the disk refuses to take the items, and trying again would not help.

    The message says why and what to do. It holds no password of the database.
    """


class SandboxError(InstaspiderError):
    """The sandbox process could not be started, or did not answer in time."""


class UnfinishedError(InstaspiderError):
    """The crawl is being stopped; the work that was asked for is left to the next run."""


class ParseError(InstaspiderError):
    """An answer lacks something that its catalogue row promises.

    ``row`` is the row's name, ``path`` the place in the answer, e.g. ``data.user.id``.
    """

    def __init__(self, row: str, path: str, problem: str = "missing") -> None:
        super().__init__(f"{row}: {path} is {problem}")
        self.row = row
        self.path = path
        self.problem = problem


class AbsentError(ParseError):
    """The answer has the right shape and says that the thing does not exist: ``data.user`` null."""


class GatedError(ParseError):
    """The answer says that the thing is withheld from some visitors, by place or by age."""


def meant(name: str, known: Collection[str]) -> str:
    """Return a sentence that suggests the known name most like a misspelt one, with a space before
    it; empty if none is like it."""
    near = get_close_matches(name, known, n=1)
    return f" Did you mean {near[0]}?" if near else ""
