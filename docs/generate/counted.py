"""Reads off the tests how many requests some spiders need: ``pytest.mark.requests(SPIDER, WORDS)``
stands at the test that counts them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .pages import ROOT


class Counted(NamedTuple):
    """What a mark says."""

    spider: str
    words: str
    """How many requests it needs."""
    test: str


def counted(folder: Path = ROOT / "tests") -> list[Counted]:
    """All marks, by the names of their spiders. Raises ValueError for one that says less."""
    texts = (path.read_text("utf-8") for path in folder.rglob("test_*.py"))
    marked = (ast.parse(text) for text in texts if "mark.requests(" in text)
    return sorted(found for tree in marked for found in _marks(tree))


def _marks(tree: ast.Module) -> Iterator[Counted]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.requests":
                    spider, words = map(ast.literal_eval, mark.args)
                    yield Counted(spider, words, node.name)
