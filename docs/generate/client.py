"""Writes the methods and the typed functions of ``instaspider.client`` from the same rows as the
table of docs/reference/coverage.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from instaspider import items
from instaspider.spiders.argument_types import DOWNLOAD

from .commands import SPIDERS
from .methods import Method, methods
from .pages import ROOT

HOME = ROOT / "instaspider" / "client"
WIDTH = 100
_ARGUMENT_OF = {"max_count": "limit", "max_posts": "limit", "context": "kind"}
_GIVES = {
    "hashtag": "Hashtag | Post",
    "highlights": "Highlight | Post",
    "location": "Place | Post",
    "search": "Hashtag | Place | UserRef",
    "sound": "Post | Sound",
    "timeline": "Hashtag | Post | UserRef",
    "tray": "Post | UserRef",
}
"""Items of spiders of which an argument decides what they give."""
_HEAD = """\"\"\"{}

``python -m docs.generate`` writes this file.
\"\"\"

from __future__ import annotations
"""


def code_files() -> dict[Path, str]:
    """Return the text of each generated file."""
    found = {
        HOME / "arguments.py": _arguments(),
        HOME / "functions.py": _functions(),
        HOME / "streams.py": _streams(),
    }
    groups = {name: [*each] for name, each in groupby(_written(), lambda each: each.group)}
    for folder, sync in (("groups", False), ("blocking_groups", True)):
        for name, rows in groups.items():
            found[HOME / folder / f"{name}.py"] = _group(name, rows, sync=sync)
        found[HOME / folder / "__init__.py"] = _all_groups(folder, groups, sync=sync)
    return found


def _written() -> Iterator[Method]:
    return (each for each in methods() if each.name and each.commands)


def _class(group: str, *, sync: bool) -> str:
    return ("Blocking" if sync else "") + group.capitalize()


def _all_groups(folder: str, groups: Iterable[str], *, sync: bool) -> str:
    what = "blocking client" if sync else "async client"
    lines = [f'"""Holds the methods of the {what}, a module for each group."""\n']
    lines.append("from __future__ import annotations\n")
    imports = sorted(
        (f"instaspider.client.{folder}.{name}", _class(name, sync=sync)) for name in groups
    )
    lines += [f"from {module} import {name}" for module, name in imports]
    lines.append("\n__all__ = [")
    lines += [f'    "{name}",' for name in sorted(name for _, name in imports)]
    return "\n".join([*lines, "]\n"])


def _group(group: str, rows: list[Method], *, sync: bool) -> str:
    bodies = "\n".join(_method(each, sync=sync) for each in rows)
    base = f"BlockingGroup[{_class(group, sync=False)}]" if sync else "Group"
    words = f'"""Offers the methods of ``ig.{group}``."""'
    text = f"class {_class(group, sync=sync)}({base}):\n    {words}\n\n{bodies}"
    return _HEAD.format(f"Defines the methods of ``ig.{group}``.") + _imports(text, group) + text


def _imports(text: str, group: str) -> str:
    """Return the imports that a text needs."""
    used = {*re.findall(r"\w+", re.sub(r'"""[^"]*"""', "", text))}
    lines = []
    if "Iterable" in used:
        lines.append("from collections.abc import Iterable")
    if "datetime" in used:
        lines.append("from datetime import datetime")
    if "Literal" in used:
        lines.append("from typing import Literal")
    lines = ["", *lines] if lines else []
    ours = []
    if "OutcomeError" in used:
        ours.append("from instaspider.client.errors import OutcomeError")
    named = {"BlockingGroup", "Group", "urls_of", "highlight_of"} & used
    ours.append(f"from instaspider.client.group import {', '.join(sorted(named, key=_order))}")
    if "BlockingGroup" in used:
        of = _class(group, sync=False)
        ours.append(f"from instaspider.client.groups.{group} import {of}")
    if "Many" in used:
        ours.append("from instaspider.client.many import Many")
    if classes := sorted(used & {*items.ITEMS}):
        ours.append(_fitted("from instaspider.items import ", "", classes, "", paren=True))
    return "\n".join([*lines, "", *ours, "", "", ""])


def _order(name: str) -> tuple[bool, str]:
    return name.islower(), name


def _method(row: Method, *, sync: bool) -> str:
    many = row.gives.startswith("list[") and not row.how
    gives = row.gives if sync or not many else f"Many[{row.gives[5:-1]}]"
    if row.how == "property":
        source = f"self._group.{row.short}" if sync else f"self._{row.short}()"
        return (
            f"    @property\n    def {row.short}(self) -> {gives}:\n"
            f'        """{row.words}"""\n        return {source}\n'
        )
    given = ["self", *re.findall(r"\w+: (?:[^,\[]|\[[^\]]*\])+", row.parameters.replace("'", '"'))]
    kind = "def" if sync or many else "async def"
    head = _fitted(f"    {kind} {row.short}(", f") -> {gives}:", given, "    ")
    body = _waiting(row) if sync else _body(row, many=many)
    return f'{head}\n        """{row.words}"""\n{body}'


def _waiting(row: Method) -> str:
    """Return the body of a blocking method: it waits for the async one."""
    made = f"self._group.{row.short}({', '.join(row.names)})"
    return _fitted("        return self._wait(", ")\n", [made], "        ")


def _body(row: Method, *, many: bool) -> str:
    if row.how and not re.search(r"\bx\b", row.how):
        return f"        return await self._{row.how}\n"
    call = _call(row, "_many" if many else "_one")
    if many:
        return f"{_fitted(f'        return self.{call[0]}(', ')', call[1], '        ')}\n"
    kind = row.classes[0]
    head = f"        {'x' if row.how else 'found'}: {kind} = await self.{call[0]}("
    return f"{_fitted(head, ')', call[1], '        ')}\n        return {row.how or 'found'}\n"


def _call(row: Method, name: str) -> tuple[str, list[str]]:
    """Return the name of the function to call, and its arguments."""
    first, *more = row.names or [""]
    if not SPIDERS[row.spider].inputs_argument:
        first, more = f'"{row.spider}"', row.names
    elif first == "highlight":
        first = "highlight_of(highlight)"
    given = [f'"{row.spider}"', first]
    given += [f"{_ARGUMENT_OF.get(each, each)}={each}" for each in more]
    given += [f'{name}="{value}"' for name, value in row.fixed.items()]
    if row.gives == "list[Post]" and len(row.classes) > 1:
        given.append('only="Post"')
    return name, given


def _fitted(head: str, tail: str, parts: list[str], pad: str, *, paren: bool = False) -> str:
    """Return a call or signature as the formatter would break it."""
    if len(line := head + ", ".join(parts) + tail) <= WIDTH:
        return line
    head, tail = (f"{head}(", f"{tail})") if paren else (head, tail)
    inner = f"{pad}    " + ", ".join(parts)
    if len(inner) <= WIDTH and not paren:
        return f"{head}\n{inner}\n{pad}{tail}"
    return "\n".join([head, *(f"{pad}    {part}," for part in parts), f"{pad}{tail}"])


# -- functions and methods for streams -----------------------------------------------------


def _kinds() -> list[tuple[list[str], str, str]]:
    """Return groups of spiders with the same inputs and items: names, inputs argument, items."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, kind in SPIDERS.items():
        gives = _GIVES.get(name) or " | ".join(sorted(each.__name__ for each in kind.gives))
        if not gives:
            raise ValueError(f"client.py does not say which items {name} gives")
        found.setdefault((kind.inputs_argument, gives), []).append(name)
    return [(names, inputs, gives) for (inputs, gives), names in sorted(found.items())]


def _overloads(name: str, source: str, options: str, gives: str, *, pad: str = "") -> str:
    wait = "async " if gives == "Collected" else ""
    lines = []
    for names, inputs, classes in _kinds():
        words = ", ".join(f'"{each}"' for each in names)
        arguments = [*["self"] * bool(pad), f"spider: Literal[{words}]", "/"]
        if inputs:
            arguments += ["*", f"{inputs}: {source}"]
        arguments.append(f"**more: Unpack[{options}]")
        head = f"{pad}{wait}def {name}("
        made = _fitted(head, f") -> {gives}[{classes}]: ...", arguments, pad)
        lines.append(f"{pad}@overload\n{made}\n")
    return "".join(lines)


def _functions() -> str:
    return _HEAD.format("Defines the functions for many inputs, with a type for each spider.") + (
        _FUNCTIONS.format(
            items=_items(),
            stream=_overloads("stream", "Source", "Options", "Stream"),
            collect=_overloads("collect", "Source", "Options", "Collected"),
            iterate=_overloads("iterate", "BlockingSource", "Options", "BlockingStream"),
        )
    )


def _streams() -> str:
    return _HEAD.format("Defines the method ``stream`` of both clients.") + (
        _STREAMS.format(
            items=_items(),
            streams=_overloads("stream", "Source", "Arguments", "Stream", pad="    "),
            blocking=_overloads(
                "stream", "BlockingSource", "Arguments", "BlockingStream", pad="    "
            ),
        )
    )


def _items() -> str:
    classes = sorted({each for _, _, gives in _kinds() for each in gives.split(" | ")})
    return "\n".join(f"    {each}," for each in classes)


_TYPES = {
    "count": "int | None",
    "yes_or_no": "bool",
    "since": "str | datetime | None",
    "read_time": "str | datetime | None",
}
"""Types of arguments in Python, by the function that reads them; all others are texts."""


def _arguments() -> str:
    found: dict[str, str] = {}
    for kind in SPIDERS.values():
        for name, argument in kind.arguments.items():
            if name not in (kind.inputs_argument, *DOWNLOAD):
                found[name] = _TYPES.get(argument.read.__name__, "str")
    fields = "\n".join(f"    {name}: {kind}" for name, kind in sorted(found.items()))
    sources = sorted({kind.inputs_argument for kind in SPIDERS.values()} - {""})
    named = ", ".join(f'"{name}"' for name in sources)
    return _HEAD.format("Names what streams take, with the types.") + _ARGUMENTS.format(
        fields, named
    )


_ARGUMENTS = '''
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypedDict


class Arguments(TypedDict, total=False):
    """Types the arguments of spiders; each spider has some of them."""

{}


class Options(Arguments, total=False):
    """Types the arguments of spiders together with the options of a client."""

    mode: str
    sessions: str | os.PathLike[str]
    proxies: Iterable[str] | str
    state: str | os.PathLike[str]
    writes: bool
    settings: Mapping[str, Any]


SOURCES = ({})
"""Names of the arguments that hold inputs."""
_CLIENTS = Options.__annotations__.keys() - Arguments.__annotations__.keys()


def split(more: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Split arguments into the options of the client and the arguments of the spider."""
    clients = {{name: value for name, value in more.items() if name in _CLIENTS}}
    return clients, {{name: value for name, value in more.items() if name not in _CLIENTS}}
'''


_FUNCTIONS = '''
from typing import Any, Literal, Unpack, overload

from instaspider.client.arguments import Options, split
from instaspider.client.asynchronous import AsyncInstagram
from instaspider.client.blocking import Instagram
from instaspider.client.blocking_stream import BlockingSource, BlockingStream
from instaspider.client.stream import Collected, Source, Stream
from instaspider.items import (
{items}
)


{stream}def stream(spider: str, /, **more: Any) -> Any:
    """Give the items of many inputs as they come; for ``async with`` and ``async for``.

    ``mode``, ``sessions``, ``proxies``, ``state``, ``writes`` and ``settings`` are those of
    :class:`instaspider.AsyncInstagram`; all else are arguments of the spider.
    """
    options, arguments = split(more)
    return Stream(AsyncInstagram(**options), spider, arguments, owns=True)


{collect}async def collect(spider: str, /, **more: Any) -> Any:
    """Return the items of many inputs as a list, which has ``outcomes`` too. See :func:`stream`."""
    options, arguments = split(more)
    whole: Stream[Any] = Stream(AsyncInstagram(**options), spider, arguments, owns=True)
    return await whole.all()


{iterate}def iterate(spider: str, /, **more: Any) -> Any:
    """Give the items of many inputs as they come, for a plain ``for``. See :func:`stream`."""
    options, arguments = split(more)
    return BlockingStream(Instagram(**options), spider, arguments, owns=True)
'''
_STREAMS = '''
from typing import Any, Literal, Unpack, overload

from instaspider.client.arguments import Arguments
from instaspider.client.base import Client
from instaspider.client.blocking_stream import BlockingSource, BlockingStream
from instaspider.client.stream import Source, Stream
from instaspider.client.thread import Blocking
from instaspider.items import (
{items}
)


class Streams(Client):
    """Adds the method ``stream`` to the base of clients."""

{streams}    def stream(self, spider: str, /, **more: Any) -> Any:
        """Give the items of many inputs as they come, at the pace that all calls share."""
        return Stream(self, spider, more, owns=False)


class BlockingStreams(Blocking):
    """Adds the method ``stream`` to the base of blocking clients."""

{blocking}    def stream(self, spider: str, /, **more: Any) -> Any:
        """Give the items of many inputs as they come, for a plain ``for``."""
        return BlockingStream(self, spider, more, owns=False)
'''
