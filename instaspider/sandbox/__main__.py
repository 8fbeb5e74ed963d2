"""``python -m instaspider.sandbox [options]``."""

from __future__ import annotations

import argparse
import gc
import sys

from instaspider.sandbox.arguments import Options, add_arguments
from instaspider.sandbox.process import INSTALL_HINT


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m instaspider.sandbox", description=__doc__)
    add_arguments(parser)
    options = Options.of(parser.parse_args(arguments))
    try:
        from .server import serve
    except ModuleNotFoundError as exc:
        sys.stderr.write(f"{exc}; {INSTALL_HINT}\n")
        return 2
    try:
        serve(options)
    except OSError as exc:
        sys.stderr.write(f"the sandbox cannot start: {exc}\n")
        return 1
    return 0


if __name__ == "__main__":
    code = main()
    # Else Python, as it ends, takes apart all that was imported, a fifth of what the sandbox of a
    # short crawl takes.
    gc.freeze()
    sys.exit(code)
