"""An import goes down a floor, never up; things on one floor import each other only inside one
room. A room is a package below ``instaspider``, or a module beside them. There are no
exceptions."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from scrapy.crawler import Crawler
from scrapy.settings import Settings

from instaspider import Addon, ProfilesSpider
from instaspider.crawl.crawl import Crawl

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "instaspider"
FLOORS = (
    {"items", "exceptions", "download_errors", "verdicts", "disk"},
    {"parsing", "options", "sandbox"},
    {"catalogue", "inputs", "feeds", "log_once"},
    {"visits", "identities"},
    {"state", "network"},
    {"crawl", "store"},
    {"spiders", "middlewares", "extensions", "pipelines"},
    {"startup"},
    {"addon", "settings", "commands", "client"},
    {"instaspider"},
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS, 1) for room in rooms}
SCRAPYS = {
    *("download_errors", "network", "crawl", "spiders", "middlewares", "extensions"),
    *("pipelines", "startup", "addon", "commands", "client.asked", "client.running"),
    *("feeds.exporters", "feeds.extension", "feeds.kept", "feeds.storage", "feeds.targets"),
    "feeds.workbook",
}
# Rooms, or modules of a room, that may know a library which the rest does without.
KNOWN_BY = {
    "scrapy": SCRAPYS,
    "twisted": SCRAPYS,
    "itemadapter": SCRAPYS,
    "curl_cffi": {"network", "inputs.remote_lists"},  # by the client that fetches all the rest
}
# The sandbox's shapes come from recorded key trees, so that a wrong path in the catalogue cannot
# pass its own test. Pipelines are named by string, so other projects may take them alone.
ONLY = {
    "sandbox": {"exceptions"},
    "pipelines": {"items", "exceptions", "options", "store", "disk"},
}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(PACKAGE.glob("**/*.py"))}


def room(module: str) -> str:
    return [*module.split("."), "instaspider"][1]


def statements(body: list[Any]) -> Iterator[ast.AST]:
    """All of them, however deep."""
    for node in body:
        yield node
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            yield from statements(getattr(node, name, []))


def imports(module: str) -> Iterator[str]:
    """Full names of the modules that a module imports: at its top, inside of functions, and for
    type checkers."""
    path = MODULES[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in statements(ast.parse(path.read_text("utf-8")).body):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *filter(None, [base])])
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield full if full in MODULES else base


IMPORTS = {module: set(imports(module)) - {module} for module in MODULES}
OURS = {module: {used for used in found if used in MODULES} for module, found in IMPORTS.items()}
EDGES = {
    (room(module), room(used))
    for module, found in OURS.items()
    for used in found
    if room(module) != room(used)
}


def test_every_room_has_a_floor() -> None:
    assert {room(module) for module in MODULES} == set(FLOOR)


def test_the_house_is_small() -> None:
    loose = {path.stem for path in PACKAGE.glob("*.py")}
    assert len(loose) <= 7
    assert len(FLOOR) <= 30
    assert len(FLOORS) <= 11


@pytest.mark.parametrize(("user", "used"), sorted(EDGES), ids="->".join)
def test_imports_go_down(user, used) -> None:
    assert FLOOR[used] < FLOOR[user]
    assert used in ONLY.get(user, {used})


def test_nobody_imports_pipelines_but_the_public_names() -> None:
    assert {user for user, used in EDGES if used == "pipelines"} <= {"instaspider"}


@pytest.mark.parametrize("module", MODULES)
def test_modules_import_each_other_in_no_circle(module) -> None:
    reached: set[str] = set()
    ahead = [*OURS[module]]
    while ahead:
        if (used := ahead.pop()) not in reached:
            reached.add(used)
            ahead += OURS[used]
    assert module not in reached


@pytest.mark.parametrize("module", MODULES)
def test_who_knows_scrapy_and_curl(module) -> None:
    tops = {used.partition(".")[0] for used in IMPORTS[module]}
    for library, known_by in KNOWN_BY.items():
        assert library not in tops or {room(module), module.partition(".")[2]} & known_by


def test_the_scan_sees_what_it_should() -> None:
    """Against a scan that finds nothing: known imports, of each kind, are among those found."""
    assert {("catalogue", "parsing"), ("crawl", "identities"), ("startup", "sandbox")} <= EDGES
    assert "instaspider.inputs.remote_lists" in IMPORTS["instaspider.inputs.sources"]
    assert "instaspider.inputs.records" in IMPORTS["instaspider.inputs.tables"]  # relative
    assert "instaspider.addon" in IMPORTS["instaspider"]  # for type checkers


def _handed(what: Any, function: Callable[[], None]) -> list[str]:
    """Our modules in the order in which their functions are handed one of these things."""
    way = [""]

    def watch(frame: FrameType, event: str, _: object) -> None:
        module, code = frame.f_globals.get("__name__"), frame.f_code
        if event == "call" and module in MODULES and module != way[-1]:
            names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
            if any(frame.f_locals.get(name) is each for name in names for each in what):
                way.append(module)

    sys.setprofile(watch)
    try:
        function()
    finally:
        sys.setprofile(None)
    return way[1:]


def test_set_up_goes_down_with_the_settings(sandbox, tmp_path) -> None:
    """How often are they, on the way from the add-on, handed up again to a module that had them
    before?"""
    settings = Settings(sandbox.settings)
    settings.set("FEEDS", {str(tmp_path / "x.csv"): {"format": "csv"}})
    settings.set("FILES_STORE", str(tmp_path / "media"))
    settings.set("INSTASPIDER_SESSIONS", sandbox.process.session_env)
    settings.set("INSTASPIDER_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    (tmp_path / "users.txt").write_text("nasa")
    crawler = Crawler(ProfilesSpider, settings)
    crawler.spider = crawler._create_spider(users=str(tmp_path / "users.txt"), download="1")
    given = crawler.settings
    way = _handed((given, crawler), lambda: Addon(crawler).update_settings(given))
    back = [
        (before, after)
        for number, (before, after) in enumerate(pairwise(way), 1)
        if FLOOR[room(after)] > FLOOR[room(before)] and after in way[:number]
    ]
    assert {"instaspider.options", "instaspider.startup.prepared"} <= set(way)
    assert len(back) <= 2, back
    crawl = Crawl.of(crawler)
    assert crawl is not None
    assert crawl.run is not None
    crawl.run.close()
    crawl.accounts.close()


@pytest.mark.parametrize("module", MODULES)
def test_files_are_short(module) -> None:
    assert len(MODULES[module].read_text("utf-8").splitlines()) <= 300


def test_contributing_draws_this_house() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    drawn = re.findall(r"^ ?(\d+)  ([a-z_ ]+)$", text, re.MULTILINE)
    floors = [(str(number), " ".join(sorted(rooms))) for number, rooms in enumerate(FLOORS, 1)]
    assert drawn == floors[::-1]
