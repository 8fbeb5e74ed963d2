"""Owner codes: numbers below 2**23 * 1000 that fit into the low digits of a media pk.

Four kinds of names share the range: up to 6 characters; a known word with digits ("person_12",
"private_7"); the crowd (three syllables, a dot, up to four digits: "kalomi.1234"); all others. The
first three can be computed back. Others are hashed and remembered, so what they posted is found
again once their name was asked for (``--names`` keeps them in a file).
"""

from __future__ import annotations

import re
from collections import OrderedDict
from hashlib import blake2b

from instaspider.sandbox.world import words
from instaspider.sandbox.world.names import LETTERS, code_of, name_of

RANGE = 1000 << 23
"""How many milliseconds a second has, times the 23 low bits of a pk."""

_SHORT = 6
_SHORT_NAMES = sum(int(len(LETTERS) ** size) for size in range(1, _SHORT + 1))

_STEMS = (*words.HANDLES, *words.PLAIN_STEMS)
_JOINTS = ("", "_", ".")
_DIGITS = 6
_NUMBERS = int(10 ** (_DIGITS + 1) - 10) // 9
"""How many strings of 1 to 6 digits there are."""
_WORD_NAMES = len(_STEMS) * len(_JOINTS) * _NUMBERS
_WORD = re.compile(rf"({'|'.join(_STEMS)})([._]?)([0-9]{{1,{_DIGITS}}})", re.ASCII)
_STEM_AT = {stem: at for at, stem in enumerate(_STEMS)}

_SYLLABLES = tuple(a + b for a in "bdfghjklmnprst" for b in "aeiou")
_SYLLABLE_AT = {syllable: at for at, syllable in enumerate(_SYLLABLES)}
_SUFFIXES = 10_000
CROWD = int(len(_SYLLABLES) ** 3) * _SUFFIXES
"""How many people the followers, likers and commenters are taken from."""
_CROWD_NAME = re.compile(r"((?:[bdfghjklmnprst][aeiou]){3})\.(0|[1-9][0-9]{0,3})", re.ASCII)

_WORDS_FROM = _SHORT_NAMES
_CROWD_FROM = _WORDS_FROM + _WORD_NAMES
_HASHED_FROM = _CROWD_FROM + CROWD
_REMEMBERED = 200_000

_HIGHLIGHTS = 16
"""How many highlights one owner may have."""
_FBIDS, _FBID_SPREAD = 10**13, 2_236_067_977_499
_FBID_BACK = pow(_FBID_SPREAD, -1, _FBIDS)
_REELS, _REEL_SPREAD = 10**14, 16_180_339_887_499
_REEL_BACK = pow(_REEL_SPREAD, -1, _REELS)


class Codes:
    """Maps names to owner codes, and back."""

    def __init__(self) -> None:
        self._hashed: OrderedDict[int, str] = OrderedDict()

    @staticmethod
    def is_hashed(code: int) -> bool:
        """Whether a code leads back to its name only after the name was asked for."""
        return code >= _HASHED_FROM

    def code(self, name: str) -> int:
        """Return the code of a name in normal form."""
        if len(name) <= _SHORT:
            return code_of(name)
        if match := _WORD.fullmatch(name):
            return _WORDS_FROM + _code_of_word(*match.groups())
        if (number := crowd_number(name)) is not None:
            return _CROWD_FROM + number
        digest = blake2b(name.encode(), digest_size=8, person=b"owner").digest()
        code = _HASHED_FROM + int.from_bytes(digest, "big") % (RANGE - _HASHED_FROM)
        self._hashed[code] = name
        self._hashed.move_to_end(code)
        if len(self._hashed) > _REMEMBERED:
            self._hashed.popitem(last=False)
        return code

    def name(self, code: int) -> str | None:
        """Return the name of a code; None for a hashed one that was not asked for yet."""
        if not 0 <= code < RANGE:
            return None
        if code < _WORDS_FROM:
            return name_of(code)
        if code < _CROWD_FROM:
            return _word_of_code(code - _WORDS_FROM)
        if code < _HASHED_FROM:
            return crowd_name(code - _CROWD_FROM)
        return self._hashed.get(code)


def crowd_name(number: int) -> str:
    """Return the name of one of the crowd, for a number below CROWD."""
    rest, suffix = divmod(number, _SUFFIXES)
    rest, third = divmod(rest, len(_SYLLABLES))
    first, second = divmod(rest, len(_SYLLABLES))
    return f"{_SYLLABLES[first]}{_SYLLABLES[second]}{_SYLLABLES[third]}.{suffix}"


def crowd_number(name: str) -> int | None:
    """Return the number of one of the crowd; None for a name of another kind."""
    match = _CROWD_NAME.fullmatch(name)
    if match is None:
        return None
    number = 0
    for at in (0, 2, 4):
        number = number * len(_SYLLABLES) + _SYLLABLE_AT[match[1][at : at + 2]]
    return number * _SUFFIXES + int(match[2])


def fbid_of_code(seed: int, code: int) -> str:
    """Return ``1784`` and 13 digits."""
    return f"1784{(code * _FBID_SPREAD + seed) % _FBIDS:013d}"


def code_of_fbid(seed: int, fbid: str) -> int | None:
    """Return the owner's code; None for an fbid that no account can have."""
    if len(fbid) != 17 or not fbid.startswith("1784") or not fbid.isdecimal():
        return None
    return (int(fbid[4:]) - seed) * _FBID_BACK % _FBIDS


def highlight_pk(seed: int, code: int, number: int) -> str:
    """Return 17 digits that begin with 178."""
    hidden = ((code * _HIGHLIGHTS + number) * _REEL_SPREAD + seed) % _REELS
    return str(17_800_000_000_000_000 + hidden)


def code_of_highlight(seed: int, pk: str) -> int | None:
    """Return the owner's code; None for a pk that no highlight can have."""
    if len(pk) != 17 or not pk.startswith("178") or not pk.isdecimal():
        return None
    hidden = int(pk) - 17_800_000_000_000_000
    return (hidden - seed) * _REEL_BACK % _REELS // _HIGHLIGHTS


def _code_of_word(stem: str, joint: str, digits: str) -> int:
    number = int(digits) + int(10 ** len(digits) - 10) // 9
    return (_STEM_AT[stem] * len(_JOINTS) + _JOINTS.index(joint)) * _NUMBERS + number


def _word_of_code(code: int) -> str:
    rest, number = divmod(code, _NUMBERS)
    stem, joint = divmod(rest, len(_JOINTS))
    size = 1
    while number >= int(10**size):
        number -= int(10**size)
        size += 1
    return f"{_STEMS[stem]}{_JOINTS[joint]}{number:0{size}d}"
