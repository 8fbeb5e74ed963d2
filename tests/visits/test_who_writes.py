"""A visit is changed by its walk alone. What happens to it on the way has a method of its own."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from crawling import ONE_BY_ONE, as_task, crawl
from test_floors import MODULES, OURS, room

from instaspider.visits import like_pace
from instaspider.visits.step import Step
from instaspider.visits.tally import Tallies, Tally
from instaspider.visits.visit import Visit

WALK = {"instaspider.visits.walk", "instaspider.visits.like_plan", "instaspider.visits.events"}
WRITERS = {*WALK, "instaspider.visits.visit_state"}
OWN = {
    "instaspider.visits.visit": (Visit,),
    "instaspider.visits.step": (Step,),
    "instaspider.visits.tally": (Tally, Tallies),
}
"""Where visits and what hangs in them are defined."""
FIELDS = {field.name for kind in (Visit, Step) for field in fields(kind)}
MUTABLE = {"steps", "arguments", "remembered", "seen", "pages", "attempts", "cursors", "stalled"}
CHANGES = {
    *("append", "clear", "remove", "pop", "popleft", "update", "setdefault", "add", "discard"),
    *("insert", "extend", "popitem", "appendleft"),
}
# What visits, steps and tallies are called.
NAMES = {"visit", "step", "tally", "page", "pages"}
# Fields of other classes that bear such a name, as `x.name` in these modules.
NAMESAKES = {
    "instaspider.client.running": {"spider.again", "waits.row"},
    "instaspider.client.stream": {"found.counts"},
    "instaspider.identities.gates": {"kept.answers", "gate.answers"},
    "instaspider.identities.ranking": {"identity.requests"},
    "instaspider.extensions.view.snapshot": {"counts.requests"},
}


def targets(node: ast.AST) -> list[ast.expr]:
    """What a node changes."""
    match node:
        case ast.Assign() | ast.Delete():
            return [
                each
                for target in node.targets
                for each in (target.elts if isinstance(target, ast.Tuple) else [target])
            ]
        case ast.AugAssign() | ast.AnnAssign():
            return [node.target]
        case ast.Call(func=ast.Attribute(attr=name, value=ast.Attribute() as changed)):
            return [changed] if name in CHANGES and changed.attr in MUTABLE else []
        case ast.Call(func=ast.Name(id="setattr")):
            return [node.func]
    return []


def changed(source: str) -> Iterator[str]:
    """Attributes of other things than `self` that bear the name of a visit's or a step's."""
    for node in ast.walk(ast.parse(source)):
        for target in targets(node):
            inner = target.value if isinstance(target, ast.Subscript) else target
            if not isinstance(inner, ast.Attribute) or inner.attr not in FIELDS:
                continue
            if not (isinstance(inner.value, ast.Name) and inner.value.id in ("self", "cls")):
                yield ast.unparse(inner)


def classes(module: str) -> Iterator[ast.ClassDef]:
    for node in ast.walk(ast.parse(Path(MODULES[module]).read_text("utf-8"))):
        if isinstance(node, ast.ClassDef):
            yield node


def methods(kind: ast.ClassDef) -> dict[str, ast.AST]:
    kinds = ast.FunctionDef, ast.AsyncFunctionDef
    return {node.name: node for node in kind.body if isinstance(node, kinds)}


def is_own(node: ast.AST) -> bool:
    """Whether it is a part of `self`, however deep."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return isinstance(node, ast.Name) and node.id == "self"


def mutators(module: str) -> set[str]:
    """The methods of a module's classes that change the object, by themselves or by another."""
    found: set[str] = set()
    for kind in classes(module):
        own = methods(kind)
        for _ in own:  # until those that call others are found too
            found |= {name for name, method in own.items() if changes_self(method, found)}
    return {name for name in found if not name.startswith("__")}


def changes_self(method: ast.AST, mutating: set[str]) -> bool:
    for node in ast.walk(method):
        match node:
            case ast.Assign(targets=targets) if any(map(is_own, targets)):
                return True
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target) if is_own(target):
                return True
            case ast.Delete(targets=targets) if any(map(is_own, targets)):
                return True
            case ast.Call(func=ast.Attribute(attr=name, value=value)) if is_own(value):
                if name in CHANGES | mutating:
                    return True
    return False


MUTATORS = {name for module in OWN for name in mutators(module)} | {"gives", "went"}


@cache
def unique() -> set[str]:
    """Names that no other class has: whatever they are called on is a visit, a step or a tally."""
    return MUTATORS - {
        name
        for module in MODULES
        if room(module) != "sandbox" and module not in OWN
        for kind in classes(module)
        for name in methods(kind)
    }


