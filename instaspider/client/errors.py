"""Defines what a call can raise: one exception for each outcome that is not ``done``.

::

    InstaspiderError
    ├── OutcomeError            .input .outcome .reason .endpoint .requests .items
    │   ├── NotFoundError       there is no such account, post or other thing
    │   ├── PrivateError        only followers may see what was asked for
    │   ├── RestrictedError     the service does not show it at this place or age
    │   ├── LoginRequiredError  only logged-in visitors may see it
    │   ├── ThrottledError      the service answered with limits alone
    │   ├── FailedError         no way of asking gave it
    │   ├── InvalidInputError   the input cannot be read; also a ValueError
    │   └── NotDoneError        the input was not asked to its end
    │       └── WritesOffError  the call writes, and the client may not
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
    """Raised by a call whose input did not end as ``done``; there is a class for each outcome."""

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
    """Raised if there is no such account, post or other thing."""

    outcome = "not_found"


class PrivateError(OutcomeError):
    """Raised if only followers may see what was asked for."""

    outcome = "private"


class RestrictedError(OutcomeError):
    """Raised if the service does not show the thing at this place or age."""

    outcome = "restricted"


class LoginRequiredError(OutcomeError):
    """Raised if only logged-in visitors may see what was asked for."""

    outcome = "login_required"


class ThrottledError(OutcomeError):
    """Raised if only limits came from the service for as long as INSTASPIDER_PATIENCE allows."""

    outcome = "throttled"


class FailedError(OutcomeError):
    """Raised if no route gave the thing; the reason names what each one said.

    A route is a row of the catalogue that can answer.
    """

    outcome = "failed"


class InvalidInputError(OutcomeError, ValueError):
    """Raised if the input cannot be read as what the call takes. Nothing was sent."""

    outcome = "invalid"


class NotDoneError(OutcomeError):
    """Raised if an input was not asked to its end, for instance because no identity is left."""

    outcome = "not_done"


class WritesOffError(NotDoneError):
    """Raised if a call writes, but the client was made without ``writes=True``. Nothing is sent."""


class ClientClosedError(InstaspiderError, RuntimeError):
    """Raised if the client is closed, or was closed before the call had ended."""


class OtherLoopError(InstaspiderError, RuntimeError):
    """Raised if the client is open in another event loop, which still runs."""


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
    """Return the exception for how an input ended; None if it is done."""
    if row.outcome == "done":
        return None
    return _KINDS[row.outcome](row.input, row.reason, row.endpoint, row.requests)
