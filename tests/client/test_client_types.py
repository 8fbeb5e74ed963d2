"""What type checkers know of the clients, and what importing the package costs."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from paths import ROOT

from docs.generate.client import _kinds
from docs.generate.methods import methods

HEAD = "import instaspider\nfrom instaspider.items import *\n"


def revealed(tmp_path, code: str) -> list[str]:
    """The types that mypy reveals."""
    pytest.importorskip("mypy")
    (tmp_path / "types_of.py").write_text(HEAD + code)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--config-file",
            str(ROOT / "setup.cfg"),
            "--cache-dir",
            str(ROOT / ".mypy_cache"),
            "types_of.py",
        ],
        cwd=tmp_path,
        env={"MYPYPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "error:" not in done.stdout, done.stdout
    found = re.findall(r'Revealed type is "(.*)"', done.stdout)
    return [re.sub(r"\b(?:instaspider|builtins|typing)\.(?:\w+\.)*", "", each) for each in found]


def test_each_method_and_each_stream_has_its_type(tmp_path) -> None:
    calls, wanted = [], []
    for row in methods():
        if row.name and row.commands and row.how != "property":
            text = '["x"]' if row.names and row.names[0] in ("usernames", "user_ids") else '"x"'
            given = text if row.names and row.names[0] not in ("limit", "max_posts") else ""
            calls.append(f"    reveal_type(await ig.{row.name}({given}))")
            wanted.append(row.gives)
    for spiders, inputs, gives in _kinds():
        for spider in spiders:
            source = f', {inputs}=["x"]' if inputs else ""
            calls += [
                f'    reveal_type([x async for x in ig.stream("{spider}"{source})][0])',
                f'    reveal_type([x async for x in instaspider.stream("{spider}"{source})][0])',
                f'    reveal_type((await instaspider.collect("{spider}"{source}))[0])',
                f'    reveal_type([x for x in instaspider.iterate("{spider}"{source})][0])',
            ]
            wanted += [gives] * 4
    code = "async def main(ig: instaspider.AsyncInstagram) -> None:\n" + "\n".join(calls) + "\n"
    for told, right in zip(revealed(tmp_path, code), wanted, strict=True):
        assert told.replace("OutcomeError", "OutcomeError") == right, (told, right)


def test_arguments_are_checked(tmp_path) -> None:
    pytest.importorskip("mypy")
    with pytest.raises(AssertionError, match="error"):
        revealed(tmp_path, 'instaspider.stream("posts", users=["nasa"], limt=3)\n')
    with pytest.raises(AssertionError, match="error"):
        revealed(tmp_path, 'instaspider.stream("postz", users=["nasa"])\n')


def loaded(code: str) -> set[str]:
    """What a fresh interpreter has loaded after that, of what takes long."""
    code += "\nimport sys; print(*{'asyncio', 'scrapy', 'curl_cffi', 'twisted'} & {*sys.modules})"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    """Nor do its clients, which are made inside of event loops."""
    assert loaded("import instaspider") == set()
    names = "AsyncInstagram, Instagram, NotFoundError, collect, iterate, stream"
    assert loaded(f"from instaspider import {names}") == {"asyncio"}
