"""The handler for a long time: ``python -m benchmarks.soak [REQUESTS]`` (default 200,000).

200 identities, 5 % connection resets (by the sandbox), 2 % timeouts, 2 % cancellations. Prints
resident memory after a tenth and over the second half, file descriptors before and after, and what
asyncio complained about. Fails when the second half grew by more than 5 %, when descriptors or
tasks are left over, or when asyncio said anything.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import random
import sys
from collections import Counter
from pathlib import Path

from scrapy import Request, Spider
from scrapy.exceptions import DownloadTimeoutError
from scrapy.utils.test import get_crawler

from instaspider import CurlCffiDownloadHandler
from instaspider.sandbox.process import SandboxProcess

IDENTITIES = 200
IN_FLIGHT = 64
URL = "https://www.instagram.com/robots.txt"
NEVER = "https://www.instagram.com/fault.stall.soak/"


def resident() -> float:
    """Megabytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def descriptors() -> int:
    """Open file descriptors of this process."""
    return len(os.listdir("/proc/self/fd"))


class Complaints(logging.Handler):
    """Keeps what asyncio logs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


async def one(handler: CurlCffiDownloadHandler, number: int, rng: random.Random) -> str:
    """What became of one request."""
    fate = rng.random()
    meta = {"identity": f"identity-{number % IDENTITIES}", "download_timeout": 30}
    if fate < 0.02:
        meta["download_timeout"] = 0.5
    url = NEVER if fate < 0.04 else URL
    task = asyncio.ensure_future(handler.download_request(Request(f"{url}?n={number}", meta=meta)))
    if 0.02 <= fate < 0.04:
        await asyncio.sleep(rng.random() / 100)
        task.cancel()
    try:
        await task
    except DownloadTimeoutError:
        return "timeout"
    except asyncio.CancelledError:
        return "cancelled"
    except Exception as error:  # noqa: BLE001 - counted by kind
        return type(error).__name__
    return "ok"


async def soak(total: int) -> int:
    complaints = Complaints()
    logging.getLogger("asyncio").addHandler(complaints)
    sandbox = SandboxProcess.start(("--faults", "reset=0.05", "--gatekeeper", "off"))
    settings = {
        "INSTASPIDER_SANDBOX": f"{sandbox.host}:{sandbox.port}",
        "INSTASPIDER_SANDBOX_CA": sandbox.ca,
    }
    crawler = get_crawler(Spider, settings)
    crawler.spider = crawler._create_spider("soak")
    fds_before = descriptors()
    handler = CurlCffiDownloadHandler.from_crawler(crawler)
    rng = random.Random(1)
    fates: Counter[str] = Counter()
    numbers = iter(range(total))
    memory: dict[int, float] = {}

    async def worker() -> None:
        for number in numbers:
            fates[await one(handler, number, rng)] += 1
            if number % (total // 20) == 0:
                gc.collect()
                memory[number] = resident()
                print(f"{number:>8} requests: {memory[number]:.1f} MB", flush=True)

    await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
    gc.collect()
    last = resident()
    await handler.close()
    await asyncio.sleep(0.2)
    fds_after = descriptors()
    tasks = len(asyncio.all_tasks()) - 1
    early = memory[min(number for number in memory if number >= total // 10)]
    sandbox.stop()
    print(dict(fates))
    print(f"memory: {early:.1f} MB after a tenth, {last:.1f} MB at the end ({last / early:.3f})")
    print(f"descriptors: {fds_before} before, {fds_after} after; tasks left: {tasks}")
    print(f"asyncio said: {complaints.texts[:5] or 'nothing'}")
    grew = last / early > 1.05
    return 1 if grew or fds_after > fds_before or tasks or complaints.texts else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(soak(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)))
