"""SOCKS 4, 4a and 5 (RFC 1928, login by RFC 1929); CONNECT only."""

from __future__ import annotations

from instaspider.sandbox.proxies.dialogue import BrokenDialogueError, Client

_NOBODY_ACCEPTABLE = 0xFF
_NO_LOGIN, _LOGIN = 0, 2
_CONNECT = 1
_IPV4, _NAME, _IPV6 = 1, 3, 4
_GRANTED_4, _REFUSED_4, _OTHER_USER_4 = 90, 91, 93
_NOT_ALLOWED_5, _FAILURE_5, _NO_SUCH_COMMAND_5 = 2, 1, 7
_LONGEST_FIELD = 256


class Socks:
    """Speaks the version that the client's first byte names."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._version = 0

    async def hear(self) -> bytes | None:
        self._version = await self._byte()
        if self._version == 4:
            passed = await self._hear_4()
        elif self._version == 5:
            passed = await self._log_in() and await self._hear_5()
        else:
            raise BrokenDialogueError(f"there is no SOCKS version {self._version}")
        if not passed:
            self._client.seen.refused += 1
        return b"" if passed else None

    def grant(self) -> None:
        self._reply(_GRANTED_4 if self._version == 4 else 0)

    def refuse(self, status: int) -> None:
        if self._version == 4:
            self._reply(_REFUSED_4)
        else:
            self._reply(_NOT_ALLOWED_5 if status == 403 else _FAILURE_5)

    async def _hear_4(self) -> bool:
        command = await self._byte()
        address = (await self._read(6))[2:]
        user = await self._until_nul()
        if address[:3] == b"\0\0\0" and address[3]:  # SOCKS 4a: the name follows
            await self._until_nul()
        if self._client.user is not None and user != self._client.user.encode():
            self._reply(_OTHER_USER_4)
            return False
        if command != _CONNECT:
            self._reply(_REFUSED_4)
        return command == _CONNECT

    async def _log_in(self) -> bool:
        methods = await self._read(await self._byte())
        wanted = _NO_LOGIN if self._client.user is None else _LOGIN
        if wanted not in methods:
            self._write(5, _NOBODY_ACCEPTABLE)
            return False
        self._write(5, wanted)
        if wanted == _NO_LOGIN:
            return True
        if await self._byte() != 1:
            raise BrokenDialogueError("the login is not of RFC 1929")
        user = await self._read(await self._byte())
        password = await self._read(await self._byte())
        right = (user.decode("latin-1"), password.decode("latin-1")) == (
            self._client.user,
            self._client.password,
        )
        self._write(1, 0 if right else 1)
        return right

    async def _hear_5(self) -> bool:
        _, command, _, kind = await self._read(4)
        sizes = {_IPV4: 4, _IPV6: 16}
        if kind != _NAME and kind not in sizes:
            raise BrokenDialogueError(f"there is no kind of address {kind}")
        await self._read((await self._byte() if kind == _NAME else sizes[kind]) + 2)
        if command != _CONNECT:
            self._reply(_NO_SUCH_COMMAND_5)
        return command == _CONNECT

    def _reply(self, code: int) -> None:
        """Send a reply without a bound address, which nobody needs after a CONNECT."""
        if self._version == 4:
            self._write(0, code, *bytes(6))
        else:
            self._write(5, code, 0, _IPV4, *bytes(6))

    def _write(self, *numbers: int) -> None:
        self._client.writer.write(bytes(numbers))

    async def _read(self, size: int) -> bytes:
        return await self._client.reader.readexactly(size)

    async def _byte(self) -> int:
        return (await self._read(1))[0]

    async def _until_nul(self) -> bytes:
        text = await self._client.reader.readuntil(b"\0")
        if len(text) > _LONGEST_FIELD:
            raise BrokenDialogueError("a field without end")
        return text[:-1]
