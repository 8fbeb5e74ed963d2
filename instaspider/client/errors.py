"""Names what a call can end with: one exception for each outcome that is not ``done``.

::

    InstaspiderError
    ├── OutcomeError            .input .outcome .reason .endpoint .requests .items
    │   ├── NotFoundError       nobody is there
    │   ├── PrivateError        only followers see it
    │   ├── RestrictedError     it is behind a gate of place or age
    │   ├── LoginRequiredError  only logged-in visitors get it
    │   ├── ThrottledError      nothing but limits came
    │   ├── FailedError         no route gave it
    │   ├── InvalidInputError   the text names nothing; also a ValueError
    │   └── NotDoneError        nothing was decided about the input
    │       └── WritesOffError  a write, and writes are not allowed
    ├── ClientClosedError       the client is closed
    └── OtherLoopError          the client is open in another event loop
"""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from instaspider.exceptions import InstaspiderError


class Row(Protocol):
    """Says how an input ended."""

    @property
    def input(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def endpoint(self) -> str: ...
    @property
    def requests(self) -> int: ...


class OutcomeError(InstaspiderError):
    """An input did not end as ``done``."""

    outcome: ClassVar[str] = ""
    """The outcome, as in the outcomes file."""

    def __init__(
        self,
        input: str,  # noqa: A002  # the name of the column, and of the attribute
        reason: str,
        endpoint: str = "",
        requests: int = 0,
        items: list[Any] | None = None,
    ) -> None:
        super().__init__(f"{input}: {reason or self.outcome}")
        self.input = input
        self.reason = reason
        """Why, in words."""
        self.endpoint = endpoint
        """The row of the catalogue that decided; empty where none did."""
        self.requests = requests
        """How many requests the input cost."""
        self.items = items if items is not None else []
        """What came before the input ended; empty where the items were iterated."""

    def __reduce__(self) -> Any:
        told = self.input, self.reason, self.endpoint, self.requests, self.items
        return type(self), told


class NotFoundError(OutcomeError):
    """Nobody, or nothing, is there."""

    outcome = "not_found"


class PrivateError(OutcomeError):
    """Only followers see it."""

    outcome = "private"


class RestrictedError(OutcomeError):
    """It is not shown at this place or age."""

    outcome = "restricted"


class LoginRequiredError(OutcomeError):
    """Only logged-in visitors get it."""

    outcome = "login_required"


class ThrottledError(OutcomeError):
    """Nothing but limits came for as long as INSTASPIDER_PATIENCE allows."""

    outcome = "throttled"


class FailedError(OutcomeError):
    """No route gave it; the reason names what each one said."""

    outcome = "failed"


class InvalidInputError(OutcomeError, ValueError):
    """The text names nothing of that kind. Nothing was sent."""

    outcome = "invalid"


class NotDoneError(OutcomeError):
    """Nothing was decided about the input, e.g. because no identity is left."""

    outcome = "not_done"


class WritesOffError(NotDoneError):
    """The call writes, and the client was made without ``writes=True``. Nothing was sent."""


class ClientClosedError(InstaspiderError, RuntimeError):
    """The client is closed, or was closed before the call had ended."""


class OtherLoopError(InstaspiderError, RuntimeError):
    """The client is open in another event loop, which still runs."""


_KINDS: dict[str, type[OutcomeError]] = {
    kind.outcome: kind
    for kind in (
        NotFoundError,
        PrivateError,
        RestrictedError,
        LoginRequiredError,
        ThrottledError,
        FailedError,
        InvalidInputError,
        NotDoneError,
    )
}


def error_of(row: Row) -> OutcomeError | None:
    """Return the exception for an input that ended so; None for one that is done."""
    if row.outcome == "done":
        return None
    return _KINDS[row.outcome](row.input, row.reason, row.endpoint, row.requests)
