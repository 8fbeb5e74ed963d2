"""Writes what a person wants to know of a spider at a terminal, in lines of 80 columns."""

from __future__ import annotations

import re
import shlex
import textwrap
from collections.abc import Iterator
from typing import Any

from instaspider.spiders.argument_types import EVERYBODYS
from instaspider.spiders.base import InstagramSpider

WIDTH = 80
_INDENT = 14
_LINK = re.compile(r" ?\(\[[^\]]*\]\([^)]*\)\)")
# Posts and places of the sandbox change from day to day, so an earlier crawl has to find them.
_POSTS = "posts -a users=nasa -a limit=12 -O found.csv"
_BEFORE = {"media": (_POSTS, "found.csv"), "locations": (_POSTS, "found.csv:location.pk")}
_TRAY = ("tray -O found.csv", "found.csv")
_SHARED = ("mode", "again", *EVERYBODYS)


def short(spidercls: type[InstagramSpider[Any]]) -> str:
    """Return what a spider gives, and its arguments by name."""
    names = [name for name in spidercls.all_arguments() if name not in _SHARED]
    lines = _block(spidercls.name, _sentence(spidercls))
    return "\n".join([*lines, *_block("", "  ".join(f"{name}=" for name in names))])


def shared() -> str:
    """Return the arguments that all spiders take, by name."""
    lines = _block("all of them", "  ".join(f"{name}=" for name in _SHARED))
    return "\n".join(lines)


def long(spidercls: type[InstagramSpider[Any]]) -> str:
    """Return the arguments of a spider, and commands to try."""
    takes = spidercls.all_arguments()
    own = [name for name in takes if name not in _SHARED]
    lines = textwrap.wrap(f"{spidercls.name}: {_sentence(spidercls)}", WIDTH)
    lines.append("")
    for name in own:
        lines += _block(f"  -a {name}=", takes[name])
    lines += ["", "As every spider:"]
    for name in (name for name in _SHARED if name in takes):
        lines += _block(f"  -a {name}=", takes[name])
    lines += ["", "To try it on the sandbox, a small Instagram on this machine:"]
    lines.append("  export INSTASPIDER_SANDBOX=1")
    lines += [f"  {command}" for command in tries(spidercls)]
    lines += ["", "Options of the command (files, settings): instaspider crawl --help"]
    return "\n".join(lines)


def tries(spidercls: type[InstagramSpider[Any]]) -> Iterator[str]:
    """Yield commands that work on the sandbox, one after the other."""
    name, before, value = spidercls.inputs_argument, "", ""
    if name:
        before, value = _BEFORE.get(name, ("", spidercls.arguments[name].example))
    if spidercls.name == "stories":
        before, value = _TRAY
    if before:
        yield f"instaspider crawl {before}"
    words = ["instaspider", "crawl", spidercls.name]
    words += ["-a", f"{name}={value}"] if name else []
    limit = spidercls.arguments.get("limit")
    words += ["-a", "limit=5"] if limit is not None and not limit.only_with else []
    yield shlex.join([*words, "-O", f"{spidercls.name}.csv"])


def _sentence(spidercls: type[Any]) -> str:
    text = (spidercls.__doc__ or "").strip().split("\n\n")[0]
    return _LINK.sub("", " ".join(text.split())).replace("``", "")


def _block(head: str, text: str) -> list[str]:
    """Return a head with the text beside it, or below it if the head is long."""
    lines = textwrap.wrap(text, WIDTH - _INDENT, break_on_hyphens=False) or [""]
    if len(head) >= _INDENT:
        return [head, *(f"{'':<{_INDENT}}{line}" for line in lines)]
    first, *rest = lines
    return [f"{head:<{_INDENT}}{first}", *(f"{'':<{_INDENT}}{line}" for line in rest)]
