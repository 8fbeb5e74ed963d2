"""The same crawl on every event loop: asyncio's and uvloop, with Twisted's reactor and without."""

import pytest
from crawling import read_json_lines

NAMES = [f"lena.{number}" for number in range(30)]


@pytest.mark.parametrize("loop", ["asyncio.SelectorEventLoop", "uvloop.Loop"])
@pytest.mark.parametrize("reactor", ["True", "False"])
def test_a_crawl(scrapy, sandbox, tmp_path, loop, reactor):
    if loop.startswith("uvloop"):
        pytest.importorskip("uvloop", reason="uvloop is not made for this system")
    out = tmp_path / "out.jsonl"
    run = scrapy(
        *("crawl", "profiles", "-a", "users=" + ",".join([*NAMES, "missing_x"])),
        *("-a", "mode=unlimited", "-O", str(out), "-s", f"ASYNCIO_EVENT_LOOP={loop}"),
        *("-s", f"TWISTED_REACTOR_ENABLED={reactor}", "-s", "LOG_LEVEL=DEBUG"),
        *(word for name, value in sandbox.settings.items() for word in ("-s", f"{name}={value}")),
    )
    assert run.returncode == 0, run.stderr
    assert {item["username"] for item in read_json_lines(out)} == set(NAMES)
    assert "Traceback" not in run.stderr
    if reactor == "True":
        assert f"Using asyncio event loop: {loop.split('.')[0]}" in run.stderr
