"""instaharvest_v2's async client against a sandbox; for the interpreter of its own environment.

``python reference_client.py PORT CA many|one NAME ...`` asks for all profiles at once or one after
the other, and prints how many came, the seconds from the first request sent to the last response
received, CPU seconds and peak memory. Needs nothing of instaspider.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from typing import Any, ClassVar

from curl_cffi import AsyncSession
from instaharvest_v2 import AsyncInstagram, async_anon_client

SERVICE = "https://www.instagram.com/"


class Timed(AsyncSession):
    """Sends to the sandbox what is meant for the service, and notes when."""

    sandbox: str
    ca: str
    sent: ClassVar[list[float]] = []
    received: ClassVar[list[float]] = []

    async def request(self, method: Any, url: str, *args: Any, **kwargs: Any) -> Any:
        kwargs["verify"] = self.ca
        self.sent.append(time.perf_counter())
        url = url.replace(SERVICE, self.sandbox, 1)
        response = await super().request(method, url, *args, **kwargs)
        self.received.append(time.perf_counter())
        return response


async def main(port: str, ca: str, how: str, *names: str) -> None:
    Timed.sandbox, Timed.ca = f"https://localhost:{port}/", ca
    async_anon_client.AsyncSession = Timed
    client = AsyncInstagram.anonymous(unlimited=True)
    before = time.process_time()
    if how == "many":
        found = await asyncio.gather(*(client.public.get_profile(name) for name in names))
    else:
        found = [await client.public.get_profile(name) for name in names]
    came = sum(bool(profile and profile.get("username")) for profile in found)
    seconds = max(Timed.received) - min(Timed.sent)
    cpu = time.process_time() - before
    told = {"came": came, "requests": len(Timed.sent), "seconds": seconds, "cpu": cpu}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**told, "megabytes": peak}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
