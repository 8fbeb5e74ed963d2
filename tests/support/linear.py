"""Whether work grows no faster than what it is done on, and texts on which it easily would."""

from __future__ import annotations

import gc
import itertools
import re
import re._constants as sre
import re._parser as sre_parser
import time
from collections.abc import Callable, Iterator
from typing import Any

SIZES = tuple(1 << power for power in (19, 20, 21, 22))
"""Half a megabyte to four."""
MOST = 2.5
"""Times the CPU for twice the size."""
_FELT = 0.25
"""Seconds of CPU for four megabytes that are less than a turn of the loop may take. Below, memory
that is asked for in larger pieces costs more than what is measured."""
_ALL_MOST = 2 ** (len(SIZES) - 2) * MOST
"""Times the CPU for the largest, of the smallest. If it is no more, then none of the doublings
between them took more than MOST, unless another took less than double."""
TRIES = 8
_SURE = 3.5
"""Times the CPU for twice the size that are no accident of a busy machine, three times in a
row."""
_FIRST = (1 << 15, 1 << 17)
"""What all texts are tried with. Four times as much would take 16 times as long if the work grew
with the square alone; from 5 times on, a part of it does."""
_FIRST_MOST = 5.0
_FIRST_FELT = 0.001
_HANGS = 1.0
"""Seconds for the first of them from which on the others would take minutes."""


def growth(work: Callable[[Any], object], *texts: Callable[[int], Any]) -> str:
    """Where the CPU grows faster than the size; empty where it does not.

    ``texts``: what the work is done on, of about so many bytes. All are tried with less, and the
    worst of them, and those that then look bad, with all that is asked for.
    """
    costs = {}
    _seconds(work, texts[0](1 << 10))  # what is made once is there then
    for number, made in enumerate(texts):
        if (took := _seconds(work, made(_FIRST[0]))) > _HANGS:
            return f"text {number}: {took:.1f} s for {_FIRST[0] >> 10} kB"
        costs[number] = took
    suspects = [number for number in costs if _is_suspect(work, texts[number], costs[number])]
    worst = sorted(costs, key=lambda number: costs[number])[-1:]
    for number in dict.fromkeys((*suspects, *worst)):
        if found := _grows(work, texts[number]):
            return f"text {number}: {found}"
    return ""


