"""What idle identities cost: ``python -m benchmarks.idle_connections [IDENTITIES] [PROXIES]``.

Each of the identities (default 2000) sends one request, directly or through one of so many proxies
of the sandbox (default 0: directly), and keeps its connection. Printed are memory and descriptors
of this process with all of them idle, how many connections a second round uses again, and how many
are left once their time is over and one identity sends again. Takes two minutes longer than the
requests do.
"""

from __future__ import annotations

import asyncio
import gc
import sys

from scrapy import Request, Spider
from scrapy.utils.test import get_crawler

from benchmarks.soak import descriptors, resident
from instaspider import CurlCffiDownloadHandler
from instaspider.network import handles
from instaspider.sandbox.process import SandboxProcess

IN_FLIGHT = 32
URL = "https://www.instagram.com/robots.txt"


class Bench:
    """One handler and the identities that use it."""

    def __init__(self, sandbox: SandboxProcess, identities: int) -> None:
        settings = {
            "INSTASPIDER_SANDBOX": f"{sandbox.host}:{sandbox.port}",
            "INSTASPIDER_SANDBOX_CA": sandbox.ca,
        }
        crawler = get_crawler(Spider, settings)
        crawler.spider = crawler._create_spider("idle")
        self.stats = crawler.stats
        self.handler = CurlCffiDownloadHandler.from_crawler(crawler)
        proxies = [line.split()[0] for line in sandbox.proxies] or [None]
        self.metas = [
            {"identity": f"identity-{number}", "proxy": proxies[number % len(proxies)]}
            for number in range(identities)
        ]

    async def everybody(self) -> None:
        """One request of each identity."""
        metas = iter(self.metas)

        async def worker() -> None:
            for meta in metas:
                await self.one(meta)

        await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
        gc.collect()

    async def one(self, meta: dict[str, str | None]) -> None:
        meta = {**meta, "download_timeout": 30}
        await self.handler.download_request(Request(URL, meta=meta))

    def count(self, what: str) -> int:
        return int(self.stats.get_value(f"instaspider/network/connections/{what}", 0))


async def main(identities: int, proxies: int) -> None:
    options = ["--gatekeeper", "off", *(["--proxies", str(proxies)] if proxies else [])]
    with SandboxProcess.start(options) as sandbox:
        bench = Bench(sandbox, identities)
        await bench.one({"identity": "first", "proxy": bench.metas[0]["proxy"]})
        gc.collect()
        memory, files = resident(), descriptors()
        await bench.everybody()
        print(f"{identities} identities, {proxies or 'no'} proxies, {files} descriptors before")
        grown, held = resident() - memory, descriptors() - files
        print(f"idle: {held} descriptors, {grown:.1f} MB ({1000 * grown / identities:.1f} kB each)")
        opened = bench.count("opened")
        await bench.everybody()
        again = bench.count("opened") - opened
        print(f"second round: {identities - again} used again, {again} opened", flush=True)
        await asyncio.sleep(handles._IDLE_SECONDS + 3)
        await bench.one(bench.metas[0])
        await asyncio.sleep(1)
        print(f"after their time and one request: {descriptors() - files} descriptors more")
        await bench.handler.close()
        print(f"closed: {descriptors() - files} descriptors more")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    asyncio.run(main(*(given + [2000, 0][len(given) :])))
