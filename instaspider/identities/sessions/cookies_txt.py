"""Reads a login from a ``cookies.txt``, the form of Netscape, and writes one.

No message made here holds a value, because a line that cannot be read may well be a cookie.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from instaspider.identities.sessions.cookies import Cookie
from instaspider.identities.sessions.forms import LASTING, Fault, Found, Jar, shown

_COLUMNS = 7


def cookies_txt_sessions(text: str, now: float) -> Iterator[Found]:
    """Yield the session of a Netscape cookies.txt.

    http.cookiejar is not used: its errors quote the line, cookie included, and give no line number.
    Columns beyond the seventh, which some exporters add for SameSite, are ignored.
    """
    jar = Jar(now)
    for number, line in enumerate(text.splitlines(), 1):
        entry = line.removeprefix("#HttpOnly_")
        if not entry.strip() or entry.startswith("#"):
            continue
        columns = entry.split("\t")
        if len(columns) < _COLUMNS:
            yield Fault(number, f"has {len(columns)} columns separated by tabs, not {_COLUMNS}")
            continue
        domain, _, _, _, expires, name, value = columns[:_COLUMNS]
        try:
            lasts = float(expires or LASTING)
        except ValueError:
            yield Fault(number, "the fifth column is no time in unix seconds")
            continue
        yield from jar.put(number, f"the cookie {shown(name)}", domain, name, value, lasts)
    yield from jar.session()


def as_cookies_txt(cookies: Iterable[Cookie]) -> str:
    """Return cookies in Netscape's format, which INSTASPIDER_SESSIONS takes."""
    lines = ["# Netscape HTTP Cookie File"]
    for host, name, value, expires in cookies:
        inside = "TRUE" if host.startswith(".") else "FALSE"
        lines.append("\t".join([host, inside, "/", "TRUE", str(int(expires)), name, value]))
    return "\n".join(lines) + "\n"
