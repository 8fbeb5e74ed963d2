"""A visit is changed by its walk alone. What happens to it on the way has a method of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from test_floors import MODULES, OURS, room

from instaspider.visits.step import Step
from instaspider.visits.visit import Visit

WRITERS = {"instaspider.visits.walk", "instaspider.visits.visit_state"}
OWN = {"instaspider.visits.visit": "Visit", "instaspider.visits.step": "Step"}
FIELDS = {field.name for kind in (Visit, Step) for field in fields(kind)}
MUTABLE = {"steps", "arguments", "remembered", "seen", "pages", "attempts", "cursors", "stalled"}
CHANGES = {
    *("append", "clear", "remove", "pop", "popleft", "update", "setdefault", "add", "discard"),
    *("insert", "extend", "popitem", "appendleft"),
}
# The walk's own: whoever else called them would decide what a walk decides.
WALKS = {"take", "learn", "distrust", "fall_short", "turn", "ask_again"}
# Fields of other classes that bear such a name, as `x.name` in these modules.
NAMESAKES = {
    "instaspider.identities.gates": {"route.answers", "gate.answers"},
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


def calls(source: str) -> Iterator[str]:
    """The walk's own methods, called on what is named as visits and steps are."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr=name, value=ast.Name(id=of))):
                if name in WALKS and of in ("visit", "step"):
                    yield f"{of}.{name}"


OTHERS = sorted(
    name for name in MODULES if room(name) != "sandbox" and name not in {*WRITERS, *OWN}
)


@pytest.mark.parametrize("module", OTHERS)
def test_nobody_but_the_walk_changes_a_visit_or_a_step(module) -> None:
    source = Path(MODULES[module]).read_text("utf-8")
    assert set(changed(source)) - NAMESAKES.get(module, set()) == set()
    assert list(calls(source)) == []


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
