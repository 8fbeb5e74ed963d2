"""What a download ends with when its answer is not taken in."""

from __future__ import annotations

from scrapy.exceptions import DownloadCancelledError

_MEBIBYTE = 1 << 20


class AnswerRefusedError(DownloadCancelledError):
    """An answer came and was not taken in; Scrapy asks for no such again."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason
        """Why, in words of an outcome; the message may be Scrapy's own."""


def too_large(limit: int) -> str:
    """Words for an answer beyond a limit in bytes, e.g. ``answer larger than 32 MiB``."""
    whole, rest = divmod(limit, _MEBIBYTE)
    return f"answer larger than {f'{limit:,} bytes' if rest or not whole else f'{whole} MiB'}"


def reason_of(error: BaseException | None) -> str:
    """Why a request got no answer, in words; those of Python's own may say nothing at all."""
    if isinstance(error, AnswerRefusedError):
        return error.reason
    return str(error) or f"{type(error).__name__}, which says no more"
