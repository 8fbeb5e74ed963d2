"""The documentation says what the code does: tables, names, commands and links are compared."""

from __future__ import annotations

import argparse
import ast
import inspect
import re
from pathlib import Path
from typing import Any

import curl_cffi
import docs_tables as docs
import looks
import pytest
from scrapy.settings import Settings
from scrapy.utils.misc import load_object
from spider_commands import SPIDERS, check_crawl

from instaspider import __version__
from instaspider.catalogue import ENDPOINTS, routes
from instaspider.catalogue.by_url import row_by_url
from instaspider.commands import crawl as crawl_command
from instaspider.crawl.meta_keys import OWN_KEYS, SCRAPYS_KEYS
from instaspider.crawl.stats import STATS
from instaspider.download_errors import ProxyError
from instaspider.items import ITEMS
from instaspider.sandbox import log as sandbox_log
from instaspider.sandbox.answers.cdn import BAD_FILES
from instaspider.sandbox.arguments import PROXY_KINDS, add_arguments
from instaspider.sandbox.faults import OWN
from instaspider.sandbox.world import pictures
from instaspider.sandbox.world.names import SPECIAL_PREFIXES
from instaspider.startup import components
from instaspider.store.tables import ITEM_TABLES

PAGES = pytest.mark.parametrize("path", docs.PAGES, ids=lambda path: path.name)


def plain(value: Any) -> str:
    """A default as the tables write it."""
    if value is None or value == ():
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def test_all_rows_are_on_one_host() -> None:
    assert {row.host for row in ENDPOINTS.values()} == {"www.instagram.com"}


def test_each_stat_that_is_counted_is_documented_and_no_other() -> None:
    documented = {re.sub(r"\{\w+\}", "{}", name) for name in STATS}
    assert len(documented) == len(STATS)
    emitted = docs.texts_starting_with("instaspider/")
    families = {name.removesuffix("{}") for name in emitted if name.endswith("/{}")}
    # "instaspider/verdicts/transient" is one of "instaspider/verdicts/{}".
    single = {n for n in emitted if "{}" in n or n[: n.rfind("/") + 1] not in families}
    assert documented == single


def test_each_meta_key_that_is_set_or_read_is_documented_and_no_other() -> None:
    assert sorted([*OWN_KEYS, *SCRAPYS_KEYS]) == sorted(docs.meta_keys())


def test_targets_in_use() -> None:
    table = looks.recorded()
    rows = {row["target"]: row for row in docs.table("docs/reference/handler.md", "target")}
    assert set(rows) == looks.used_targets() or table["curl_cffi"] != curl_cffi.__version__
    for name, row in rows.items():
        look = table["looks"][name]
        cells = (row["JA4"], row["JA4, resumed"], row["JA3N"])
        assert tuple([cell] for cell in cells) == (look["ja4"], look["ja4_resumed"], look["ja3n"])
        assert f"`{look['h2']}`" in docs.page("docs/reference/handler.md")
    assert f"curl_cffi {table['curl_cffi']};" in docs.page("docs/reference/handler.md")


def test_exit_codes() -> None:
    codes = {0}
    for node in ast.walk(ast.parse(inspect.getsource(crawl_command))):
        match node:
            case ast.Call(func=ast.Name(id="SystemExit"), args=[ast.Constant(value=int(code))]):
                codes.add(code)
            case ast.Assign(
                targets=[ast.Attribute(attr="exitcode")], value=ast.Constant(value=int(code))
            ):
                codes.add(code)
    assert list(crawl_command.EXIT_CODES) == sorted(codes)
    for reason in crawl_command._ENDED:
        assert f"`{reason}`" in crawl_command.EXIT_CODES[0]


def sandbox_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(exit_on_error=False)
    add_arguments(parser)
    return parser


def test_sandbox() -> None:
    documented = {
        r["option"]: r["default"] for r in docs.table("docs/reference/sandbox.md", "option")
    }
    assert documented == {
        action.option_strings[0]: "no" if action.default is False else plain(action.default)
        for action in sandbox_parser()._actions
        if action.dest != "help"
    }
    assert docs.column("docs/reference/sandbox.md", "fault") == list(OWN)
    assert docs.column("docs/reference/sandbox.md", "kind of proxy") == list(PROXY_KINDS)
    assert docs.column("docs/reference/sandbox.md", "name") == list(SPECIAL_PREFIXES)
    assert (
        docs.column("docs/reference/sandbox.md", "_file")
        == list(BAD_FILES)
        == list(pictures.BAD_FILES)
    )


def test_sandbox_log_fields() -> None:
    tree = ast.parse(inspect.getsource(sandbox_log))
    (fields,) = (
        [key.value for key in node.value.keys if isinstance(key, ast.Constant)]
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
    )
    assert docs.column("docs/reference/sandbox.md", "field") == fields


def test_proxy_exceptions() -> None:
    documented = docs.column("docs/reference/handler.md", "exception of a proxy")
    assert documented == [kind.__name__ for kind in ProxyError.__subclasses__()]


def test_warned_settings() -> None:
    documented = docs.column("docs/how-to/in-your-project.md", "setting")
    assert documented == [*components._DEFEATS, "ROBOTSTXT_OBEY", "DOWNLOAD_HANDLERS"]


