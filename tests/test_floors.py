"""An import goes down a floor, never up, and things on one floor do not import each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = (
    ("options", "exceptions", "disk", "items", "answer", "_version"),
    (
        "feeds",
        "parsing",
        "modes",
        "remote_lists",
        "signs",
        "proxy_errors",
        "download_errors",
        "codings",
        "lists",
        "known_ids",
    ),
    (
        "catalogue",
        "identities",
        "verdicts",
        "ledger",
        "inputs",
        "gates",
        "outcomes",
        "pending",
        "snapshots",
        "writes",
        "storage",
    ),
    ("crawl", "quiet"),
    (
        "spiders",
        "network",
        "middlewares",
        "pipelines",
        "sandbox",
        "progress",
        "collector",
        "exporters",
        "feed_export",
        "feed_storage",
    ),
    ("checks", "components", "feed_targets", "job_directory", "resuming"),
    ("addon", "settings", "commands"),
)
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
# Imports on one floor, each with the reason why it is one.
SIDEWAYS = {
    ("options", "exceptions"): "a bad value is a ConfigurationError",
    ("gates", "catalogue"): "a gate stands before a row",
    ("ledger", "verdicts"): "the words for outcomes are in the table of verdicts",
    ("ledger", "outcomes"): "its rows go into the outcomes file",
    ("outcomes", "verdicts"): "the words for outcomes are in the table of verdicts",
    ("ledger", "pending"): "it keeps the inputs under way",
    ("ledger", "snapshots"): "it says where an input goes on that it hands to the recorder",
    ("snapshots", "pending"): "it writes and reads inputs under way",
    ("spiders", "middlewares"): "they wait for a store, but not while the crawl is stopped",
    ("progress", "middlewares"): "it stops a crawl that is not being stopped yet",
    ("resuming", "feed_targets"): "whether a run goes on depends on what becomes of its feeds",
    ("storage", "ledger"): "a run takes what the ledger hands on, and says what is written",
    ("storage", "verdicts"): "the words for outcomes are in the table of verdicts",
    ("storage", "pending"): "of the inputs under way",
    ("storage", "outcomes"): "it keeps outcomes beyond the crawl",
    ("pending", "verdicts"): "routes end in verdicts, inputs in outcomes",
}
# What only the higher floors may know, and who below them may all the same.
SCRAPY = {"scrapy", "twisted", "itemadapter"}
CURL = {"curl_cffi"}
ALLOWED = {
    "download_errors": SCRAPY,  # likewise
    "proxy_errors": SCRAPY,  # they are download exceptions, which Scrapy tries again
    "remote_lists": CURL,  # lists are fetched by the client that fetches everything else
    "crawl": SCRAPY,
    "network": SCRAPY | CURL,
    "spiders": SCRAPY,
    "middlewares": SCRAPY,
    "pipelines": SCRAPY,
    "progress": SCRAPY,
    "collector": SCRAPY,
    "exporters": SCRAPY,
    "feed_export": SCRAPY,
    "feed_storage": SCRAPY,
    "feed_targets": SCRAPY,
    "checks": SCRAPY,
    "components": SCRAPY,
    "job_directory": SCRAPY,
    "resuming": SCRAPY,
    "addon": SCRAPY,
    "commands": SCRAPY,
}
# Sandbox: its shapes come from recorded key trees, so that a wrong path in the catalogue cannot
# pass its own test. Pipelines are named by string, so other projects may take them alone.
ONLY = {
    "sandbox": {"sandbox", "exceptions", "options"},
    "pipelines": {"pipelines", "items", "exceptions", "options", "ledger", "storage", "disk"},
}
MODULES = sorted([*ROOT.glob("instaspider/**/*.py"), *ROOT.glob("pipelines/**/*.py")])


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path) for path in MODULES}


def unit(module: str) -> str:
    """The part of the package to which a module belongs: a folder or a file."""
    package, _, rest = module.partition(".")
    return rest.partition(".")[0] if package == "instaspider" else package


def statements(node: ast.AST, typing: bool) -> Iterator[ast.Import | ast.ImportFrom]:
    """Imports that happen, also inside of functions; with ``typing`` those for type checkers."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            yield from statements(child if typing else ast.Module(child.orelse, []), typing)
        else:
            yield from statements(child, typing)


def imports(path: Path, typing: bool = False) -> Iterator[str]:
    """Full names of the modules that a file imports."""
    package = name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]
    for statement in statements(ast.parse(path.read_text("utf-8")), typing):
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
            continue
        base = statement.module or ""
        if statement.level:
            above = package.split(".")[: len(package.split(".")) - statement.level + 1]
            base = ".".join([*above, *filter(None, [base])])
        for alias in statement.names:
            full = f"{base}.{alias.name}"
            yield full if full in NAMES else base


EDGES = {
    (unit(name_of(path)), unit(module))
    for path in MODULES
    for module in imports(path)
    if module.partition(".")[0] in ("instaspider", "pipelines")
}
each_module = pytest.mark.parametrize("path", MODULES, ids=name_of)


def test_every_part_has_a_floor() -> None:
    parts = {unit(name) for name in NAMES} - {""}
    assert parts == set(FLOOR)


@pytest.mark.parametrize(("user", "used"), sorted(EDGES), ids="->".join)
def test_imports_go_down(user, used) -> None:
    if user in ONLY:
        assert used in ONLY[user]
    elif used == "":
        pytest.fail(f"{user} imports the package's public names, and with them everything")
    elif user == "":
        assert used == "_version"
    elif user != used and (user, used) not in SIDEWAYS:
        assert FLOOR[used] < FLOOR[user]


def test_no_circle() -> None:
    """Imports for type checkers count: nobody understands one module of a circle alone."""
    uses = {name_of(path): NAMES.intersection(imports(path, typing=True)) for path in MODULES}
    TopologicalSorter(uses).prepare()  # CycleError names each module of a circle


def test_no_exception_is_left_over() -> None:
    assert set(SIDEWAYS) <= EDGES
    assert all(FLOOR[user] == FLOOR[used] for user, used in SIDEWAYS)


def test_nobody_imports_pipelines() -> None:
    assert not {user for user, used in EDGES if used == "pipelines"} - {"pipelines"}


@each_module
def test_who_knows_scrapy_and_curl(path) -> None:
    user = unit(name_of(path))
    heavy = {module.partition(".")[0] for module in imports(path)} & (SCRAPY | CURL | {"parsel"})
    assert heavy <= ALLOWED.get(user, set())


def test_the_scan_sees_what_it_should(tmp_path) -> None:
    """Against a scan that finds nothing: known imports, of each kind, are among those found."""
    assert {("catalogue", "parsing"), ("crawl", "gates"), ("addon", "sandbox")} <= EDGES
    assert ("inputs", "remote_lists") in EDGES  # inside of a function
    found = set(imports(ROOT / "instaspider/inputs/tables.py"))
    assert "instaspider.inputs.records" in found  # relative
    names = ROOT / "instaspider/__init__.py"
    assert "instaspider.addon" not in set(imports(names))
    assert "instaspider.addon" in set(imports(names, typing=True))
