"""The process that :mod:`forks` starts: reads modules, then forks for each command it is told."""

from __future__ import annotations

import gc
import json
import os
import pkgutil
import runpy
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from types import ModuleType

LONGEST = 1 << 17
"""Bytes of a message."""
OF_SCRAPY = (
    *("scrapy.cmdline", "scrapy.core.engine", "scrapy.core.downloader"),
    *("scrapy.extensions.feedexport", "scrapy.spiders.crawl", "twisted.internet.asyncioreactor"),
)
SANDBOX = "instaspider.sandbox"


def of_crawls() -> None:
    """What commands of Scrapy read."""
    for name in (*OF_SCRAPY, *_below("scrapy.commands")):
        import_module(name)
    for name in _below("instaspider"):
        if not f"{name}.".startswith(f"{SANDBOX}."):
            import_module(name)
    assert "twisted.internet.reactor" not in sys.modules


def of_sandboxes() -> None:
    """What sandboxes read."""
    for name in _below(SANDBOX):
        with suppress(ImportError):  # the sandbox says itself what it lacks
            import_module(name)


def _below(package: str) -> Iterator[str]:
    for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
        if not module.name.endswith(".__main__"):
            yield module.name


READ: dict[str, Callable[[], None]] = {"scrapy": of_crawls, SANDBOX: of_sandboxes}


def serve(link: socket.socket) -> None:
    """Say the id of each fork, until nobody listens any more."""
    while True:
        order, streams, *_ = socket.recv_fds(link, LONGEST, 3)
        if not order:
            return
        if not (between := os.fork()):
            if pid := os.fork():
                link.send(str(pid).encode())
                os._exit(0)
            link.close()
            run(streams, **json.loads(order))
            return
        for stream in streams:
            os.close(stream)
        os.waitpid(between, 0)
        link.send(b"It is nobody's child now.")


def run(
    streams: list[int], args: list[str], cwd: str, env: dict[str, str], alone: bool, mask: int
) -> None:
    """Be ``python ...``."""
    if alone:
        os.setsid()
    if mask != -1:
        os.umask(mask)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.path[:0] = [cwd, *env["PYTHONPATH"].split(os.pathsep)]
    # A shell's background ignores it, and so does all that is started there.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    kind, what, *sys.argv[1:] = args
    if kind == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        assert kind == "-c"
        sys.argv[0] = kind
        sys.modules["__main__"] = main = ModuleType("__main__")
        exec(compile(what, "<string>", "exec"), main.__dict__)


if __name__ == "__main__":
    READ[sys.argv[2]]()
    # Else each end looks at all that was read, half a second.
    gc.collect()
    gc.freeze()
    serve(socket.socket(fileno=int(sys.argv[1])))