def _is_suspect(work: Callable[[Any], object], made: Callable[[int], Any], before: float) -> bool:
    """``before``: the CPU for the smaller size."""
    small, large = (made(size) for size in _FIRST)
    for _ in range(TRIES):
        if before * (SIZES[-1] // _FIRST[0]) ** 2 < _FELT:
            return False  # not even its square would be felt
        if _seconds(work, large) <= max(_FIRST_MOST * before, _FIRST_FELT):
            return False
        before = _seconds(work, small)
    return True


def _grows(work: Callable[[Any], object], made: Callable[[int], Any]) -> str:
    """The smallest and the largest are measured first. Where that does not do each size is, and
    again with the one before where it seems to take too long."""
    small = SIZES[0]
    before = min(_seconds(work, made(small)) for _ in range(2))  # other work makes both seem longer
    if before * (SIZES[-1] // small) ** 2 < _FELT:
        return ""  # not even its square would be felt
    if before < _HANGS and _seconds(work, made(SIZES[-1])) <= max(_ALL_MOST * before, _FELT):
        return ""
    for large in SIZES[1:]:
        took, surely = _seconds(work, made(large)), 0
        for _ in range(TRIES - 1):
            surely = surely + 1 if took > _SURE * before else 0
            if took <= max(MOST * before, _FELT) or surely > 2:
                break
            # One after the other: what else the machine does is the same.
            before, took = _seconds(work, made(small)), _seconds(work, made(large))
        if took > max(MOST * before, _FELT):
            return f"{before:.2f} s for {small >> 10} kB, {took:.2f} s for twice that"
        small, before = large, took
    return ""


def _seconds(work: Callable[[Any], object], text: Any) -> float:
    """CPU of this process; garbage of other work is not collected meanwhile."""
    gc.disable()
    try:
        began = time.process_time()
        work(text)
        return time.process_time() - began
    finally:
        gc.enable()


def repeated(opening: str, first: str = "") -> Callable[[int], str]:
    """Texts of one thing over and over."""
    return lambda size: first + opening * (size // len(opening))


def openings(pattern: re.Pattern[Any]) -> list[tuple[str, str]]:
    """What a text may begin with and then repeat to keep a pattern searching: the beginnings of a
    text that it matches, cut off at each of its parts, and a part that may be there any number of
    times."""
    found: list[tuple[str, str]] = []
    flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    for whole in _samples(sre_parser.parse(pattern.pattern, flags), "", found):
        found += [("", whole), ("", whole[:-1]), (whole[:-1], whole[-1:])]
    # A pattern of nothing but looks around matches no letter: any text keeps it searching.
    return [pair for pair in dict.fromkeys(found) if pair[1]] or [("", "aA")]


def _samples(tree: Any, before: str, found: list[tuple[str, str]]) -> list[str]:
    """Texts that match; ``found`` gets what they go through."""
    wholes = [before]
    for kind, value in tree:
        if kind is not sre.LITERAL:
            found += [("", whole) for whole in wholes]
        wholes = [more for whole in wholes for more in _after(kind, value, whole, found)][:2]
    return wholes


def _after(kind: Any, value: Any, whole: str, found: list[tuple[str, str]]) -> list[str]:
    if kind is sre.LITERAL:
        return [whole + chr(value)]
    if kind is sre.NOT_LITERAL:
        return [whole + ("a" if value != ord("a") else "b")]
    if kind is sre.ANY:
        return [whole + "a"]
    if kind is sre.IN:
        return [whole + _member(value)]
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        least, most, part = value
        one = [text[len(whole) :] for text in _samples(part, whole, found)]
        if most > 20:
            found += [(whole, text) for text in one] + [("", whole + text * 3) for text in one]
        return [whole + text * min(max(least, 1), 8) for text in one]
    if kind is sre.SUBPATTERN:
        return _samples(value[-1], whole, found)
    if kind is sre.ATOMIC_GROUP:
        return _samples(value, whole, found)
    if kind is sre.BRANCH:
        return [text for branch in value[1] for text in _samples(branch, whole, found)]
    assert kind in (sre.AT, sre.ASSERT, sre.ASSERT_NOT, sre.GROUPREF), kind
    return [whole]


_LIKELY = "a0 .-_x/<\"'\n"
_CLASSES: dict[str, Callable[[str], bool]] = {
    "DIGIT": str.isdigit,
    "SPACE": str.isspace,
    "WORD": lambda letter: letter.isalnum() or letter == "_",
}


def _member(items: list[Any]) -> str:
    """A letter of a class of letters."""
    inverted = items[0][0] is sre.NEGATE
    letters = itertools.chain(_LIKELY, map(chr, range(1, 0x300)))
    wanted = (letter for letter in letters if _is_in(letter, items) is not inverted)
    return next(wanted, "a")


def _is_in(letter: str, items: list[Any]) -> bool:
    return any(_is(letter, kind, value) for kind, value in items)


def _is(letter: str, kind: Any, value: Any) -> bool:
    if kind is sre.LITERAL:
        return ord(letter) == value
    if kind is sre.RANGE:
        return bool(value[0] <= ord(letter) <= value[1])
    if kind is sre.CATEGORY:
        name = str(value).removeprefix("CATEGORY_")
        is_one = _CLASSES[name.removeprefix("UNI_").removeprefix("NOT_")](letter)
        return is_one is not ("NOT_" in name)
    return False


def uses(source: str, name: str) -> Iterator[str]:
    """Methods of a pattern that a module calls; ``finditer`` for what cannot be told."""
    methods = "search|match|fullmatch|finditer|findall|sub|split"
    yield from set(re.findall(rf"\b{name}\.({methods})\b", source)) or {"finditer"}


def apply(pattern: re.Pattern[Any], method: str) -> Callable[[str], object]:
    """The pattern at work on a text."""

    def work(text: Any) -> None:
        if method in ("finditer", "findall", "split", "sub"):
            for _ in pattern.finditer(text):
                pass
        else:
            getattr(pattern, method)(text)

    return work