def test_settings_of_the_add_on() -> None:
    set_by_it = {"DOWNLOAD_HANDLERS", "DOWNLOADER_MIDDLEWARES", "EXTENSIONS", "FEED_EXPORTERS"}
    set_by_it |= {"ITEM_PIPELINES", "FEED_STORAGES", "FEEDS", *components.ENGINE}
    set_by_it |= {"SPIDER_MIDDLEWARES", "EXTENSIONS_BASE", "RETRY_EXCEPTIONS"}
    for node in ast.walk(ast.parse(inspect.getsource(components.apply))):
        if isinstance(node, ast.Dict):
            set_by_it |= {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}
    rows = {row["what"]: row["to"] for row in docs.table("docs/how-to/in-your-project.md", "what")}
    assert {name for cell in rows for name in cell.split(", ")} == set_by_it
    for path, priority in components.MIDDLEWARES.items():
        name = path.split(".")[2]
        assert priority is None or f"{name} at {priority}" in rows["DOWNLOADER_MIDDLEWARES"]


def test_item_fields_are_documented() -> None:
    files = sorted((docs.ROOT / "instaspider/items").glob("*.py"))
    trees = [ast.parse(file.read_text("utf-8")) for file in files]
    classes = [node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)]
    assert classes
    for item in classes:
        assert ast.get_docstring(item), item.name
        for field, below in zip(item.body, [*item.body[1:], None], strict=True):
            if isinstance(field, ast.AnnAssign):
                is_text = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
                assert is_text, f"{item.name}.{ast.unparse(field.target)} has no docstring"


@PAGES
def test_links_resolve(path: Any) -> None:
    for target in docs.links(path.read_text("utf-8")):
        file, _, anchor = target.partition("#")
        linked = (path.parent / file).resolve() if file else path
        assert linked.exists(), target
        assert linked.is_relative_to(docs.ROOT), target
        if anchor:
            assert anchor in docs.anchors(linked.read_text("utf-8")), target


@PAGES
def test_examples_stay_in_the_repository(path: Any) -> None:
    # Servers need absolute paths; theirs are in /srv.
    outside = re.compile(r"(?:^|[\s\"'=<>(])(?:~|/(?!srv/)[a-zA-Z]|\.\./|file:)\S*", re.MULTILINE)
    for _, content in docs.fences(path.read_text("utf-8")):
        assert not outside.findall(content)


@PAGES
def test_commands_can_be_given(path: Any) -> None:
    for name, *words in docs.commands(path.read_text("utf-8")):
        if name == "crawl":
            if "--help" in words:
                assert words[0] in SPIDERS
            else:
                check_crawl(words)
        elif name == "sandbox":
            sandbox_parser().parse_args(words)
        elif name == "endpoints":
            check_endpoints(words)
        elif name == "store":
            check_store(words)
        elif name == "fleet":
            check_fleet(words)
        elif name in ("login", "doctor", "report"):
            check_options(name, words)
        elif name in ("fetch", "parse", "shell"):
            assert row_by_url(words[-1]) is not None, words
        else:
            assert name in ("list", "startproject"), name


def check_options(name: str, words: list[str]) -> None:
    """What follows a command of ours: options that it has."""
    command = load_object(f"instaspider.commands.{name}.Command")()
    command.settings = Settings()
    parser = argparse.ArgumentParser(exit_on_error=False)
    command.add_options(parser)
    given = parser.parse_known_args(words)[1]
    assert not [word for word in given if word.startswith("-")]
    if name == "doctor" and given:
        SPIDERS[given[0]].check_arguments(dict(each.split("=", 1) for each in words if "=" in each))


def check_store(words: list[str]) -> None:
    match words:
        case ["export", item, "-o", file, *_]:
            assert item in ITEM_TABLES or item in ITEMS
            assert Path(file).suffix.removeprefix(".") in ["", *components.EXPORTERS]
        case ["forget", _]:
            pass
        case _:
            pytest.fail(f"scrapy store {words}")


def check_fleet(words: list[str]) -> None:
    match words:
        case ["add", _, name, *given] if name in SPIDERS:
            pairs = dict(each.split("=", 1) for each in given if each != "-a")
            SPIDERS[name].check_arguments(pairs)
        case ["run", _, "--workers", number]:
            assert int(number) > 0
        case ["add", _, _] | ["outcomes", _, "-o", _] | ["status", _, "--watch"]:
            pass
        case [word, _]:
            assert word in ("status", "pause", "resume", "again", "remove")
        case _:
            pytest.fail(f"scrapy fleet {words}")


def test_tables_of_the_store_are_for_all_items() -> None:
    assert {table.item for table in ITEM_TABLES.values()} == set(ITEMS.values())


def check_endpoints(words: list[str]) -> None:
    match [word for word in words if word not in ("--json", "--contacts")]:
        case [] | ["spiders"] | ["schema"]:
            pass
        case ["parse", name, _]:
            assert name in ENDPOINTS
        case ["schema", name]:
            assert name in ITEMS
        case _:
            pytest.fail(f"scrapy endpoints {words}")


@PAGES
def test_python_examples_compile(path: Any) -> None:
    for language, content in docs.fences(path.read_text("utf-8")):
        if language in ("python", "py"):
            compile(content, path.name, "exec")


@pytest.mark.parametrize("name", sorted(SPIDERS))
def test_login_yes_is_what_rows_say_of_all_that_a_spider_asks(name) -> None:
    (told,) = (row for row in docs.table("README.md", "spider") if row["spider"] == name)
    rows = [row for each in SPIDERS[name].capabilities for row in routes(each)]
    assert (told["login"] == "yes") == all(row.needs == "session" for row in rows)


def test_changelog_has_this_version() -> None:
    newest = re.search(r"^## \[?(\d[\w.]*)", docs.page("CHANGELOG.md"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == __version__


def test_every_page_is_reached() -> None:
    pages = {path for path in docs.PAGES if path.is_relative_to(docs.ROOT / "docs")}
    linked = {
        (path.parent / target.partition("#")[0]).resolve()
        for path in docs.PAGES
        for target in docs.links(path.read_text("utf-8"))
    }
    assert pages <= linked
