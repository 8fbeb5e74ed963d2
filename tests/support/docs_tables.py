"""Markdown and source files as data, for the tests that hold one to the other."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from paths import ROOT

from instaspider.crawl.errand import KEY

WORDS = {ROOT / "instaspider/crawl/stats.py", ROOT / "instaspider/crawl/meta_keys.py"}
"""What only says what the others count and set."""
SOURCES = sorted(
    {*ROOT.glob("instaspider/**/*.py"), *ROOT.glob("pipelines/**/*.py")} - WORDS,
)
PAGES = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")])

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def page(name: str) -> str:
    """A page's text, e.g. of ``docs/reference/stats.md``."""
    return (ROOT / name).read_text("utf-8")


def table(name: str, first: str) -> list[dict[str, str]]:
    """Rows of the page's only table whose first header cell is ``first``, backticks removed."""
    found = [rows for rows in _tables(page(name)) if rows[0][0] == first]
    assert len(found) == 1, f"{name} has {len(found)} tables headed | {first} |"
    header, _, *rows = found[0]
    for row in rows:
        assert len(row) == len(header), f"{name}: {row}"
    return [dict(zip(header, row, strict=True)) for row in rows]


def column(name: str, first: str, wanted: str | None = None) -> list[str]:
    """One column of such a table, by default the first."""
    return [row[wanted or first] for row in table(name, first)]


def _tables(text: str) -> Iterator[list[list[str]]]:
    for block in re.findall(r"(?:^\|.*\n)+", without_fences(text) + "\n", re.MULTILINE):
        yield [
            [cell.strip().replace("`", "") for cell in line.split("|")[1:-1]]
            for line in lines(block)
        ]


def lines(text: str) -> list[str]:
    """Lines that are not blank."""
    return [line for line in text.splitlines() if line.strip()]


def without_fences(text: str) -> str:
    return _FENCE.sub("", text)


def fences(text: str) -> list[tuple[str, str]]:
    """Language and content of each fenced block."""
    return _FENCE.findall(text)


def commands(text: str) -> Iterator[list[str]]:
    """The ``scrapy ...`` and ``instaspider ...`` commands of the fenced shell blocks, as words."""
    for language, content in fences(text):
        if language not in ("console", "sh", "bash"):
            continue
        for line in content.replace("\\\n", " ").splitlines():
            for words in _simple_commands(line.removeprefix("$ ")):
                names = [Path(word).name for word in words]
                for program in {"scrapy", "instaspider"} & {*names[:-1]}:
                    yield words[names.index(program) + 1 :]


def _simple_commands(line: str) -> Iterator[list[str]]:
    """What stands between the shell's operators, without redirections."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="&;|<>")
    lexer.whitespace_split = True
    words: list[str] = []
    redirected = False
    for token in lexer:
        if token in ("<", ">", ">>"):
            redirected = True
        elif token.strip("&;|"):
            words += [] if redirected else [token]
            redirected = False
        else:
            yield words
            words = []
    yield words


def links(text: str) -> list[str]:
    """Targets of links, those to the web left out."""
    found = re.findall(r"\]\(([^)\s]+)\)", without_fences(text))
    return [target for target in found if "://" not in target]


def anchors(text: str) -> set[str]:
    """Names of the headings as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", without_fences(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@lru_cache(maxsize=1)
def nodes() -> list[ast.AST]:
    """All syntax nodes of the package; kept, since they are told apart by id()."""
    return [node for path in SOURCES for node in ast.walk(ast.parse(path.read_text("utf-8")))]


def texts_starting_with(prefix: str) -> set[str]:
    """Literals and f-strings of the package that begin so; each placeholder becomes ``{}``."""
    found = set()
    inside: set[int] = set()  # ast.walk gives an f-string before its parts
    for node in nodes():
        if isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in node.values}
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
            )
        elif isinstance(node, ast.Constant) and id(node) not in inside:
            text = str(node.value)
        else:
            continue
        if text.startswith(prefix):
            found.add(text)
    return found


def meta_keys() -> set[str]:
    """Keys of request.meta and response.meta that the package reads or writes."""
    found: set[object] = set()
    for node in nodes():
        match node:
            case ast.Subscript(value=owner, slice=ast.Constant(value=key)) if _is_meta(owner):
                found.add(key)
            case ast.Call(
                func=ast.Attribute(value=owner, attr="get" | "pop" | "setdefault"),
                args=[ast.Constant(value=key), *_],
            ) if _is_meta(owner):
                found.add(key)
            case ast.Compare(left=ast.Constant(value=key), comparators=[owner]) if _is_meta(owner):
                found.add(key)
            case ast.keyword(arg="meta", value=ast.Dict(keys=keys)):
                found |= {key.value for key in keys if isinstance(key, ast.Constant)}
                found |= {KEY for key in keys if isinstance(key, ast.Name) and key.id == "KEY"}
    return {str(key) for key in found}


def _is_meta(node: ast.AST) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == "meta") or (
        isinstance(node, ast.Name) and node.id == "meta"
    )
