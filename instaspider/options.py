"""Reads every ``INSTASPIDER_*`` setting, once, into a frozen dataclass.

A value is taken from the first of: ``-s`` (or anything set at command-line priority), the
environment variable of the same name, the project's settings, the default below.
"""

from __future__ import annotations

import difflib
import ipaddress
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Protocol

from instaspider.exceptions import ConfigurationError

PREFIX = "INSTASPIDER_"
PARTS_FOLDER = ".parts"  # in FILES_STORE, for what is under way
_CMDLINE_PRIORITY = 40  # scrapy.settings.SETTINGS_PRIORITIES["cmdline"]
_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", "", "none"}


class SettingsLike(Protocol):
    """The part of :class:`scrapy.settings.BaseSettings` that is read here."""

    def __iter__(self) -> Iterator[Any]: ...

    def get(self, name: str, default: Any = None) -> Any: ...

    def getpriority(self, name: str) -> int | None: ...


def _text(value: Any) -> str:
    return str(value).strip()


def _word(value: Any) -> str:
    text = _text(value)
    if not text:
        raise ValueError("is empty")
    return text


def _optional(value: Any) -> str | None:
    text = "" if value is None else _text(value)
    return text or None


def _flag(value: Any) -> bool:
    text = _text(value).lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValueError("is neither True nor False")


def _seconds(value: Any) -> float:
    number = float(value)
    if not 0 <= number < float("inf"):
        raise ValueError("is not a number of seconds from 0 up")
    return number


def _count(value: Any) -> int:
    number = float(value)
    if not number.is_integer() or number < 1:
        raise ValueError("is not a whole number from 1 up")
    return int(number)


