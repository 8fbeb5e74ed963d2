"""Clients in other people's programs: each is run in a process of its own."""

from __future__ import annotations

import pytest


def test_threads(script) -> None:
    """One blocking client serves forty threads."""
    code = """
from concurrent.futures import ThreadPoolExecutor
with instaspider.Instagram(**options) as ig, ThreadPoolExecutor(40) as threads:
    names = [f"u.{number}" for number in range(40)]
    profiles = [*threads.map(ig.public.get_profile, names)]
import threading
print(json.dumps([[p.username for p in profiles] == names, threading.active_count()]))
"""
    assert script(code)[0] == [True, 1]


def test_a_blocking_call_in_a_running_loop_and_in_a_notebook_of_yore(script) -> None:
    code = """
async def main():
    with instaspider.Instagram(**options) as ig:
        return ig.public.get_profile("nasa").username
print(json.dumps(asyncio.run(main())))
"""
    assert script(code)[0] == "nasa"


def test_several_clients_in_one_loop(script) -> None:
    code = """
async def one(name):
    async with instaspider.AsyncInstagram(**options) as ig:
        return (await ig.public.get_profile(name)).username
async def main():
    return await asyncio.gather(*map(one, ["nasa", "esa", "u.1"]))
print(json.dumps(asyncio.run(main())))
"""
    assert script(code)[0] == ["nasa", "esa", "u.1"]


def test_one_client_in_one_loop_after_the_other(script) -> None:
    code = """
ig = instaspider.AsyncInstagram(**options)
names = []
async def main(name):
    names.append((await ig.public.get_profile(name)).username)
for name in ("nasa", "esa"):
    asyncio.run(main(name))
print(json.dumps(names))
"""
    names, said = script(code)
    assert names == ["nasa", "esa"]
    assert said.count("ResourceWarning: A client of Instagram was not closed") == 2


def test_uvloop(script) -> None:
    pytest.importorskip("uvloop", reason="uvloop is not made for this system")
    code = """
import uvloop
async def main():
    rows = await instaspider.collect("profiles", users=NAMES, **options)
    return sorted(row.username for row in rows) == sorted(NAMES), type(
        asyncio.get_running_loop()).__module__
print(json.dumps(uvloop.run(main())))
"""
    assert script(code)[0] == [True, "uvloop"]


def test_the_asyncio_reactor(script) -> None:
    code = """
from twisted.internet import asyncioreactor
loop = asyncio.new_event_loop()
asyncioreactor.install(loop)
from twisted.internet import reactor, task
from twisted.internet.defer import Deferred
async def main():
    rows = await instaspider.collect("profiles", users=NAMES, **options)
    print(json.dumps(len(rows)))
task.react(lambda _: Deferred.fromFuture(asyncio.ensure_future(main(), loop=loop)))
"""
    assert (
        script(code.replace("task.react", "try:\n    task.react") + "except SystemExit: pass\n")[0]
        == 20
    )


@pytest.mark.parametrize("how", ["asyncio", "blocking"])
def test_another_reactor_is_told_in_one_sentence(script, how) -> None:
    code = """
from twisted.internet import selectreactor
selectreactor.install()
try:
    if sys.argv[3] == "asyncio":
        asyncio.run(instaspider.collect("profiles", users=NAMES, **options))
    else:
        [*instaspider.iterate("profiles", users=NAMES, **options)]
except RuntimeError as error:
    print(json.dumps(str(error)))
"""
    said, _ = script(code, how)
    assert said.startswith("This process has installed a Twisted reactor (twisted.internet.select")
    assert said.count(". ") == 0


def test_fastapi_under_uvicorn(script) -> None:
    for package in ("fastapi", "uvicorn"):
        pytest.importorskip(package)
    code = """
import threading, time, urllib.request
from contextlib import asynccontextmanager
import fastapi, uvicorn
@asynccontextmanager
async def lifespan(app):
    async with instaspider.AsyncInstagram(**options) as app.state.ig:
        yield
app = fastapi.FastAPI(lifespan=lifespan)
@app.get("/{name}")
async def profile(name: str, request: fastapi.Request):
    found = await request.app.state.ig.public.get_profile(name)
    return {"username": found.username}
names = []
for loop in ("asyncio", "uvloop"):
    config = uvicorn.Config(app, port=0, loop=loop, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/nasa") as answer:
        names.append(json.load(answer)["username"])
    server.should_exit = True
    thread.join()
print(json.dumps(names))
"""
    pytest.importorskip("uvloop", reason="uvloop is not made for this system")
    assert script("warnings.resetwarnings()\n" + code)[0] == ["nasa", "nasa"]


def test_a_notebook(script) -> None:
    for package in ("nbclient", "ipykernel"):
        pytest.importorskip(package)
    code = """
warnings.resetwarnings()
warnings.simplefilter("ignore")
import os
os.environ.pop("PYTHONASYNCIODEBUG", None)  # is not for the kernel
import nbclient, nbformat
from nbformat.v4 import new_code_cell, new_notebook
cells = [
    f"import instaspider; options = {options!r}",
    "ig = instaspider.AsyncInstagram(**options)",
    "(await ig.public.get_profile('nasa')).username",
    "[p.username async for p in ig.stream('profiles', users=['esa'])]",
    "[p.username for p in instaspider.iterate('profiles', users=['u.1'], **options)]",
    "await ig.close()",
]
book = new_notebook(cells=[new_code_cell(cell) for cell in cells])
done = nbclient.NotebookClient(book, timeout=300, kernel_name="python3").execute()
print(json.dumps([o["data"]["text/plain"] for c in done.cells for o in c.outputs if "data" in o]))
"""
    assert script(code)[0] == ["'nasa'", "['esa']", "['u.1']"]


PYTEST = """
import pytest, pytest_asyncio, instaspider
@pytest_asyncio.fixture
async def ig():
    async with instaspider.AsyncInstagram(mode="unlimited", settings=SETTINGS) as ig:
        yield ig
@pytest.mark.asyncio
@pytest.mark.parametrize("name", ["nasa", "esa"])
async def test_profile(ig, name):
    assert (await ig.public.get_profile(name)).username == name
"""


PYTEST_INI = """[pytest]
filterwarnings = error
asyncio_default_fixture_loop_scope = function
"""


def test_pytest_asyncio(python, sandbox, tmp_path) -> None:
    pytest.importorskip("pytest_asyncio")
    (tmp_path / "test_it.py").write_text(f"SETTINGS = {sandbox.settings!r}\n{PYTEST}")
    (tmp_path / "pytest.ini").write_text(PYTEST_INI)
    options = ("-p", "no:twisted", "-p", "no:randomly", "-p", "no:xdist", "-q")
    run = python("-m", "pytest", *options, str(tmp_path), cwd=tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "2 passed" in run.stdout
