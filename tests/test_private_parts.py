"""What is private to curl_cffi stands in ``instaspider/network/curl.py`` alone, so that an upgrade
is work on one file."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module

import curl_cffi
import pytest
from test_floors import MODULES

OWNER = "instaspider.network.curl"
OTHERS = sorted(set(MODULES) - {OWNER})
PUBLIC = {*curl_cffi.__all__} - {"ffi", "lib"}
KINDS = (curl_cffi.Curl, curl_cffi.AsyncCurl)


def private_names() -> set[str]:
    """Names with an underscore that curl_cffi's handle and multi have, attributes included."""
    found: set[str] = set()
    for kind in KINDS:
        found |= {*vars(kind)}
        for node in ast.walk(ast.parse(inspect.getsource(kind))):
            if isinstance(node, ast.Attribute):
                found.add(node.attr)
    return {name for name in found if name.startswith("_") and not name.startswith("__")}


PRIVATE = private_names()


def trespasses(source: str, derived: frozenset[str] = frozenset()) -> list[str]:
    """What a module's text uses of curl_cffi that it should not. ``derived``: its classes that are
    handles or multis, whose own ``self`` has the private names too."""
    tree = ast.parse(source)
    found = []
    own = set()  # attributes of a self that is no handle of curl_cffi
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name not in derived:
            own |= {each for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = (alias.name for alias in node.names)
            found += [name for name in names if name.partition(".")[0] == "curl_cffi"]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("curl_cffi"):
            names = {alias.name for alias in node.names}
            found += sorted(names if node.module != "curl_cffi" else names - PUBLIC)
        elif isinstance(node, ast.Attribute) and node.attr in PRIVATE:
            of_self = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
            if not (of_self and node in own):
                found.append(node.attr)
        elif isinstance(node, ast.ClassDef) and node.name in derived:
            found += [
                each.name
                for each in node.body
                if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.name in PRIVATE
            ]
    return found


def handles_and_multis(module: str) -> frozenset[str]:
    if not module.startswith("instaspider.network"):
        return frozenset()
    return frozenset(
        name
        for name, kind in vars(import_module(module)).items()
        if isinstance(kind, type) and issubclass(kind, KINDS) and kind.__module__ == module
    )


@pytest.mark.parametrize("module", OTHERS)
def test_nothing_private_to_curl_cffi_is_used_outside_of_one_module(module) -> None:
    source = MODULES[module].read_text("utf-8")
    assert trespasses(source, handles_and_multis(module)) == []


@pytest.mark.parametrize(
    "source",
    [
        "import curl_cffi",
        "import curl_cffi.curl",
        "from curl_cffi import lib",
        "from curl_cffi._wrapper import ffi",
        "from curl_cffi.aio import CURL_POLL_NONE",
        "def length(curl): return curl._headers",
        "class Watch:\n def look(self): return self.multi._curlm",
        "class Mine(Multi):\n def look(self): return self._curlm",
        "class Mine(Multi):\n async def _force_timeout(self): ...",
    ],
)
def test_each_way_to_a_private_part_is_seen(source) -> None:
    assert trespasses(source, frozenset({"Mine"}))


def test_what_is_public_and_what_is_ours_is_no_trespass() -> None:
    assert not trespasses("from curl_cffi import Curl, CurlOpt")
    assert not trespasses("class Heads:\n def __init__(self): self._headers = {}")
    assert handles_and_multis("instaspider.network.multi") == {"Multi"}
    assert {"_curl", "_headers", "_resolve", "_curlm", "_force_timeout"} <= PRIVATE
    assert trespasses(MODULES[OWNER].read_text("utf-8"))
