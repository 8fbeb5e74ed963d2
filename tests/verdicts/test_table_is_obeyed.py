"""A crawl does what the table says of a verdict, also of one that nobody has thought of yet."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from crawling import ONE_BY_ONE, Crawled, as_task, crawl
from paths import ROOT

from instaspider.verdicts import effects
from instaspider.verdicts.effects import EFFECTS, Effect, Verdict
from instaspider.verdicts.signs.facts import Facts
from instaspider.verdicts.signs.login_gates import ForLogin
from instaspider.verdicts.signs.sign import Sign

FIRST = "/api/v1/users/web_profile_info/"
"""Of the route that visitors' profiles are asked by first."""

Table = Callable[..., None]


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Table:
    """Adds a verdict for answers of the first route, or of all others, or of all."""

    def add(verdict: str, effect: Effect, where: str = "first", times: int = 1000) -> None:
        left = [times]

        def test(facts: Facts) -> bool:
            is_first = facts.answer.path == FIRST
            if (where == "first" and not is_first) or (where == "others" and is_first):
                return False
            left[0] -= 1
            return left[0] >= 0

        sign = Sign(verdict, verdict, test, f"words of {verdict}", "a test")  # type: ignore[arg-type]
        monkeypatch.setattr(effects, "SIGNS", (sign, *effects.SIGNS))
        monkeypatch.setitem(EFFECTS, verdict, effect)  # type: ignore[arg-type]

    return add


async def run(sandbox: Any, tmp_path: Path, users: str = "nasa", **settings: Any) -> Crawled:
    sandbox.mark()
    settings = {**sandbox.settings, **ONE_BY_ONE, "INSTASPIDER_PARK_BASE": 0.01, **settings}
    return await crawl(settings, tmp_path, mode="fast", users=users)


def firsts(sandbox: Any) -> int:
    """How many requests the first route got."""
    return [request["path"].partition("?")[0] for request in sandbox.requests()].count(FIRST)


@as_task
async def test_a_route_that_says_the_last_word(sandbox, tmp_path, table):
    table("new", Effect("deliver", "none", "end", "restricted", "withheld", 9))
    crawled = await run(sandbox, tmp_path)
    row = crawled.outcomes["nasa"]
    assert (row["outcome"], row["reason"]) == ("restricted", "words of new")
    assert len(sandbox.requests()) == 1
    assert crawled.stats["instaspider/verdicts/new"] == 1


@as_task
async def test_a_route_that_gives_way(sandbox, tmp_path, table):
    table("new", Effect("deliver", "none", "give_way", "failed", "", 1))
    crawled = await run(sandbox, tmp_path)
    assert crawled.outcomes["nasa"]["outcome"] == "done"
    assert (firsts(sandbox), len(sandbox.requests())) == (1, 2)


@as_task
async def test_tries_that_are_counted(sandbox, tmp_path, table):
    table("new", Effect("retry", "none", "open", "failed", "", 1))
    crawled = await run(sandbox, tmp_path, INSTASPIDER_MAX_TRIES=3)
    assert crawled.outcomes["nasa"]["outcome"] == "done"
    assert firsts(sandbox) == 3
    assert crawled.stats["instaspider/resends/new"] == 2


@as_task
async def test_a_request_that_is_sent_again_for_free_by_one_that_rested(sandbox, tmp_path, table):
    table("new", Effect("resend", "park", "open", "throttled", "", 6), times=4)
    crawled = await run(sandbox, tmp_path, INSTASPIDER_MAX_TRIES=2)
    assert crawled.outcomes["nasa"]["outcome"] == "done"
    assert firsts(sandbox) == 5
    assert crawled.stats["instaspider/identities/parked"] == 4


@as_task
async def test_an_identity_that_is_not_used_any_more(sandbox, tmp_path, table):
    table("new", Effect("resend", "retire", "open", "not_done", "", 3))
    crawled = await run(sandbox, tmp_path, "nasa,esa")
    assert {row["outcome"] for row in crawled.rows} == {"not_done"}
    assert len(sandbox.requests()) == 1
    assert crawled.stats["instaspider/identities/retired"] == 1


