"""Tells what the heading of a column, or the key of an object, says about its values.

Digits may be the id of one account and the name of another. A number that went through a
spreadsheet may be the id of a stranger. So the heading decides what digits are. Where several
columns could be meant, none is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

Kind = Literal["names", "ids", "either"]
"""``names``: digits are a name. ``ids``: only numbers. ``either``: digits are an id, as in a list
of text."""

_SAID = {
    "names": "digits in it are names",
    "ids": "its values are ids",
    "either": "digits alone in it are ids",
}
_SERVICE = ("instagram", "insta", "ig")
_ID_WORDS = frozenset({"id", "ids", "pk", "pks", "userid", "ownerid"})
_NAME_WORDS = frozenset(
    {"username", "usernames", "handle", "handles", "name", "names", "nick", "nickname"}
    | {"screenname", "shortcode", "shortcodes", "code", "codes"}
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_UNSEEN = ("Mn", "Cf")
_WORD = re.compile(r"[^\W_]+")
# Words that stand between others in forms and other languages: "What is your Instagram handle?".
_BETWEEN = frozenset(
    {"what", "is", "s", "your", "the", "of", "on", "for", "de", "del", "di", "da", "do", "von"}
    | {"auf", "bei", "zu", "sur", "su", "op", "van"}
)
# Columns beside which a column "name" may hold usernames; beside others it may hold people's names.
_HARMLESS = frozenset(
    {"", "no", "nr", "n", "number", "row", "line", "index", "unnamed0", "note", "notes", "comment"}
    | {"comments", "remark", "remarks", "bio", "biography", "date", "followers", "following"}
    | {"followercount", "followingcount", "followerscount", "posts", "mediacount", "postscount"}
    | {"verified", "isverified", "private", "isprivate", "tags", "done", "status"}
)


class Column(NamedTuple):
    """The column that is read, and what its values are."""

    title: str
    """The heading as the list writes it."""
    kind: Kind
    alone: bool = False
    """Whether the column counts only if no better one is known."""

    def said(self, name: str, what: str) -> str:
        """Return the sentence for the log; ``what`` is ``column`` or ``key``."""
        return f"{name}: the {what} {self.title!r} is read; {_SAID[self.kind]}."


class SeveralColumnsError(ValueError):
    """Several columns could be meant."""

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__()
        self.titles = list(titles)


@dataclass(frozen=True, slots=True)
class Group:
    """Headings with the same meaning; if a table has two of them, none is guessed."""

    kind: Kind
    headings: tuple[str, ...]
    alone: bool = False
    """Whether a heading counts only if no other column could be the wanted one."""
    translated: tuple[str, ...] = ()
    """The same headings in other languages."""

    def has(self, title: str) -> bool:
        """Whether a title is one of these headings."""
        known = _meanings(self.headings + self.translated)
        return any(word in known for word in _spellings(meaning(title)))


@dataclass(frozen=True, slots=True)
class Columns:
    """The headings under which a list may hold what an argument takes."""

    groups: tuple[Group, ...]
    """The groups of headings; of a table, the column of the first group that it has is read."""
    ids: re.Pattern[str] | None = re.compile(r"\d+", re.ASCII)
    """What counts as an id for the argument; None if it takes no ids."""
    as_name: str = "{}"
    """How digits are written so that they are read as a name."""
    forced: str = "{},"
    """How an entry is written that begins like the name of a file."""

    def __iter__(self) -> Iterator[str]:
        """Yield the headings as the manual writes them."""
        for group in self.groups:
            yield from group.headings

    def choose(self, titles: Sequence[str]) -> Column | None:
        """Return the column to read if none was named. Raises :class:`SeveralColumnsError`."""
        for group in self.groups:
            found = [title for title in titles if group.has(title)]
            if group.alone and found:
                self._check_alone(titles)
            if len(found) > 1:
                raise SeveralColumnsError(found)
            if found:
                return Column(found[0], group.kind, group.alone)
        return None

    def named(self, titles: Sequence[str], wanted: str) -> Column | None:
        """Return the column that a person named: as written, or by another case, or by its meaning.

        Raises :class:`SeveralColumnsError`.
        """
        for same in (str, _folded, meaning):
            found = [title for title in titles if same(title) == same(wanted)]
            if len(found) > 1:
                raise SeveralColumnsError(found)
            if found:
                return Column(found[0], self.kind_of(found[0]))
        return None

    def kind_of(self, title: str) -> Kind:
        """Return what the values under a heading are, whether or not the heading is known."""
        for group in self.groups:
            if group.has(title):
                return group.kind
        words = set(re.split(r"[\W_]+", _CAMEL.sub(" ", title).casefold()))
        is_id, is_name = bool(words & _ID_WORDS), bool(words & _NAME_WORDS)
        if is_id == is_name:
            return "either"
        return "ids" if is_id else "names"

    def _check_alone(self, titles: Sequence[str]) -> None:
        last = [group for group in self.groups if group.alone]
        found = [title for title in titles if any(group.has(title) for group in last)]
        if len(found) > 1:
            raise SeveralColumnsError(found)
        names = any(group.has(found[0]) for group in last if group.kind == "names")
        others = [title for title in titles if title != found[0]]
        if names and not all(meaning(title) in _HARMLESS for title in others):
            raise SeveralColumnsError(found)


@lru_cache(maxsize=10_000)
def meaning(title: str) -> str:
    """Return a heading without case, spaces, underscores, signs, accents and invisible marks."""
    plain = unicodedata.normalize("NFKD", title).casefold().replace("\u0131", "i")
    words = _WORD.findall("".join(c for c in plain if unicodedata.category(c) not in _UNSEEN))
    return "".join([word for word in words if word not in _BETWEEN] or words)


@lru_cache(maxsize=100)
def _meanings(headings: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(meaning, headings))


def _folded(title: str) -> str:
    return title.strip("\ufeff\u200b \t").casefold()


def _spellings(word: str) -> Iterator[str]:
    """Yield other spellings: ``ighandles`` may be ``instagramhandle`` or ``handle``."""
    yield word
    if word.endswith("s"):
        yield from _spellings(word[:-1])
    rests = {
        word.removeprefix(service) if word.startswith(service) else word.removesuffix(service)
        for service in _SERVICE
        if word.startswith(service) or word.endswith(service)
    }
    for rest in rests:
        yield f"instagram{rest}"
    yield from rests - {""}
