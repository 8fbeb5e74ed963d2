"""Sentences that name a command name the program that was started: ``scrapy`` or
``instaspider``."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from paths import ROOT
from scrapy import cmdline
from waiting import HANGS

from instaspider.commands import script
from instaspider.parsing import spoken

OURS = "|".join(each.name for each in entry_points(group="scrapy.commands"))
NAMES_ONE = re.compile(rf"\bscrapy (crawl|{OURS})\b")
LEFT_OUT = re.compile(r"\bdocs/|\bexamples/|CHANGELOG|(?<!API )README")
"""Files that are in a checkout alone; of other projects a README may be cited."""


@pytest.fixture
def said(monkeypatch, capsys, tmp_path):
    """Runs a command that ends before any crawl, in this process, and returns all it prints."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "instaspider.settings")
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(spoken, "_called", ["scrapy"])
    monkeypatch.setattr(cmdline, "ScrapyArgumentParser", cmdline.ScrapyArgumentParser)
    monkeypatch.setattr(cmdline, "print", print, raising=False)

    def run(program, words):
        monkeypatch.setattr(sys, "argv", [program, *words])
        with pytest.raises(SystemExit):
            script.main() if program == "instaspider" else cmdline.execute()
        told = capsys.readouterr()
        return told.out + told.err

    return run


@pytest.mark.parametrize("program", ["scrapy", "instaspider"])
@pytest.mark.parametrize(
    ("words", "words_said"),
    [
        (["crawl"], "crawl: Which spider? As in:"),
        (["crawl", "profile"], "crawl: There is no spider"),
        (["login", "--list"], "login --from firefox"),
        (["login", "--forget", "x"], "login: --forget takes"),
        (["store"], "store export ITEM"),
        (["completion"], "completion bash"),
        (
            ["doctor", "a", "b"],
            "doctor [--online]",
        ),
        ([], "<command> [options]"),
        (["nope"], None),
        (["fetch", "--help"], "fetch [options] <url>"),
    ],
    ids=lambda value: " ".join(value) or "nothing" if isinstance(value, list) else "",
)
def test_what_is_said_names_the_program_that_was_started(program, words, words_said, said):
    told = said(program, words)
    assert f"{program} {words_said}" in told if words_said else f'Use "{program}" to see' in told
    other = "scrapy" if program == "instaspider" else "instaspider"
    assert not re.search(rf"\b{other} (crawl|<command>|{OURS})\b", told)


def test_a_reason_in_the_outcomes_names_it_too(tmp_path):
    run = subprocess.run(
        [
            *(sys.executable, "-c", "from instaspider.commands.script import main; main()"),
            *("crawl", "followers", "-a", "users=nasa", "-s", "INSTASPIDER_SANDBOX=1"),
            *("-s", "INSTASPIDER_OUTCOMES=o.csv", "-s", "INSTASPIDER_LOGIN=never"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=HANGS,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert run.returncode == 0, run.stderr
    row = (tmp_path / "o.csv").read_text("utf-8")
    assert "keep a login by `instaspider login`" in row
    assert "scrapy login" not in row + run.stderr


def texts(path: Path) -> list[str]:
    """What a module says: its texts without docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    docs = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]


def test_no_sentence_in_the_code_names_one_for_itself():
    found = {
        f"{path.relative_to(ROOT)}: {text}"
        for path in (ROOT / "instaspider").glob("**/*.py")
        for text in texts(path)
        if NAMES_ONE.search(text)
    }
    assert not found


def test_no_sentence_in_the_code_sends_a_person_to_a_file_that_no_wheel_has():
    found = {
        f"{path.relative_to(ROOT)}: {text}"
        for path in (ROOT / "instaspider").glob("**/*.py")
        for text in texts(path)
        if LEFT_OUT.search(text)
    }
    assert not found


def test_only_the_name_of_the_program_is_replaced(monkeypatch):
    monkeypatch.setattr(script, "program", lambda: "instaspider")
    assert (
        script._renamed("Scrapy 2.19.0 - no active project") == "Scrapy 2.19.0 - no active project"
    )
    assert script._renamed("scrapy crawl [options] a scrapy thing") == (
        "instaspider crawl [options] a scrapy thing"
    )


@pytest.mark.parametrize(("typed", "meant"), [("posts", "posts"), ("profile", "profiles")])
def test_the_name_of_a_spider_in_place_of_a_command_is_told_how_to_start(typed, meant, said):
    told = said("instaspider", [typed])
    assert f"{meant} is a spider: instaspider crawl {meant} starts it" in told


@pytest.mark.parametrize(("typed", "meant"), [("crwal", "crawl"), ("docter", "doctor")])
def test_a_misspelt_command_is_told_the_one_that_is_meant(typed, meant, said):
    told = said("instaspider", [typed])
    assert f"Did you mean instaspider {meant}?" in told
    assert "is a spider" not in told


def test_a_word_that_is_near_no_spider_is_only_unknown(said):
    told = said("instaspider", ["zzz"])
    assert "Unknown command: zzz" in told
    assert "is a spider" not in told