@as_task
async def test_a_route_that_is_closed(sandbox, tmp_path, table):
    table("new", Effect("deliver", "none", "close", "failed", "", 4))
    crawled = await run(sandbox, tmp_path, "nasa,esa,jaxa,isro,cnes")
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    assert firsts(sandbox) <= 2  # one more may have been on its way
    assert crawled.stats["instaspider/routes/closed/web_profile_info"] == 1


@as_task
async def test_walls_in_a_row(sandbox, tmp_path, table):
    table("new", Effect("deliver", "none", "wall", "login_required", "", 8))
    crawled = await run(sandbox, tmp_path, "nasa,esa,jaxa,isro,cnes")
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    assert firsts(sandbox) == 3


@pytest.mark.parametrize(
    ("subject", "outcome"), [("absent", "not_found"), ("withheld", "failed"), ("", "failed")]
)
@as_task
async def test_two_routes_that_agree(sandbox, tmp_path, table, subject, outcome):
    told = "not_found" if subject == "absent" else "failed"
    table("new", Effect("deliver", "none", "give_way", told, subject, 1), "all")
    crawled = await run(sandbox, tmp_path)
    assert crawled.outcomes["nasa"]["outcome"] == outcome
    agree = crawled.outcomes["nasa"]["reason"].startswith("two routes agree: ")
    assert agree == (subject == "absent")


@pytest.mark.parametrize(("weight", "outcome"), [(99, "restricted"), (1, "throttled")])
@as_task
async def test_the_heavier_of_two_verdicts(sandbox, tmp_path, table, weight, outcome):
    table("new", Effect("deliver", "none", "give_way", "restricted", "", weight))
    table("newer", Effect("deliver", "none", "give_way", "throttled", "", 50), "others")
    crawled = await run(sandbox, tmp_path)
    assert crawled.outcomes["nasa"]["outcome"] == outcome
    assert "words of newer" in crawled.outcomes["nasa"]["reason"]


@pytest.mark.parametrize(("again", "requests"), [("always", 2), ("never", 1), ("elsewhere", 1)])
@as_task
async def test_a_route_that_is_asked_once_more(sandbox, tmp_path, table, again, requests):
    table("new", Effect("deliver", "none", "give_way", "failed", "", 1, again), times=1)
    table("newer", Effect("deliver", "none", "give_way", "failed", "", 1), "others")
    crawled = await run(sandbox, tmp_path)
    assert firsts(sandbox) == requests
    assert crawled.outcomes["nasa"]["outcome"] == ("done" if requests == 2 else "failed")


def _names_of_verdicts(tree: ast.AST) -> set[str]:
    """Verdicts that some code compares with, or hands out."""
    verdicts, found = set(get_args(Verdict)), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            asked = any("verdict" in ast.unparse(side) for side in (node.left, *node.comparators))
            inside = [n for side in node.comparators for n in ast.walk(side)]
        elif isinstance(node, ast.Call):
            asked = ast.unparse(node.func) in ("Attempt", "Judgement")
            inside = [*node.args[:1]]
        else:
            continue
        if asked:
            found |= {n.value for n in inside if isinstance(n, ast.Constant)} & verdicts
    return found


def test_nobody_asks_for_the_name_of_a_verdict() -> None:
    package = ROOT / "instaspider"
    rooms = [p for p in package.iterdir() if p.name not in ("verdicts", "sandbox")]
    files = [f for room in rooms for f in ([room] if room.suffix == ".py" else room.rglob("*.py"))]
    assert len(files) > 150
    named = {str(f): _names_of_verdicts(ast.parse(f.read_text("utf-8"))) for f in files}
    assert {file: names for file, names in named.items() if names} == {}
    assert _names_of_verdicts(ast.parse('if answer.verdict in ("ok", "private"): pass'))


def test_what_a_sign_means_for_a_login_is_a_column_of_the_table() -> None:
    """Whoever asks for a sign by its name asks for one that there is."""
    meanings = {sign.login for sign in effects.SIGNS} | {effects.MASKED.login}
    assert meanings == set(get_args(ForLogin))
    asked = [
        each.value
        for path in (ROOT / "instaspider").glob("**/*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Compare)
        and isinstance(node.left, ast.Attribute)
        and node.left.attr == "sign"
        for each in node.comparators
        if isinstance(each, ast.Constant)
    ]
    assert asked == ["bare_ok"]
    assert set(asked) <= {sign.name for sign in effects.SIGNS}
