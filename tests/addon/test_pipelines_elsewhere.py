"""Installed beside a project that has its own package `pipelines`; earlier names of components."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from crawling import read_json_lines
from paths import ROOT
from scrapy.settings import Settings
from waiting import HANGS

import pipelines
from instaspider.pipelines import MediaFilesPipeline, StorePipeline
from instaspider.startup import components

FILES, STORE = "instaspider.pipelines.MediaFilesPipeline", "instaspider.pipelines.StorePipeline"

PACKAGES = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))

OWN_PIPELINE = """
class Prices:
    def process_item(self, item):
        with open("prices.txt", "a") as file:
            print(type(item).__name__, file=file)
        return item
"""
OWN_SPIDER = """
import scrapy

class Own(scrapy.Spider):
    name = "own"
    start_urls = ["data:,hello"]

    def parse(self, response):
        yield {"price": 1}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a wheel holds."""
    folder = tmp_path_factory.mktemp("library")
    (copy := folder / "copy").mkdir()
    for name in ("setup.py", "setup.cfg", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    for name in ("instaspider", "pipelines", "tests"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    built = folder / "built"
    command = [sys.executable, "setup.py", "-q", "build_py", "--build-lib", str(built)]
    run = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=HANGS)
    assert run.returncode == 0, run.stderr
    return built


@pytest.fixture
def elsewhere(library: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs ``scrapy ...`` in a project that knows the library and nothing of this checkout."""

    def run(*args: str, cwd: Path = tmp_path / "shop") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            # -P: the path is as the command `scrapy` has it, with the project at its end. -S: what
            # installed this checkout as editable is not read, and does not put it there.
            [sys.executable, "-S", "-P", "-m", "scrapy", *args],
            cwd=cwd,
            capture_output=True,
            text=True,
            timeout=HANGS,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(library), *PACKAGES])},
        )

    assert run("startproject", "shop", cwd=tmp_path).returncode == 0
    folder = tmp_path / "shop"
    (folder / "shop" / "spiders" / "own.py").write_text(OWN_SPIDER)
    (folder / "pipelines").mkdir()
    (folder / "pipelines" / "__init__.py").write_text("from pipelines.prices import Prices\n")
    (folder / "pipelines" / "prices.py").write_text(OWN_PIPELINE)
    return run


def add_settings(project: Path, addon: bool, **settings: Any) -> None:
    path = project / "shop" / "settings.py"
    text = path.read_text()
    if addon:
        text = text.replace("ADDONS = {}", 'ADDONS = {"instaspider.Addon": 300}')
    lines = [f"{name} = {value!r}\n" for name, value in settings.items()]
    path.write_text(text + "".join(lines))


def test_a_wheel_takes_one_name_on_the_path(library):
    assert os.listdir(library) == ["instaspider"]


@pytest.mark.parametrize("addon", [False, True])
def test_a_project_keeps_its_own_pipelines(elsewhere, tmp_path, addon):
    add_settings(tmp_path / "shop", addon, ITEM_PIPELINES={"pipelines.Prices": 300})
    run = elsewhere("crawl", "own")
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr
    assert (tmp_path / "shop" / "prices.txt").read_text() == "dict\n"


def test_ours_work_beside_them(elsewhere, sandbox, tmp_path):
    shop = tmp_path / "shop"
    wanted = {"ROBOTSTXT_OBEY": False, "INSTASPIDER_STORE": f"sqlite:///{shop}/store.db"}
    old = {"pipelines.Prices": 300, "pipelines.store.StorePipeline": 900}
    add_settings(shop, True, ITEM_PIPELINES=old, **sandbox.settings, **wanted)
    given = ("-a", "users=nasa", "-a", "download=1", "-O", "out.jsonl")
    run = elsewhere("crawl", "profiles", *given)
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr
    (item,) = read_json_lines(shop / "out.jsonl")
    (file,) = item["files"]
    assert (shop / "media" / file["path"]).is_file()
    assert (shop / "prices.txt").read_text() == "Profile\n"
    exported = elsewhere("store", "export", "Profile", "-o", "rows.jsonl")
    assert exported.returncode == 0, exported.stderr
    assert [row["username"] for row in read_json_lines(shop / "rows.jsonl")] == ["nasa"]


def renamed(given: Any, setting: str = "ITEM_PIPELINES") -> dict[Any, Any]:
    settings = Settings({setting: given})
    components.use_new_names(settings)
    return settings.getdict(setting)


@pytest.mark.parametrize("old", sorted(components.OLD_NAMES))
@pytest.mark.parametrize("value", [7, None])
def test_old_names_in_settings_stand_for_the_new_ones(old, value):
    assert renamed({old: value}) == {components.OLD_NAMES[old]: value}
    assert renamed(f'{{"{old}": {"null" if value is None else value}}}') == {
        components.OLD_NAMES[old]: value
    }


@pytest.mark.parametrize("old", sorted(components.OLD_NAMES))
def test_old_names_are_known_where_there_is_no_such_package(old, tmp_path, monkeypatch):
    hide(monkeypatch, tmp_path)
    (tmp_path / "pipelines.py").unlink()
    assert renamed({old: 7}) == {components.OLD_NAMES[old]: 7}


def test_an_old_name_of_a_spider_middleware_stands_for_the_new_one():
    old = "instaspider.middlewares.limits.UrlLengthMiddleware"
    new = {components.OUR_URL_LENGTH: None}
    assert renamed({old: None}, "SPIDER_MIDDLEWARES") == new


def test_what_a_project_calls_so_itself_stays(tmp_path, monkeypatch):
    hide(monkeypatch, tmp_path, "class StorePipeline: pass")
    assert renamed({"pipelines.StorePipeline": 7, "pipelines.MediaFilesPipeline": 8}) == {
        "pipelines.StorePipeline": 7,
        FILES: 8,
    }
    assert renamed({"pipelines.store.StorePipeline": None}) == {STORE: None}


@pytest.mark.parametrize("body", ["import nowhere_to_be_found", "from os import nothing_such"])
def test_what_fails_in_a_project_is_not_covered_up(tmp_path, monkeypatch, body):
    hide(monkeypatch, tmp_path, body)
    assert renamed({"pipelines.StorePipeline": 7}) == {"pipelines.StorePipeline": 7}


def hide(monkeypatch: pytest.MonkeyPatch, folder: Path, body: str = "") -> None:
    """Have another module `pipelines` in the place of the checkout's."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "pipelines"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "path", [str(folder), *(p for p in sys.path if Path(p) != ROOT)])
    # An editable install may know it too.
    finders = [f for f in sys.meta_path if "editable" not in repr(f)]
    monkeypatch.setattr(sys, "meta_path", finders)
    (folder / "pipelines.py").write_text(f"{body}\n")


def test_the_checkout_has_them_by_short_names():
    assert pipelines.MediaFilesPipeline is MediaFilesPipeline
    assert pipelines.StorePipeline is StorePipeline


def test_components_name_the_new_ones():
    assert {*components.FILES_PIPELINE, *components.STORE_PIPELINE} == {FILES, STORE}
    assert set(components.OLD_NAMES.values()) == {FILES, STORE, components.OUR_URL_LENGTH}
