"""Finds the logins of a browser, a file or a text that somebody pasted."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from instaspider.exceptions import meant
from instaspider.identities.sessions.chromium import CHROMIUM, chromium_login
from instaspider.identities.sessions.cookies import Cookie, NoLoginError
from instaspider.identities.sessions.files import sessions_of_text
from instaspider.identities.sessions.firefox import firefox_logins
from instaspider.identities.sessions.kept import Found
from instaspider.identities.sessions.pasted import pasted_login

BROWSERS = ("firefox", *CHROMIUM)


def find_logins(source: str | None, text: str | None, *, everyone: bool) -> list[Found]:
    """Return one login for each account, from a browser, a file or a ``text``.

    ``everyone``: several accounts are allowed. Raises :class:`NoLoginError` and OSError.
    """
    if text is not None:
        where = "standard input" if source == "-" else "what was pasted"
        return _chosen(_of_text(where, text), where, everyone=everyone)
    name = str(source)
    browser, _, profile = name.partition(":")
    if browser == "firefox":
        found: Iterator[Found] = _of_firefox(profile)
    elif browser in CHROMIUM:
        found = _of_chromium(browser, profile)
    else:
        found = _of_file(name)
    return _chosen(found, name, everyone=everyone)


def _of_firefox(profile: str) -> Iterator[Found]:
    return (Found.of(f"Firefox, {name}", cookies) for name, cookies in firefox_logins(profile))


def _of_chromium(browser: str, profile: str) -> Iterator[Found]:
    if cookies := chromium_login(browser, profile):
        yield Found.of(browser.capitalize(), cookies)


def _of_file(name: str) -> Iterator[Found]:
    path = Path(name).expanduser()
    if not path.is_file():
        hint = meant(name.partition(":")[0].lower(), BROWSERS)
        raise NoLoginError(
            f"There is no file {name}, and no browser of that name is known:"
            f" {', '.join(BROWSERS)}.{hint}"
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise NoLoginError(
            f"{name} is no text. A browser's own database is found by the browser's name, as in"
            " --from firefox."
        ) from None
    yield from _of_text(name, text)


def _of_text(name: str, text: str) -> Iterator[Found]:
    """Read a Cookie header, a copied request, or the text of a file for INSTASPIDER_SESSIONS."""
    sessions, fault = sessions_of_text(text, time.time())
    for session in sessions:
        pairs = session.cookies.items()
        yield Found.of(name, [Cookie(".instagram.com", *pair) for pair in pairs])
    if sessions:
        return
    try:
        cookies = pasted_login(text)
    except NoLoginError as error:
        # The reader of a cookies.txt or of JSON has a better message.
        of_a_form = "\t" in text or text.lstrip()[:1] in ("[", "{")
        raise NoLoginError(f"{name}: {fault if fault and of_a_form else error}") from None
    yield Found.of(name, cookies)


def _chosen(found: Iterable[Found], origin: str, *, everyone: bool) -> list[Found]:
    """Return the login that lasts longest of each account."""
    latest: dict[str, Found] = {}
    for login in sorted(found, key=lambda login: login.lasts):
        latest[login.session.user_id] = login
    if not latest:
        raise NoLoginError(
            f"There is no login of instagram.com in {origin}. Log in there first; a browser writes"
            " its cookies down with some seconds' delay."
        )
    if len(latest) > 1 and not everyone:
        there = "".join(f"\n  user {f.session.masked}, from {f.origin}" for f in latest.values())
        raise NoLoginError(
            f"There are logins of {len(latest)} accounts, and none was kept:{there}\nChoose one, as"
            " in --from 'firefox:PROFILE' or 'firefox:PROFILE, container 2', or keep them --all."
        )
    return list(latest.values())
