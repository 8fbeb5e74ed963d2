"""How much the sandbox answers: ``python -m benchmarks.sandbox_throughput [requests]``.

One HTTP/2 connection over TLS with 32 streams in flight asks for profiles by ``web_profile_info``;
the client parses nothing but frame heads, so that it is never the slower end. CPU time per answer
is that of the sandbox alone, so it holds on a busy machine too; answers a second need an idle one.
"""

from __future__ import annotations

import os
import socket
import ssl
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import cycle, islice, pairwise

import h2.config
import h2.connection
import h2.settings
import hpack

from instaspider.sandbox.process import SandboxProcess

STREAMS = 32
KNOWN = 100
"""Names that the sandbox is asked for again and again."""
TOTALS = (20_000, 100_000, 200_000)
"""Requests after which memory is looked at."""
NEW = 20
"""Every so many of these is for a new name."""
PATH = "/api/v1/users/web_profile_info/?username="
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_WINDOW = (1 << 31) - 1
_DATA, _HEADERS, _GOAWAY = 0, 1, 7
_END_STREAM, _END_HEADERS = 1, 4


class Client:
    """One connection; a new one is made before its window or its stream numbers run out."""

    most = 15_000
    """Requests per connection: 2 GiB of window are enough for twice as many profiles."""

    def __init__(self, sandbox: SandboxProcess) -> None:
        context = ssl.create_default_context(cafile=sandbox.ca)
        context.set_alpn_protocols(["h2"])
        raw = socket.create_connection(("127.0.0.1", sandbox.port))
        self._wire = context.wrap_socket(raw, server_hostname="www.instagram.com")
        opening = h2.connection.H2Connection(h2.config.H2Configuration())
        opening.initiate_connection()
        opening.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: _WINDOW})
        opening.increment_flow_control_window(_WINDOW - 65_535)
        self._wire.sendall(opening.data_to_send())
        self._encoder = hpack.Encoder()
        self._stream = 1
        self._data = b""

    def ask(self, names: Iterable[str]) -> int:
        """Ask for all of them and return the bytes of the bodies."""
        wanted = iter(names)
        size = under_way = 0
        self._wire.sendall(b"".join(self._request(n) for n in islice(wanted, STREAMS)))
        under_way = (self._stream - 1) // 2
        while under_way:
            ended, received = self._read()
            size += received
            more = [self._request(name) for name in islice(wanted, ended)]
            under_way += len(more) - ended
            if more:
                self._wire.sendall(b"".join(more))
        return size

    def close(self) -> None:
        self._wire.close()

    def _request(self, name: str) -> bytes:
        head = [
            (":method", "GET"),
            (":authority", "www.instagram.com"),
            (":scheme", "https"),
            ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150"),
            ("accept", "*/*"),
            ("x-ig-app-id", "936619743392459"),
            ("x-csrftoken", "t"),
            ("accept-encoding", "gzip, deflate, br, zstd"),
            ("cookie", "csrftoken=t"),
            ("cookie", "mid=m"),
            hpack.NeverIndexedHeaderTuple(":path", PATH + name),
        ]
        block = self._encoder.encode(head)
        frame = len(block).to_bytes(3, "big") + bytes([_HEADERS, _END_STREAM | _END_HEADERS])
        frame += self._stream.to_bytes(4, "big") + block
        self._stream += 2
        return frame

    def _read(self) -> tuple[int, int]:
        """Streams ended and body bytes received."""
        ended = size = 0
        self._data += self._wire.recv(1 << 18)
        at, data = 0, self._data
        while len(data) >= at + 9:
            length = int.from_bytes(data[at : at + 3], "big")
            if len(data) < at + 9 + length:
                break
            kind, flags = data[at + 3], data[at + 4]
            if kind == _GOAWAY:
                raise ConnectionError(data[at + 9 : at + 9 + length])
            if kind in (_DATA, _HEADERS):
                size += length * (kind == _DATA)
                ended += flags & _END_STREAM
            at += 9 + length
        self._data = data[at:]
        return ended, size


def ask(sandbox: SandboxProcess, names: Iterator[str], count: int) -> None:
    while count:
        client = Client(sandbox)
        portion = min(count, client.most)
        client.ask(islice(names, portion))
        client.close()
        count -= portion


def cpu(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def memory(pid: int) -> float:
    """Resident megabytes."""
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * _PAGE / 1e6


def measure(sandbox: SandboxProcess, what: str, names: Iterator[str], count: int) -> None:
    started, used = time.perf_counter(), cpu(sandbox.pid)
    ask(sandbox, names, count)
    took, used = time.perf_counter() - started, cpu(sandbox.pid) - used
    print(
        f"{what}: {count} answers, {count / took:.0f} a second, {used / count * 1e3:.3f} ms CPU"
        f" each ({count / used:.0f} a second of CPU), {memory(sandbox.pid):.1f} MB resident"
    )


def main(count: int) -> None:
    started = time.perf_counter()
    with SandboxProcess.start() as sandbox:
        print(f"ready after {time.perf_counter() - started:.2f} s, {cpu(sandbox.pid):.2f} s CPU")
        known = cycle([f"lena.{number}" for number in range(KNOWN)])
        new = (f"someone.{number}" for number in range(10**9))
        ask(sandbox, known, KNOWN)
        measure(sandbox, "repeated names", known, count)
        measure(sandbox, "new names", new, count // 4)
        mixed = (next(new) if number % NEW == 0 else next(known) for number in range(10**9))
        for before, total in pairwise((0, *TOTALS)):
            measure(sandbox, f"every {NEW}th name new", mixed, total - before)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
