"""The process that :mod:`forks` starts: reads modules, then forks for each command it is told."""

from __future__ import annotations

import atexit
import copy
import ctypes
import faulthandler
import gc
import inspect
import json
import os
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

LONGEST = 1 << 17
"""Bytes of a message."""
OF_SCRAPY = (
    *("scrapy.cmdline", "scrapy.core.engine", "scrapy.core.downloader", "scrapy.dupefilters"),
    # Far slower if a crawl reads it: it asks for the file of each frame, among all modules.
    "scrapy.core.downloader.handlers.http11",
    *("scrapy.core.downloader.handlers.datauri", "scrapy.core.downloader.handlers.file"),
    *("scrapy.logformatter", "scrapy.pipelines.files", "scrapy.pqueues", "scrapy.spiders.crawl"),
    *("scrapy.squeues", "scrapy.statscollectors", "scrapy.utils.engine"),
    "twisted.internet.asyncioreactor",
)
ROOMS_OF_SCRAPY = (
    *("scrapy.commands", "scrapy.downloadermiddlewares", "scrapy.extensions"),
    "scrapy.spidermiddlewares",
)
DEPRECATED = ("scrapy.extensions.statsmailer",)
SANDBOX = "instaspider.sandbox"


def of_crawls() -> None:
    """What commands of Scrapy read."""
    for name in (*OF_SCRAPY, *(each for room in ROOMS_OF_SCRAPY for each in _below(room))):
        if name not in DEPRECATED:
            import_module(name)
    for name in _below("instaspider"):
        if not f"{name}.".startswith(f"{SANDBOX}."):
            import_module(name)
    copy_settings_quickly()
    assert "twisted.internet.reactor" not in sys.modules


def copy_settings_quickly() -> None:
    """Copy Scrapy's settings at a third of what it takes, which is a quarter of a short crawl: it
    copies all 300 two to four times."""
    from scrapy.settings import SettingsAttribute

    def copied(attribute: SettingsAttribute, memo: dict[int, Any]) -> SettingsAttribute:
        made = object.__new__(SettingsAttribute)
        made.value, made.priority = copy.deepcopy(attribute.value, memo), attribute.priority
        return made

    SettingsAttribute.__deepcopy__ = copied  # type: ignore[attr-defined]


def of_sandboxes() -> None:
    """What sandboxes read."""
    for name in _below(SANDBOX):
        with suppress(ImportError):  # the sandbox says itself what it lacks
            import_module(name)


def _below(package: str) -> Iterator[str]:
    for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
        if not module.name.endswith(".__main__"):
            yield module.name


def of_crawls_and_their_sandboxes() -> None:
    of_crawls()
    of_sandboxes()


READ: dict[str, Callable[[], None]] = {
    "scrapy": of_crawls_and_their_sandboxes,
    SANDBOX: of_sandboxes,
}


class Fork(subprocess.Popen[Any]):
    """What is started by forking and not by starting ``python ...``."""

    def __init__(
        self,
        fork: Callable[..., int],
        command: list[str],
        surroundings: dict[str, str],
        **given: Any,
    ) -> None:
        """``fork(streams, ...)``: the id of a new child of this very process."""
        self._fork = fork
        self._surroundings = surroundings
        super().__init__(command, **given)

    def _execute_child(self, *given: Any) -> None:  # type: ignore[override]
        signature = inspect.signature(subprocess.Popen._execute_child)
        order = signature.bind(self, *given).arguments
        assert not order["preexec_fn"]
        streams = [order[name] for name in ("p2cread", "c2pwrite", "errwrite")]
        self.pid = self._fork(
            [number if stream == -1 else stream for number, stream in enumerate(streams)],
            args=order["args"][1:],
            cwd=str(order["cwd"] or os.getcwd()),
            env={**self._surroundings, **(os.environ if order["env"] is None else order["env"])},
            alone=order["start_new_session"],
            mask=order["umask"],
        )
        self._child_created = True
        ends = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")
        self._close_pipe_fds(*(order[name] for name in ends))


