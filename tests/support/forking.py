"""The process that :mod:`forks` starts: reads modules, then forks for each command it is told."""

from __future__ import annotations

import gc
import json
import os
import pkgutil
import runpy
import socket
import sys
from importlib import import_module

LONGEST = 1 << 17
"""Bytes of a message."""
OF_SCRAPY = (
    *("scrapy.cmdline", "scrapy.core.engine", "scrapy.core.downloader"),
    *("scrapy.extensions.feedexport", "scrapy.spiders.crawl", "twisted.internet.asyncioreactor"),
)


def read_modules() -> None:
    """What commands read, except the sandbox, which runs in processes of its own."""
    for name in OF_SCRAPY:
        import_module(name)
    for place in ("scrapy.commands", "instaspider"):
        package = import_module(place)
        for module in pkgutil.walk_packages(package.__path__, f"{place}."):
            if not module.name.startswith("instaspider.sandbox."):
                import_module(module.name)
    assert "twisted.internet.reactor" not in sys.modules


def serve(link: socket.socket) -> None:
    """Say the id of each fork, then how it ended, until nobody listens any more."""
    while True:
        order, streams, *_ = socket.recv_fds(link, LONGEST, 3)
        if not order:
            return
        if not (pid := os.fork()):
            link.close()
            run(streams, **json.loads(order))
            return
        for stream in streams:
            os.close(stream)
        link.send(str(pid).encode())
        ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        link.send(str(ended).encode())


def run(streams: list[int], args: list[str], cwd: str, env: dict[str, str]) -> None:
    """Be ``python -m scrapy ...``."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.path.insert(0, cwd)
    sys.argv[1:] = args
    runpy.run_module("scrapy", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    read_modules()
    # Else each end looks at all that was read, half a second.
    gc.freeze()
    serve(socket.socket(fileno=int(sys.argv[1])))
