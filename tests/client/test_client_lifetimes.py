"""A client leaves the process alone, and ends cleanly however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from client_scripts import SETTINGS
from waiting import HANGS, hear_ctrl_c, until


def test_the_process_is_left_alone(script, tmp_path) -> None:
    """No handler of the root logger, no setting of the collector, no file, no thread, no
    environment variable, no import while the loop waits."""
    code = """
import gc, logging, os, threading, time
before = gc.get_threshold(), gc.get_freeze_count(), dict(os.environ)
longest = 0
async def watch():
    global longest
    while True:
        then = time.thread_time()
        await asyncio.sleep(0)
        longest = max(longest, time.thread_time() - then)
modules = []
class Finder:
    def find_spec(self, name, path=None, target=None):
        if threading.current_thread() is threading.main_thread():
            modules.append(name)
async def main():
    sys.meta_path.insert(0, Finder())
    watching = asyncio.ensure_future(watch())
    async with instaspider.AsyncInstagram(**options) as ig:
        await asyncio.gather(*map(ig.public.get_profile, NAMES))
        during = gc.get_threshold(), gc.get_freeze_count(), dict(os.environ)
    watching.cancel()
    return during
instaspider.AsyncInstagram
during = asyncio.run(main())
told = {
    "root": [str(h) for h in logging.root.handlers],
    "collector": during[:2] == before[:2],
    "environ": during[2] == before[2],
    "threads": threading.active_count(),
    "files": os.listdir("."),
    "modules": [m for m in modules if m.partition(".")[0] in ("instaspider", "scrapy", "twisted")],
}
print(json.dumps(told))
"""
    told, _ = script(code, runs=subprocess.run)  # in a fork all modules are there already
    assert told.pop("modules") == []
    assert told == {
        "root": [],
        "collector": True,
        "environ": True,
        "threads": 1,
        "files": [],
    }


def test_nothing_is_left_to_do_at_exit(script) -> None:
    """But for what libraries register when they are imported."""
    code = """
import atexit, weakref
from instaspider.client import running
running.load()
weakref.finalize(running, print).detach()  # Python registers its own function once
async def main():
    async with instaspider.AsyncInstagram(**options) as ig:
        await ig.public.get_profile("nasa")
asyncio.run(asyncio.sleep(0))
before = atexit._ncallbacks()
asyncio.run(main())
with instaspider.Instagram(**options) as ig:
    ig.public.get_profile("nasa")
print(json.dumps(atexit._ncallbacks() - before))
"""
    assert script(code)[0] == 0


def test_a_forgotten_async_with_is_warned_about_and_closed(script) -> None:
    code = """
async def main():
    ig = instaspider.AsyncInstagram(**options)
    await ig.public.get_profile("nasa")
    globals()["ig"] = ig
asyncio.run(main())
print(json.dumps([ig._running.closed, ig._running.task.done()]))
"""
    told, said = script(code)
    assert told == [True, True]
    assert "ResourceWarning: A client of Instagram was not closed" in said


def test_a_client_that_is_dropped_while_its_loop_runs_on_is_closed(script) -> None:
    code = """
async def main():
    ig = instaspider.AsyncInstagram(**options)
    await ig.public.get_profile("nasa")
    running = ig._running
    del ig
    import gc
    while not running.task.done():
        gc.collect()
        await asyncio.sleep(0.01)
    for _ in range(3000):
        if len(asyncio.all_tasks()) == 1:
            break
        await asyncio.sleep(0.01)
    return len(asyncio.all_tasks())
print(json.dumps(asyncio.run(main())))
"""
    told, said = script(code)
    assert told == 1
    assert "ResourceWarning: A client of Instagram was not closed" in said


def test_a_blocking_client_without_with_as_in_many_scripts(script) -> None:
    code = """
ig = instaspider.Instagram.anonymous(unlimited=True, settings=options["settings"])
print(json.dumps([ig.public.get_profile(f"user_{i}").username for i in range(3)]))
"""
    assert script(code)[0] == ["user_0", "user_1", "user_2"]


def test_files_come_back(script) -> None:
    """Descriptors and threads after many clients are those of after the first."""
    code = """
import os, threading
async def main():
    counts = []
    for _ in range(4):
        async with instaspider.AsyncInstagram(**options) as ig:
            await ig.public.get_profile("nasa")
        async for _ in instaspider.stream("posts", users=["nasa"], **options):
            break
        for turn in range(3000):
            count = len(os.listdir("/proc/self/fd"))
            if turn > 99 and (len(counts) < 2 or count <= counts[1]):
                break
            await asyncio.sleep(0.001)
        counts.append(count)
    return counts
print(json.dumps(asyncio.run(main())))
"""
    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("the system does not list open files there")
    counts, _ = script(code)
    assert max(counts[2:]) <= counts[1]


def test_a_state_folder_is_used_if_it_is_named(script, tmp_path) -> None:
    code = """
async def main():
    async with instaspider.AsyncInstagram(state="mine", **options) as ig:
        await ig.public.get_profile("nasa")
asyncio.run(main())
import os
print(json.dumps(sorted(os.listdir("."))))
"""
    assert script(code)[0] == ["mine"]
    assert (tmp_path / "mine" / "sandbox" / "state.db").exists()


CTRL_C = """
async def main():
    async with instaspider.AsyncInstagram(**options) as ig:
        await asyncio.gather(*map(ig.public.get_profile, NAMES))
        print("ready", flush=True)
        async for _ in ig.stream("posts", users=(f"u.{n}" for n in range(10**6))):
            pass
def blocking():
    with instaspider.Instagram(**options) as ig:
        print("ready", flush=True)
        for _ in ig.stream("posts", users=(f"u.{n}" for n in range(10**6))):
            pass
asyncio.run(main()) if sys.argv[3] == "asyncio" else blocking()
"""


@pytest.mark.parametrize("how", ["asyncio", "blocking"])
def test_ctrl_c_ends_the_program(sandbox, tmp_path, how) -> None:
    process = sandbox.process
    command = [sys.executable, "-c", SETTINGS + CTRL_C, f"{process.host}:{process.port}"]
    running = subprocess.Popen(
        [*command, process.ca, how],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_ctrl_c,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    with running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        sandbox.mark()
        until(lambda: len(sandbox.requests()) > 5)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=HANGS)
    assert running.returncode in (1, -signal.SIGINT)
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert "never retrieved" not in said
    assert "was destroyed" not in said
