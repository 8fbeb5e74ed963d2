"""Is the console script ``instaspider``: ``scrapy`` with this project's settings, in any folder."""

from __future__ import annotations

import os
import re
from difflib import get_close_matches
from typing import Any

from scrapy import cmdline
from scrapy.settings import BaseSettings
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.conf import init_env

from instaspider.parsing.spoken import OURS, call_program, program


def main(name: str = OURS) -> None:
    """Run the command of ``sys.argv``. ``name``: how sentences and help call this program."""
    # If the folder is a project, its settings may name modules of its own, such as pipelines. They
    # must be importable.
    init_env()
    os.environ["SCRAPY_SETTINGS_MODULE"] = "instaspider.settings"
    call_program(name)
    _rename_in_help()
    _suggest()
    cmdline.execute()


def _rename_in_help() -> None:
    """Let Scrapy's own help name this program, whose commands it lists."""
    scrapys = cmdline.ScrapyArgumentParser

    class Parser(scrapys):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, usage: str = "", **kwargs: Any) -> None:
            super().__init__(*args, usage=_renamed(usage), **kwargs)

    def say(*texts: str) -> None:
        print(*map(_renamed, texts))

    cmdline.ScrapyArgumentParser = Parser  # type: ignore[assignment, misc]
    cmdline.print = say  # type: ignore[attr-defined]


def _suggest() -> None:
    """Let Scrapy's sentence about an unknown command name the one that is meant, or say how the
    spider of that name is started."""
    unknown = cmdline._print_unknown_command_msg

    def say(settings: BaseSettings, cmdname: str, inproject: bool) -> None:
        unknown(settings, cmdname, inproject)
        spiders = SpiderLoader.from_settings(settings).list()
        commands = cmdline._get_commands_dict(settings, inproject)
        near = get_close_matches(cmdname, [*commands, *spiders], n=1)
        if near and near[0] in commands:
            print(f"Did you mean {program()} {near[0]}?\n")
        elif near:
            crawl = f"{program()} crawl {near[0]}"
            print(f"{near[0]} is a spider: {crawl} starts it, {crawl} --help says what it takes.\n")

    cmdline._print_unknown_command_msg = say


def _renamed(text: str) -> str:
    """Replace the program at the beginning, or after a quotation mark."""
    return re.sub(r'(^\s*|")scrapy\b', rf"\1{program()}", text)
