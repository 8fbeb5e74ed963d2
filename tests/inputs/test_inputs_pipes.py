"""Standard input and named pipes: read once, as it comes, never holding the crawl up."""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import sys
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import pytest
from waiting import HANGS

from instaspider.exceptions import InputError
from instaspider.inputs import Entry, Inputs, User, open_inputs

R = TypeVar("R")

READ_ALL = """
import asyncio
from instaspider.inputs import open_inputs
async def main():
    async for entry in open_inputs("-"):
        print(entry.line, entry.text, flush=True)
asyncio.run(main())
"""
READ_ONE = """
import asyncio, sys
from instaspider.inputs import open_inputs
async def main():
    entries = aiter(open_inputs("-"))
    print((await anext(entries)).text, flush=True)
    waiting = asyncio.ensure_future(anext(entries))
    await asyncio.sleep(0)
    waiting.cancel()
asyncio.run(main())
"""


async def gather(inputs: Inputs[User]) -> list[Entry[User]]:
    return [entry async for entry in inputs]


def run(work: Coroutine[Any, Any, R]) -> R:
    # in a thread of its own: under pytest-twisted a loop runs in this one
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def pipe() -> tuple[BinaryIO, BinaryIO]:
    read, write = os.pipe()
    return os.fdopen(read, "rb"), os.fdopen(write, "wb", buffering=0)


def test_standard_input() -> None:
    stream = io.BytesIO(b"# x\nnasa\nesa\n")
    inputs = open_inputs("-", stdin=stream)
    assert (inputs.description, inputs.total(), inputs.once) == ("standard input", None, True)
    assert [(entry.line, entry.text) for entry in inputs] == [(2, "nasa"), (3, "esa")]
    assert list(inputs) == []
    assert not stream.closed


def test_an_empty_standard_input() -> None:
    with pytest.raises(InputError, match="no entry in standard input"):
        open_inputs("-", stdin=io.BytesIO(b"\n"))


def test_a_line_is_there_before_the_next_is_written() -> None:
    read, write = pipe()
    with read, write:
        write.write(b"a\n")
        entries = iter(open_inputs("-", stdin=read))
        assert next(entries).text == "a"
        write.write(b"nasa\n")
        assert next(entries).text == "nasa"


@pytest.mark.parametrize("count", [1, 99, 100, 101, 2500])
def test_async_gives_the_same_as_sync(tmp_path: Path, count: int) -> None:
    data = "".join(f"user_{n}\n" for n in range(count))
    (tmp_path / "list.txt").write_text(data)
    inputs = open_inputs(str(tmp_path / "list.txt"))
    piped = open_inputs("-", stdin=io.BytesIO(data.encode()))
    assert run(gather(piped)) == run(gather(inputs)) == list(inputs)


def test_the_loop_runs_while_the_pipe_is_silent() -> None:
    read, write = pipe()

    async def crawl() -> list[str]:
        write.write(b"nasa\n")
        entries = aiter(open_inputs("-", stdin=read))
        found = [(await anext(entries)).text]
        waiting = asyncio.ensure_future(anext(entries))
        for _ in range(10):
            await asyncio.sleep(0)
        assert not waiting.done()
        write.write(b"esa\n")
        found.append((await waiting).text)
        write.close()
        found += [entry.text async for entry in entries]
        return found

    with read:
        assert run(crawl()) == ["nasa", "esa"]


def test_the_thread_ends_with_the_iteration() -> None:
    async def first() -> str:
        entries = aiter(open_inputs("-", stdin=io.BytesIO(b"nasa\n" * 5000)))
        entry = await anext(entries)
        await entries.aclose()
        return entry.text

    assert run(first()) == "nasa"
    for thread in threading.enumerate():
        if thread.name == "instaspider-inputs":
            thread.join(HANGS)
            assert not thread.is_alive()


def test_an_error_while_reading_reaches_the_crawl() -> None:
    class Broken(io.BytesIO):
        def read1(self, size: int | None = -1) -> bytes:
            data = super().read1(5)
            if not data:
                raise OSError(5, "Input/output error")
            return data

    inputs = open_inputs("-", stdin=Broken(b"nasa\nesa\n"))
    with pytest.raises(InputError, match="standard input cannot be read: Input/output error"):
        run(gather(inputs))


def test_a_named_pipe_is_opened_once(tmp_path: Path) -> None:
    path = tmp_path / "fifo.txt"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=("nasa\nesa\n",))
    writer.start()
    inputs = open_inputs(str(path))
    assert inputs.once
    assert [entry.text for entry in inputs] == ["nasa", "esa"]
    writer.join()


def test_a_named_pipe_has_no_columns(tmp_path: Path) -> None:
    """And nobody waits for what will be written to it."""
    path = tmp_path / "fifo"
    os.mkfifo(path)
    with pytest.raises(InputError, match="fifo has no columns: leave out :username"):
        open_inputs(f"{path}:username")


def test_the_real_standard_input() -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL],
        input=b"nasa\n\nesa",
        capture_output=True,
        timeout=HANGS,
        check=True,
    )
    assert (done.stdout.split(), done.stderr) == ([b"1", b"nasa", b"3", b"esa"], b"")


def test_an_open_pipe_does_not_hold_the_exit_up() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", READ_ONE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        assert process.stdin is not None
        process.stdin.write(b"nasa\n")
        process.stdin.flush()
        assert process.wait(HANGS) == 0
        assert process.stdout is not None
        assert process.stderr is not None
        assert (process.stdout.read(), process.stderr.read()) == (b"nasa\n", b"")


def test_a_closed_standard_input() -> None:
    code = "from instaspider.inputs import open_inputs; open_inputs('-')"
    shell = ["sh", "-c", '"$0" -c "$1" <&-', sys.executable, code]
    done = subprocess.run(shell, capture_output=True, timeout=HANGS)
    assert b"InputError: There is no standard input" in done.stderr
