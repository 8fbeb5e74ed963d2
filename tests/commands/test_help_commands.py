"""Help where one is: a spider's arguments, the list of spiders, completion, the console script."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from importlib.metadata import entry_points

import pytest
from paths import ROOT
from waiting import HANGS

from instaspider.commands import completion
from instaspider.spiders.all_spiders import all_spiders
from instaspider.spiders.help_text import WIDTH, long, tries

SHELLS = ("bash", "zsh", "fish")


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_of_a_spider_has_its_arguments_in_80_columns(flag, scrapy):
    run = scrapy("crawl", "posts", flag)
    assert run.returncode == 0
    assert run.stdout.startswith("posts: Gives Post items of each account's grid, newest first;")
    for name in all_spiders()["posts"].all_arguments():
        assert f"  -a {name}=" in run.stdout


@pytest.mark.parametrize("name", all_spiders())
def test_no_line_of_it_is_longer(name):
    text = long(all_spiders()[name])
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "](" not in text


def test_help_of_the_command_itself_and_of_a_mistyped_spider(scrapy):
    run = scrapy("crawl", "--help")
    assert run.returncode == 0
    assert "-O" in run.stdout
    assert "with a spider its arguments" in " ".join(run.stdout.split())
    run = scrapy("crawl", "profile", "--help")
    assert run.returncode == 2
    assert "Did you mean profiles?" in run.stderr


@pytest.mark.parametrize("name", sorted(all_spiders()))
def test_its_commands_work_on_the_sandbox(name, scrapy, tmp_path, monkeypatch):
    monkeypatch.setenv("INSTASPIDER_SANDBOX", "1")
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "instaspider.settings")
    for command in tries(all_spiders()[name]):
        program, *words = shlex.split(command)
        assert program == "instaspider"
        run = scrapy(*words, "-a", "mode=fast", cwd=tmp_path)
        assert run.returncode == 0, run.stderr[-2000:]
    lines = (tmp_path / f"{name}.csv").read_text("utf-8").splitlines()
    # Likes are a dry run; the sandbox's login has no stories of its own among the posts of others.
    assert len(lines) > 1 or name in ("like", "unlike", "viewers"), run.stderr[-2000:]


def test_the_list_of_spiders_fits_80_columns(scrapy):
    run = scrapy("endpoints", "spiders")
    assert max(map(len, run.stdout.splitlines())) <= WIDTH
    for name in all_spiders():
        assert f"\n{name} " in f"\n{run.stdout}"


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_is_a_script_that_the_shell_can_read(shell, scrapy, tmp_path):
    run = scrapy("completion", shell)
    assert run.returncode == 0
    assert "profiles" in run.stdout
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "script"
    script.write_text(run.stdout)
    checked = subprocess.run([shell, "-n", str(script)], capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("instaspider cr", ["crawl"]),
        ("instaspider crawl prof", ["profiles"]),
        ("scrapy crawl foll", ["followers", "following"]),
        ("instaspider crawl posts -a li", ["limit="]),
        ("instaspider crawl profiles -a li", []),
        ("instaspider crawl posts -a mode = tu", ["turbo"]),
        ("instaspider crawl posts -s INSTASPIDER_REP", ["INSTASPIDER_REPORT="]),
    ],
)
def test_bash_completes(line, found, scrapy, tmp_path):
    script = tmp_path / "script"
    script.write_text(scrapy("completion", "bash").stdout)
    words = shlex.split(line)
    asked = (
        f"source {script}; COMP_WORDS=({shlex.join(words)}); COMP_CWORD={len(words) - 1};"
        ' _instaspider 2>/dev/null; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    run = subprocess.run(["bash", "-c", asked], capture_output=True, text=True)
    assert run.stdout.split() == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("instaspider cr", ["crawl "]),
        ("instaspider crawl posts -a li", ["limit="]),
        ("instaspider crawl posts -a mode=tu", ["mode=turbo "]),
        ("instaspider crawl posts -a tab=", []),
        ("instaspider crawl posts -a users=na", ["users=names.txt "]),
        ("instaspider crawl posts -s INSTASPIDER_MODE=f", ["INSTASPIDER_MODE=fast "]),
    ],
)
def test_zsh_completes(line, found, scrapy, tmp_path):
    """NAME=VALUE is one word there. A space at the end is one that zsh puts after the word."""
    if not shutil.which("zsh"):
        pytest.skip("zsh is not installed")
    (tmp_path / "names.txt").touch()
    (tmp_path / "script").write_text(scrapy("completion", "bash").stdout)
    words = line.split()
    asked = (
        "autoload -Uz bashcompinit && bashcompinit; compdef() {}; source script;"
        f" ask() {{ emulate -L ksh; COMP_WORDS=({shlex.join(words)}); COMP_CWORD={len(words) - 1};"
        ' _instaspider_zsh; printf "%s\\n" "${COMPREPLY[@]}"; }; ask'
    )
    run = subprocess.run(["zsh", "-fc", asked], capture_output=True, text=True, cwd=tmp_path)
    # At a prompt zsh leaves out what does not begin like the word.
    said = [each for each in run.stdout.splitlines() if each.startswith(words[-1])]
    assert said == found, run.stderr


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("instaspider crawl prof", ["profiles"]),
        ("instaspider crawl posts -a li", ["limit="]),
        ("instaspider crawl posts -a mode=tu", ["mode=turbo"]),
        ("instaspider crawl posts -s INSTASPIDER_MODE=f", ["INSTASPIDER_MODE=fast"]),
    ],
)
def test_fish_completes(line, found, scrapy, tmp_path):
    if not shutil.which("fish"):
        pytest.skip("fish is not installed")
    (tmp_path / "script").write_text(scrapy("completion", "fish").stdout)
    asked = f"source script; complete -C {shlex.quote(line)}"
    told = subprocess.run(["fish", "-c", asked], capture_output=True, text=True, cwd=tmp_path)
    assert [each.split("\t")[0] for each in told.stdout.splitlines()] == found, told.stderr


def test_each_command_of_this_package_is_completed():
    ours = {each.name for each in entry_points(group="scrapy.commands")}
    assert ours <= {*completion._COMMANDS.split()}


def test_completion_of_what_is_no_shell(scrapy):
    assert scrapy("completion", "csh").returncode == 2
    assert scrapy("completion").returncode == 2


OTHER_PROJECT = "[settings]\ndefault = shop.settings\n"


@pytest.mark.parametrize("cfg", ["", OTHER_PROJECT], ids=["empty", "another project"])
def test_the_console_script_works_in_any_folder(cfg, tmp_path):
    if cfg:
        (tmp_path / "scrapy.cfg").write_text(cfg)
    run = subprocess.run(
        [
            *(sys.executable, "-P", "-c", "from instaspider.commands.script import main; main()"),
            *("crawl", "profiles", "-a", "users=nasa", "-O", "p.csv"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=HANGS,
        env={**os.environ, "PYTHONPATH": str(ROOT), "INSTASPIDER_SANDBOX": "1"},
    )
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "p.csv").read_text("utf-8").count("\n") == 2
