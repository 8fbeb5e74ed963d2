"""Defines what an argument of a spider takes, and how its text is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.util import find_spec
from typing import Any, TypeVar

from instaspider.exceptions import ConfigurationError
from instaspider.options.file_template import FileTemplate
from instaspider.visits.bounds import read_span, read_time
from instaspider.visits.where import Where

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Argument:
    """Describes an argument of a spider, as in ``-a limit=100``."""

    takes: str
    """What the argument takes, for people; also in ``scrapy endpoints spiders``."""
    read: Callable[[Any], Any] = str
    """Makes the value. Raises ValueError with the reason as a clause: ``is not a number``."""
    default: Any = None
    example: str = ""
    only_with: tuple[str, ...] = ()
    """Arguments of which one has to be 1; otherwise this one has no effect, and is refused."""
    not_with: str = ""
    """Argument beside which this one has no effect, and is refused, if that one is 1."""

    def saying(self, takes: str, example: str) -> Argument:
        """Return the same argument, described in other words."""
        return replace(self, takes=takes, example=example)

    def of(self, *names: str) -> Argument:
        """Return the same argument, for use only together with one of these."""
        either = " or ".join(f"{name}=1" for name in names)
        return replace(
            self,
            takes=f"with {either}: {self.takes}",
            example=f"{self.example} -a {names[0]}=1",
            only_with=names,
        )

    def without(self, name: str) -> Argument:
        """Return the same argument, for use only without that one."""
        return replace(self, takes=f"without {name}=1: {self.takes}", not_with=name)


def count(value: Any) -> int:
    """Read a whole number from 1 up."""
    number = int(value) if str(value).strip().isdecimal() else 0
    if number < 1:
        raise ValueError("is not a whole number from 1 up")
    return number


def yes_or_no(value: Any) -> bool:
    """Read 1 or 0, also in words."""
    text = str(value).strip().lower()
    if text not in ("1", "0", "yes", "no", "true", "false"):
        raise ValueError("is neither 1 nor 0")
    return text in ("1", "yes", "true")


def one_of(*names: str) -> Argument:
    """Return an argument with a few words to choose from; the first is the default."""

    def read(value: Any) -> str:
        text = str(value).strip().lower()
        if text not in names:
            raise ValueError(f"is not one of {', '.join(names)}")
        return text

    return Argument(f"{' or '.join(names)}; {names[0]} by default", read, names[0], names[-1])


def collection(value: Any) -> str:
    """Read a collection: its id, the address of its page (``/nasa/saved/places/123/``), or its
    name. What is all digits is an id."""
    told = str(value).strip()
    if "/" not in told:
        if not told:
            raise ValueError("names no collection")
        return told
    pk = told.partition("?")[0].rstrip("/").rpartition("/")[2]
    if not is_id(pk):
        raise ValueError("is no address of a collection's page, which ends in its id")
    return pk


def is_id(text: str) -> bool:
    """Whether a text is an id of Instagram's, and no name."""
    return text.isascii() and text.isdigit()


LIMIT = {"limit": Argument("items for each input, a whole number", count, example="100")}
LAST = "last"
"""The word of ``-a since=last``: for each input, since it was last visited."""


def since(value: Any) -> datetime | str:
    """Read a time, or ``last``."""
    return LAST if str(value).strip().lower() == LAST else read_time(value)


TIMES = {
    "since": Argument(
        "nothing older: a date (2026-11-01), an ISO time, '3 days', or last: since its last visit",
        since,
        example="'3 days'",
    ),
    "until": Argument("nothing newer: the same", read_time, example="2026-11-01"),
}
TIMES_OF_POSTS = {name: argument.of("posts") for name, argument in TIMES.items()}
"""The times, for spiders of whose items only the posts have one."""
POSTS = {"posts": Argument("1 for the posts too", yes_or_no, False, "1")}


def _best(value: Any) -> str:
    """Read which rendition of videos is wanted; the best one needs PyAV."""
    wanted: str = one_of("progressive", "best").read(value)
    return _with_av(wanted) if wanted == "best" else wanted


def _sound(value: Any) -> bool:
    """Read whether the sound is wanted, which needs PyAV."""
    return _with_av(yes_or_no(value)) if yes_or_no(value) else False


def _with_av(wanted: T) -> T:
    """Return the value. Raises ValueError if PyAV is not installed."""
    if find_spec("av") is None:
        raise ValueError("needs PyAV, which is not installed: pip install 'instaspider[video]'")
    return wanted


_FILES = {
    "filename": Argument(
        "names of files: a template with fields of the item, as in {shortcode}_{n}",
        FileTemplate.read,
        example="'{taken_at:%Y-%m-%d}_{shortcode}_{n}'",
    ),
    "video": replace(
        one_of("progressive", "best").saying(
            "best for the best rendition, joined from pictures and sound (needs the extra video)",
            "best",
        ),
        read=_best,
    ),
    "audio": Argument(
        "1 for the sound of videos as files, in place of the videos unless video=best (needs the"
        " extra video)",
        _sound,
        False,
        "1",
    ),
    "archive": one_of("1", "0", "new").saying(
        "0 to fetch again what was fetched before and removed since, new to forget first what was"
        " fetched into the folder",
        "0",
    ),
}
DOWNLOAD = {
    "download": Argument(
        "1 for pictures and videos too, as files in the folder FILES_STORE",
        yes_or_no,
        False,
        "1",
    ),
    **{name: argument.of("download") for name, argument in _FILES.items()},
}
"""The argument ``download``, and what it takes beside it."""
DOWNLOAD_OF_POSTS = {**DOWNLOAD, "download": DOWNLOAD["download"].of("posts")}
"""The same, for spiders of whose items only the posts have files."""
EVERYBODYS = {
    "where": Argument(
        "only items that pass this filter, as in like_count > 100 and 'nasa' in caption",
        Where,
        example="'like_count > 100'",
    ),
    "first": Argument(
        "only so many inputs, the first of the list; the same command without it goes on",
        count,
        example="10",
    ),
    "fresh": Argument(
        "1 to begin anew, whatever an earlier crawl of the command left", yes_or_no, False, "1"
    ),
    "refresh": Argument(
        "only inputs whose last visit that ended as done is longer ago: 7d, 12h, 30m",
        read_span,
        example="7d",
    ),
}


# What these arguments add to a spider's own items.
_ADDED = {"posts": "posts", "nearby": "the places around it", "download": "files"}


def check_company(given: str, argument: Argument, values: Mapping[str, Any]) -> None:
    """Raise :class:`ConfigurationError` for an argument that has no effect beside these values."""
    needed, spoiler = argument.only_with, argument.not_with
    if needed and not any(values[name] for name in needed):
        about = " or ".join(_ADDED[name] for name in needed)
        either = " or ".join(f"-a {name}=1" for name in needed)
        raise ConfigurationError(f"{given} is about {about}: it takes {either} as well.")
    if spoiler and values[spoiler]:
        raise ConfigurationError(
            f"{given} is about posts, and -a {spoiler}=1 asks for no posts: leave one of them out."
        )
