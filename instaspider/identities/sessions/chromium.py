"""Reads the cookies of Chrome and its relatives by yt-dlp, which follows changes in them."""

from __future__ import annotations

import sys
from typing import Any

from instaspider.identities.sessions.cookies import Cookie, NoLoginError, of_a_login
from instaspider.parsing.spoken import program

CHROMIUM = ("brave", "chrome", "chromium", "edge", "opera", "vivaldi")


def chromium_login(browser: str, profile: str = "") -> list[Cookie]:
    """Return the cookies of a login; none if there is no login. Raises :class:`NoLoginError`."""
    paste = f"paste the Cookie header: {program()} login"
    if sys.platform == "win32":
        raise NoLoginError(
            f"Windows lets no other program read the cookies of {browser} (since version 127). Log"
            f" in with Firefox and use --from firefox, or {paste}."
        )
    try:
        from yt_dlp.cookies import extract_cookies_from_browser
    except ImportError:
        raise NoLoginError(
            f'The cookies of {browser} need one more package: pip install "instaspider[browser]".'
            f" Those of Firefox need none. Or {paste}."
        ) from None
    said = _Said()
    try:
        jar = extract_cookies_from_browser(browser, profile or None, said)
    except FileNotFoundError:
        which = f"No profile {profile!r} of {browser}" if profile else f"No profile of {browser}"
        raise NoLoginError(
            f"{which} is on this machine, or none of this user's. Log in with it first, or {paste}."
        ) from None
    except Exception as error:  # noqa: BLE001  # yt-dlp's own, sqlite3's, those of a keyring
        raise NoLoginError(
            f"The cookies of {browser} cannot be read ({type(error).__name__}). Close it and try"
            f" again, or {paste}."
        ) from None
    # Expiry times are left out: these browsers count them from another date.
    found = of_a_login(Cookie(c.domain, c.name, c.value or "") for c in jar)
    if not found and said.of_a_key:
        raise NoLoginError(
            f"The cookies of {browser} are locked with a key of this desktop's keyring, which"
            " cannot be read from here (ssh, sudo and cron have none). Run it in a terminal of the"
            f" desktop, or {paste}."
        )
    return found


class _Said:
    """Takes the messages of yt-dlp, and keeps only whether a key was missing."""

    def __init__(self) -> None:
        self.of_a_key = False

    def warning(self, message: str, only_once: bool = False) -> None:
        del only_once
        self.of_a_key |= any(word in message for word in ("decrypt", "keyring", "version"))

    def debug(self, message: str) -> None:
        """Show nothing."""

    def info(self, message: str) -> None:
        """Note whether cookies could not be opened, which yt-dlp tells here."""
        self.of_a_key |= "could not be decrypted" in message

    def error(self, message: str) -> None:
        self.warning(message)

    def progress_bar(self) -> Any:
        """Show no progress bar."""
        return None
