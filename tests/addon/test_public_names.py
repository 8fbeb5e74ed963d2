"""Public is what ``instaspider.__all__`` lists, and items alone load neither curl nor Scrapy."""

from __future__ import annotations

import subprocess
import sys

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from waiting import HANGS

import instaspider

HEAVY = ("curl_cffi", "scrapy", "twisted", "itemadapter", "parsel", "instaspider.sandbox.world")


def loaded_after(code: str) -> set[str]:
    """The heavy packages that a fresh interpreter has loaded after that code."""
    code = f"{code}\nimport sys; print(*(n for n in {HEAVY!r} if n in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=HANGS
    )
    return set(done.stdout.split())


def test_names_are_sorted_and_agree_with_their_homes() -> None:
    assert instaspider.__all__ == sorted(instaspider.__all__)
    assert {*instaspider._HOMES, "__version__"} == set(instaspider.__all__)
    assert dir(instaspider) == instaspider.__all__


@pytest.mark.parametrize("name", instaspider.__all__)
def test_every_name_can_be_imported(name) -> None:
    found = getattr(instaspider, name)
    if name != "__version__":
        assert (found.__module__, found.__name__) == (instaspider._HOMES[name], name)


def test_every_class_of_exceptions_and_items_is_public() -> None:
    for module in (instaspider.exceptions, instaspider.items):
        classes = {
            name
            for name, value in vars(module).items()
            if isinstance(value, type) and value.__module__.startswith(module.__name__)
        }
        assert classes <= set(instaspider.__all__)


def test_every_spider_is_public() -> None:
    loader = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["instaspider.spiders"]}))
    classes = {loader.load(name) for name in loader.list()}
    assert classes == {
        value
        for name in instaspider.__all__
        if isinstance(value := getattr(instaspider, name), type) and hasattr(value, "capabilities")
    } - {instaspider.InstagramSpider}


def test_unknown_names() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nobody'"):
        instaspider.Nobody  # noqa: B018
    assert not hasattr(instaspider, "__path_of_nothing__")


@pytest.mark.parametrize(
    "code",
    [
        "import instaspider",
        "import instaspider; instaspider.Profile; instaspider.BioLink",
        "from instaspider import ParseError, InputError, Profile",
        "import instaspider; instaspider.__version__; dir(instaspider)",
        (
            "import instaspider.options, instaspider.identities.modes, "
            "instaspider.verdicts.effects, instaspider.visits.ledger"
        ),
        "import instaspider.identities.pool, instaspider.identities.proxies",
        "import instaspider.catalogue, instaspider.identities.gates",
    ],
)
def test_light_imports(code) -> None:
    assert loaded_after(code) == set()


def test_the_handler_loads_what_it_needs() -> None:
    assert loaded_after("import instaspider; instaspider.Addon") >= {"curl_cffi", "scrapy"}


def test_crawls_without_a_sandbox_load_none_of_it() -> None:
    loaded = loaded_after("import instaspider.addon, instaspider.commands.sandbox")
    assert "instaspider.sandbox.world" not in loaded
    assert "instaspider.sandbox.world" in loaded_after("import instaspider.sandbox.server")