def _one_of(*names: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        text = _text(value).lower()
        if text not in names:
            raise ValueError(f"is not one of {', '.join(names)}")
        return text

    return read


def _table(value: Any) -> Mapping[str, Mapping[str, Any]]:
    table = json.loads(value) if isinstance(value, str) else dict(value)
    if not isinstance(table, dict) or not all(isinstance(row, dict) for row in table.values()):
        raise ValueError('is not a table such as {"fast": {"rate": 45}}')
    return table


def _proxies(value: Any) -> str | None:
    return _optional(",".join(value) if isinstance(value, list | tuple) else value)


def _store(value: Any) -> str | None:
    url = _optional(value)
    if url is None:
        return None
    scheme, _, rest = url.partition("://")
    if scheme in ("postgres", "postgresql"):
        url = f"postgresql+psycopg://{rest}"
    elif scheme not in ("postgresql+psycopg", "sqlite") or not rest:
        raise ValueError("is neither sqlite:///FILE nor postgresql+psycopg://USER@HOST/NAME")
    return url


def _sandbox(value: Any) -> str | None:
    text = _text(value).lower() if value is not None else ""
    if text in _FALSE:
        return None
    if text in _TRUE:
        return "1"
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError("is neither 1 nor HOST:PORT")
    if not is_loopback(host):
        raise ValueError("is not on this machine")
    return text


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, without asking a resolver."""
    if host == "localhost":
        return True
    try:
        # Not by its beginning: 127.0.0.1.example.org is anybody's.
        return ipaddress.ip_address(host.removeprefix("[").removesuffix("]")).is_loopback
    except ValueError:
        return False


def _option(default: Any, read: Callable[[Any], Any], doc: str, *, secret: bool = False) -> Any:
    """``secret``: the value is shown nowhere."""
    metadata = {"read": read, "doc": doc}
    if default == {}:
        return field(default_factory=dict, metadata=metadata)
    return field(default=default, metadata=metadata, repr=not secret)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the user set. Field ``mode`` is the setting ``INSTASPIDER_MODE``, and so on."""

    mode: str = _option(
        "safe", _word, "speed mode: safe, fast, turbo or unlimited; `-a mode=` wins over it"
    )
    modes: Mapping[str, Mapping[str, Any]] = _option(
        {}, _table, 'single numbers of modes, as a dict or JSON: `{"fast": {"rate": 45}}`'
    )
    impersonate: str = _option(
        "chrome", _word, "browser to look like: an exact target (`chrome150`) or an alias"
    )
    http_version: str = _option(
        "auto",
        _one_of("auto", "1.1"),
        "HTTP version over TLS: `auto` as the browser agrees it with the server, or `1.1`",
    )
    login: str = _option(
        "auto",
        _one_of("auto", "never", "always"),
        "whether a session is used: only where a row needs one, never, always",
    )
    sessions: str | None = _option(
        None,
        _optional,
        "logins: a file (`.env`, `cookies.txt`, JSON of a browser or of instaharvest), or a folder"
        " of such files",
        secret=True,  # a cookie, by mistake
    )
    session_hourly: int = _option(200, _count, "requests that one login may send in any hour")
    proxies: str | None = _option(
        None,
        _proxies,
        "proxies: a file, an https URL of a list, or proxy URLs joined by commas",
        secret=True,
    )
    state: str = _option(
        ".instaspider", _word, "folder for what outlives a crawl; no secrets in it"
    )
    outcomes: str | None = _option(
        None, _optional, "file for one row per input, `.csv` or `.jsonl`"
    )
    store: str | None = _option(
        None,
        _store,
        "database for all items: `sqlite:///FILE` or `postgresql+psycopg://USER@HOST/NAME`",
        secret=True,
    )
    csv_bom: bool = _option(
        False,
        _flag,
        "whether a new CSV feed begins with a byte order mark, by which Excel knows UTF-8",
    )
    csv_excel_safe: bool = _option(
        False, _flag, "whether an apostrophe goes before texts that Excel would take for a formula"
    )
    documents: str | None = _option(
        None, _optional, "JSON file with ids of GraphQL documents, over those that are known"
    )
    writes: bool = _option(
        False, _flag, "whether the spiders `like` and `unlike` do it; else they say what they would"
    )
    contacts: bool = _option(False, _flag, "whether e-mail, phone and address go into the items")
    park_base: float = _option(60.0, _seconds, "seconds an identity rests after its first limit")
    park_max: float = _option(1800.0, _seconds, "longest rest in seconds; each limit doubles it")
    max_tries: int = _option(
        6, _count, "requests for one input on one route that may fail before it is given up"
    )
    patience: float = _option(
        21600.0, _seconds, "seconds of nothing but limits after which inputs end as throttled"
    )
    media_maxsize: int = _option(1 << 30, _count, "bytes that one file of `-a download=1` may have")
    media_timeout: float = _option(600.0, _seconds, "seconds within which one file must be there")
    media_at_once: int = _option(4, _count, "files that are fetched at once as one identity")
    sandbox: str | None = _option(
        None, _sandbox, "`1` runs the crawl against its own sandbox; `HOST:PORT` uses a running one"
    )
    sandbox_ca: str | None = _option(None, _optional, "CA file of a running sandbox")
    sandbox_log: str | None = _option(None, _optional, "file for the sandbox's request log")
    sandbox_args: str | None = _option(
        None, _optional, "further options for the sandbox, as for `scrapy sandbox`"
    )

    @classmethod
    def from_settings(
        cls, settings: SettingsLike, environ: Mapping[str, str] | None = None
    ) -> Options:
        """Read all options.

        Raises :class:`ConfigurationError` that names the setting, its value and what it takes.
        """
        environ = os.environ if environ is None else environ
        _refuse_unknown(settings, cls.documented())
        values: dict[str, Any] = {}
        for option in fields(cls):
            name = PREFIX + option.name.upper()
            raw = _raw(name, settings, environ)
            if raw is None:
                continue
            try:
                values[option.name] = option.metadata["read"](raw)
            except (ValueError, TypeError, OverflowError, RecursionError) as error:
                why = str(error) if str(error).startswith("is ") else f"cannot be read ({error})"
                shown = repr(raw) if option.repr else "..."
                raise ConfigurationError(
                    f"{name}={shown} {why}. What it takes: {option.metadata['doc']}."
                ) from None
        return cls(**values)

    @classmethod
    def is_set(
        cls, option: str, settings: SettingsLike, environ: Mapping[str, str] | None = None
    ) -> bool:
        """Whether somebody gave that option a value."""
        name = PREFIX + option.upper()
        return _raw(name, settings, os.environ if environ is None else environ) is not None

    @classmethod
    def documented(cls) -> dict[str, tuple[Any, str]]:
        """Setting name -> (default, sentence): the table of docs/settings.md."""
        table: dict[str, tuple[Any, str]] = {}
        for option in fields(cls):
            default = {} if option.name == "modes" else option.default
            table[PREFIX + option.name.upper()] = (default, option.metadata["doc"])
        return table


def files_folder(settings: SettingsLike) -> Path:
    """Where files go: Scrapy's setting FILES_STORE, by default the folder ``media``.

    Raises :class:`ConfigurationError` for a store that is no folder.
    """
    store = _text(settings.get("FILES_STORE") or "") or "media"
    scheme, found, rest = store.partition("://")
    if found and scheme != "file":
        raise ConfigurationError(
            f"FILES_STORE={scheme}://... is no folder: files are written to folders only, from"
            " where other tools can take them on."
        )
    return Path(rest if found else store).expanduser()


def _refuse_unknown(settings: SettingsLike, known: Mapping[str, Any]) -> None:
    """A misspelt setting would be a wish that nobody hears."""
    for name in settings:
        if isinstance(name, str) and name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else f" Known: {', '.join(known)}."
            raise ConfigurationError(f"There is no setting {name}.{hint}")


def _raw(name: str, settings: SettingsLike, environ: Mapping[str, str]) -> Any:
    """The value in force, or None. The environment stands below ``-s`` and above settings.py."""
    set_on_command_line = (settings.getpriority(name) or 0) >= _CMDLINE_PRIORITY
    if not set_on_command_line and name in environ:
        return environ[name]
    return settings.get(name)
