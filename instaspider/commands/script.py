"""Is the console script ``instaspider``: ``scrapy`` with this project's settings, in any folder."""

from __future__ import annotations

import os
import re
from typing import Any

from scrapy import cmdline
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


def _renamed(text: str) -> str:
    """Replace the program at the beginning, or after a quotation mark."""
    return re.sub(r'(^\s*|")scrapy\b', rf"\1{program()}", text)
