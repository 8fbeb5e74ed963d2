"""Twenty thousand answers that lost, changed or broke something: an error of one type, or items
that keep their promises."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import row_bodies
from announcements import documents_in
from bodies import GONE, paths
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from parsed_bodies import BODIES, Source
from well_formed import check

from instaspider import parsing
from instaspider.exceptions import ParseError
from instaspider.parsing.documents import bundle_urls
from instaspider.parsing.page import Page

TOTAL = 20_000
AT_ONCE = 8
EACH = AT_ONCE + 3
"""Mutations of one example: one by one, all at once, a body cut off, other bytes in it."""
EXAMPLES = -(-TOTAL // len(BODIES) // EACH)

NARROW = {
    *("ParseError", "ValueError", "TypeError", "RecursionError", "OverflowError"),
    "orjson.JSONDecodeError",
}

QUIET = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),  # the last of the notes says which change it was
)

MUTATIONS: dict[str, Any] = {
    "dropped": lambda _: GONE,
    "null": lambda _: None,
    "text": lambda value: str(value) if isinstance(value, int) else "x",
    "number": lambda value: int(value) if isinstance(value, str) and value.isdecimal() else 7,
    "list": lambda value: [value],
    "deeper": lambda value: {"value": value},
    "flipped": lambda value: value is not True,
    "negative": lambda _: -1,
    "huge": lambda _: 10**30,
    "fraction": lambda _: 0.5,
    "infinite": lambda _: float("inf"),
    "empty text": lambda _: "",
    "half an emoji": lambda _: "x\ud83d",
    "empty list": lambda _: [],
    "empty object": lambda _: {},
    "list of nothing": lambda _: [None, 5, "x", {}, []],
    "deep": lambda _: _DEEP,
}
_DEEP: Any = {}
for _ in range(200):
    _DEEP = {"edges": [{"node": _DEEP}]}

mutations = st.lists(
    st.tuples(st.integers(0, 10**9), st.sampled_from(sorted(MUTATIONS))),
    min_size=AT_ONCE,
    max_size=AT_ONCE,
)
parts = st.floats(0, 1, exclude_max=True)
cuts = st.lists(parts, min_size=EACH // 2 + 1, max_size=EACH // 2 + 1)
SMUDGES = {
    **{text: text.encode() for text in ("", '"', "}", "null", "<", "</script>", "\\u")},
    "no UTF-8": b"\xff",
    "many lists": b"[" * 5000,
    "many digits": b"9" * 5000,
}
smudges = st.sampled_from(sorted(SMUDGES))


class Trial:
    """A parser, and how often it was tried."""

    def __init__(self, parse: Any) -> None:
        self.parse = parse
        self.count = 0

    def survives(self, body: Any) -> None:
        """One error, which names the row and what is missing, or whole items."""
        self.count += 1
        try:
            page = self.parse(body, row="row")
        except ParseError as error:
            said = error.row, bool(error.path), bool(error.problem)
        else:
            said = "row", True, True
            keeps_its_promises(page)
        assert said == ("row", True, True)


def dirty(body: bytes, place: float, put: str) -> tuple[bytes, bytes]:
    """The body cut off there, and with other bytes in it."""
    start, dirt = int(place * len(body)), SMUDGES[put]
    return body[:start], body[:start] + dirt + body[start + len(dirt) :]


def keeps_its_promises(page: Page[Any]) -> None:
    for item in page.items:
        check(item)
    assert page.cursor is None or (isinstance(page.cursor, str) and page.cursor)
    assert all(re.fullmatch(r"\S.*: .+", reason, re.DOTALL) for reason in page.broken)
    assert all(isinstance(fact, str) and fact for fact in page.facts.values())


def at_or_gone(value: Any, path: list[str | int]) -> Any:
    for key in path:
        if not isinstance(value, dict | list):
            return GONE
        held = value if isinstance(value, dict) else range(len(value))
        value = value[key] if key in held else GONE
    return value


class Mutable:
    """JSON whose parts are changed and put back."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self.paths = list(paths(value))

    @contextmanager
    def changed(self, *chosen: tuple[int, str]) -> Iterator[Any]:
        before: list[tuple[Any, Any]] = []
        for number, mutation in chosen:
            *above, last = self.paths[number % len(self.paths)]
            note(f"{above} {last} {mutation}")
            parent = at_or_gone(self.value, above)
            value = at_or_gone(parent, [last])
            if value is GONE:
                continue  # an earlier change has taken that place away
            before.append((parent, parent.copy()))
            parent[last] = MUTATIONS[mutation](value)
            if parent[last] is GONE:
                del parent[last]
        try:
            yield self.value
        finally:
            for parent, kept in reversed(before):
                parent.clear()
                parent.update(kept) if isinstance(parent, dict) else parent.extend(kept)


@pytest.mark.parametrize("name", BODIES)
def test_mutations(scene, name) -> None:
    parse, ask = BODIES[name]
    source = Source(ask(scene))
    whole = parse(source.body, row="row")
    keeps_its_promises(whole)
    assert whole.broken == ()
    trial = Trial(parse)
    run = _of_bytes(trial, source.body) if source.value is None else _of_json(trial, source)
    QUIET(run)()
    assert trial.count >= EXAMPLES * EACH


def _of_json(trial: Trial, source: Source) -> Any:
    mutable = Mutable(source.value)
    pristine = json.dumps(source.value)
    body = source.body_with(source.value)

    @given(mutations, cuts, smudges)
    def run(chosen: list[tuple[int, str]], places: list[float], put: str) -> None:
        for each in chosen:
            with mutable.changed(each) as value:
                trial.survives(value if source.is_json else source.body_with(value))
        with mutable.changed(*chosen) as value:
            trial.survives(source.body_with(value))
        for changed in dirty(body, places[0], put):
            trial.survives(changed)
        assert json.dumps(source.value) == pristine  # parsers change nothing in what they read

    return run


def _of_bytes(trial: Trial, body: bytes) -> Any:
    @given(cuts, smudges)
    def run(places: list[float], put: str) -> None:
        for changed in (change for place in places for change in dirty(body, place, put)):
            trial.survives(changed)

    return run


def test_ids_of_documents_are_looked_for_in_anything(scene) -> None:
    """Pages and bundles, cut off or with dirt in them, have fewer documents; no more is said."""
    page = row_bodies.ask(scene, "html_profile_page")
    address = urlsplit(bundle_urls(page)[-1])
    bundle = scene.get(address.path, scene.visitor, headers={"Host": address.netloc})
    assert documents_in(page).ids
    assert documents_in(bundle).ids

    @QUIET
    @given(cuts, smudges)
    def run(places: list[float], put: str) -> None:
        for body in (page, bundle):
            for changed in (change for place in places for change in dirty(body, place, put)):
                seen = documents_in(changed)
                assert all(doc_id.isdigit() for doc_id in seen.ids.values())
                assert all(url.startswith("https://") for url in bundle_urls(changed))

    run()


def test_no_parser_hides_its_mistakes() -> None:
    """``except Exception`` would make the tests above pass."""
    for path in Path(parsing.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else "BaseException"
                assert set(re.findall(r"[\w.]+", caught)) <= NARROW, (path.name, caught)