def calls(source: str) -> Iterator[str]:
    """Calls of methods that change a visit, a step or a tally."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr=name, value=value)) if name in MUTATORS:
                of = ast.unparse(value)
                if name in unique() or of.rpartition(".")[2] in NAMES:
                    yield f"{of}.{name}"


OTHERS = sorted(
    name for name in MODULES if room(name) != "sandbox" and name not in {*WRITERS, *OWN}
)


@pytest.mark.parametrize("module", OTHERS)
def test_nobody_but_the_walk_changes_a_visit_or_a_step(module) -> None:
    source = Path(MODULES[module]).read_text("utf-8")
    assert set(changed(source)) - NAMESAKES.get(module, set()) == set()
    assert list(calls(source)) == []


def test_the_methods_that_change_are_found() -> None:
    assert mutators("instaspider.visits.visit") == {
        *("ask", "finish", "take", "learn", "fall_short", "distrust")
    }
    assert mutators("instaspider.visits.step") == {"turn_page", "ask_again"}
    assert {"begin", "through", "gives", "went"} <= mutators("instaspider.visits.tally")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("visit.finish(end)", ["visit.finish"]),
        ("page.visit.learn({})", ["page.visit.learn"]),
        ("visit.pages.begin()", ["visit.pages.begin"]),
        ("each.fall_short(step, end)", ["each.fall_short"]),
        ("self.accounts.learn()", []),
        ("visit.known(step)", []),
    ],
)
def test_each_call_of_a_method_that_changes_is_seen(source, found) -> None:
    assert list(calls(source)) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("visit.end = x", ["visit.end"]),
        ("visit.identity, visit.avoid = x", ["visit.identity", "visit.avoid"]),
        ("visit.came += 1", ["visit.came"]),
        ("visit.steps[-1] = x", ["visit.steps"]),
        ("del step.attempts[name]", ["step.attempts"]),
        ("visit.steps.append(x)", ["visit.steps"]),
        ("page.visit.steps.clear()", ["page.visit.steps"]),
        ("self.steps = x", []),
        ("visit.steps", []),
    ],
)
def test_each_way_to_change_is_seen(source, found) -> None:
    assert list(changed(source)) == found


def writers() -> set[str]:
    """The modules that change a visit, a step or a tally now: the nearest outside their own."""
    frame: FrameType | None = sys._getframe(2)
    made = False
    while frame is not None and (name := frame.f_globals["__name__"]) in OWN:
        made |= frame.f_code.co_name == "__init__"
        frame = frame.f_back
    return set() if made or frame is None else {name}


@as_task
async def test_in_crawls_only_the_walk_changes_a_visit(make_sandbox, tmp_path, monkeypatch) -> None:
    seen: set[str] = set()

    def watched(self: Any, name: str, value: Any) -> None:
        seen.update(writers())
        object.__setattr__(self, name, value)

    for kinds in OWN.values():
        for kind in kinds:
            monkeypatch.setattr(kind, "__setattr__", watched, raising=False)
    monkeypatch.setattr(like_pace, "SPACING", (0.0, 0.0))
    sandbox = make_sandbox()
    settings = {
        **sandbox.settings,
        **ONE_BY_ONE,
        "INSTASPIDER_SESSIONS": sandbox.process.session_cookies,
        "INSTASPIDER_WRITES": "True",
    }
    posts = await crawl(settings, tmp_path, "posts", users="walker13,missing_a", limit="15")
    assert {row["outcome"] for row in posts.rows} == {"done", "not_found"}
    code = posts.items[0].shortcode
    likes = await crawl(settings, tmp_path, "like", media=code, mode="fast")
    assert [row["outcome"] for row in likes.rows] == ["done"]
    assert seen == WALK


@pytest.mark.parametrize("module", sorted({*WRITERS, *OWN}))
def test_the_scan_sees_who_does(module) -> None:
    source = Path(MODULES[module]).read_text("utf-8")
    assert list(changed(source)) or "self." in source


def test_the_walk_knows_neither_scrapy_nor_a_clock_nor_a_file() -> None:
    reached, ahead = set(), ["instaspider.visits.walk"]
    while ahead:
        if (name := ahead.pop()) not in reached:
            reached.add(name)
            ahead += OURS[name]
    rooms = {room(name) for name in reached}
    assert rooms <= {"visits", "catalogue", "parsing", "verdicts", "items", "exceptions"}
    for name in reached:
        if room(name) == "visits":
            tree = ast.parse(Path(MODULES[name]).read_text("utf-8"))
            told = {
                alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names
            }
            assert not told & {"time", "asyncio", "logging", "os", "random", "scrapy"}, name
