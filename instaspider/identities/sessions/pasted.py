"""Reads cookies from text that people copy from their browser's tools."""

from __future__ import annotations

import re

from instaspider.identities.sessions.cookies import NAMES, Cookie, NoLoginError

# Matches the option with cookies, and its quote, in a request copied as cURL (bash or cmd.exe).
_CURL = re.compile(
    r"""(?:-b|--cookie)\s+\$?\^?(["'])(?P<b>.*?)\1|-H\s+\$?\^?(["'])cookie:(?P<h>.*?)\3""",
    re.IGNORECASE | re.DOTALL,
)
_HEADER = re.compile(r"^\s*cookie\s*(?::|$)", re.IGNORECASE | re.MULTILINE)


def pasted_login(text: str) -> list[Cookie]:
    """Return the cookies of a Cookie header, or of a request copied as cURL.

    The header may lack its name, and may stand among others. Raises :class:`NoLoginError`.
    """
    found = {name: value for name, value in _pairs(_line(text)) if name in NAMES and value}
    if "sessionid" in found:
        return [Cookie(".instagram.com", name, value) for name, value in found.items()]
    if found:
        raise NoLoginError(
            "There is no sessionid in it. What document.cookie prints never has one. In the"
            " browser: F12, Network, reload instagram.com, click the first line, and copy the"
            " request header Cookie."
        )
    raise NoLoginError(
        "This is no Cookie header of instagram.com: none of its cookies is in it. In the browser:"
        " F12, Network, reload instagram.com, click the first line, and copy the request header"
        " Cookie."
    )


def _line(text: str) -> str:
    if curl := _CURL.search(text):
        return (curl["b"] or curl["h"] or "").replace("^", "")
    if header := _HEADER.search(text):
        return text[header.end() :].lstrip().partition("\n")[0]
    # A terminal or an editor may have broken the line in two.
    return " ".join(text.split())


def _pairs(line: str) -> list[tuple[str, str]]:
    pairs = (part.strip().partition("=") for part in line.split(";"))
    return [(name.strip(), value.strip()) for name, _, value in pairs]