def serve(link: socket.socket, read: str) -> None:
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
            told = json.loads(order)
            if read == "scrapy" and may_start_a_sandbox(told["args"], told["env"]):
                keep_a_sandbox_ready(streams)
            run_to_the_end(streams, told)
            return
        for stream in streams:
            os.close(stream)
        os.waitpid(between, 0)
        link.send(b"It is nobody's child now.")


def may_start_a_sandbox(args: list[str], env: dict[str, str]) -> bool:
    """Nearly all that do say so. Others start Python, which takes longer."""
    is_said = "INSTASPIDER_SANDBOX=1" in args or env.get("INSTASPIDER_SANDBOX") == "1"
    return is_said or "-c" in args


def keep_a_sandbox_ready(streams: list[int]) -> None:
    """A fork of what is forked, before it runs anything, becomes the sandbox that it starts."""
    mine, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if pid := os.fork():
        its.close()
        _start_sandboxes_by(mine, pid)
        return
    mine.close()
    for stream in streams:
        os.close(stream)
    with open(os.devnull, "r+b") as nothing:
        for number in range(3):
            os.dup2(nothing.fileno(), number)
    order, given, *_ = socket.recv_fds(its, LONGEST, 3)
    its.close()
    if order:
        run_to_the_end(given, json.loads(order))
        sys.exit()
    os._exit(0)


def _start_sandboxes_by(link: socket.socket, pid: int) -> None:
    """The first one; there is hardly ever a second."""
    from instaspider.sandbox.process import SandboxProcess

    def fork(streams: list[int], **order: Any) -> int:
        with link:
            socket.send_fds(link, [json.dumps(order).encode()], streams)
        return pid

    def popen(command: list[str], **given: Any) -> subprocess.Popen[bytes]:
        SandboxProcess.popen = subprocess.Popen
        return Fork(fork, command, {}, **given)

    SandboxProcess.popen = popen


def run_to_the_end(streams: list[int], order: dict[str, Any]) -> None:
    """All that Python does at an end, but for taking apart each module that was read before the
    fork, one by one, which takes longer than most commands."""
    try:
        run(streams, **order)
        code = 0
    except SystemExit as end:
        if not isinstance(code := end.code or 0, int):
            raise
    threading._shutdown()
    atexit._run_exitfuncs()
    gc.collect()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code & 0xFF)


def develop() -> None:
    """Do what development mode does, but for the checks of memory."""
    faulthandler.enable()
    warnings.simplefilter("default")
    os.environ["PYTHONASYNCIODEBUG"] = "1"


OPTIONS: dict[tuple[str, str], Callable[[], None]] = {
    ("-W", "error"): partial(warnings.simplefilter, "error"),
    ("-X", "dev"): develop,
}
"""What Python does with these when it starts."""


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
    while tuple(args[:2]) in OPTIONS:
        OPTIONS[args[0], args[1]]()
        args = args[2:]
    kind, what, *sys.argv[1:] = args
    if kind == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        assert kind == "-c"
        sys.argv[0] = kind
        sys.modules["__main__"] = main = ModuleType("__main__")
        exec(compile(what, "<string>", "exec"), main.__dict__)


def in_large_pages() -> None:
    """Have Linux put the memory into pages of 2 MB where it can: a fork, and its end, goes over all
    pages there are, which took longer than most commands."""
    collapse, size = 25, 1 << 21  # MADV_COLLAPSE
    advise = ctypes.CDLL(None).madvise
    for line in Path("/proc/self/maps").read_text().splitlines():
        place, kind, _, _, inode, *_ = line.split()
        begin, end = (int(each, 16) for each in place.split("-"))
        first, last = -(-begin // size) * size, end // size * size
        if kind == "rw-p" and inode == "0" and first < last:
            advise(ctypes.c_void_p(first), ctypes.c_size_t(last - first), collapse)


if __name__ == "__main__":
    READ[sys.argv[2]]()
    # Else each end looks at all that was read, half a second.
    gc.collect()
    gc.freeze()
    in_large_pages()
    serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2])
