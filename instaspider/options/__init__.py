"""Reads every ``INSTASPIDER_*`` setting, once, into a frozen dataclass.

A value is taken from the first of: ``-s`` (or anything set at command-line priority), the
environment variable of the same name, the project's settings, the default below.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from instaspider.exceptions import ConfigurationError
from instaspider.options import readers
from instaspider.options.in_force import PREFIX, SettingsLike, misspelt, value_in_force
from instaspider.options.readers import files_folder, is_loopback

__all__ = [
    "PARTS_FOLDER",
    "PREFIX",
    "Options",
    "SettingsLike",
    "files_folder",
    "is_loopback",
    "value_in_force",
]

PARTS_FOLDER = ".parts"  # in FILES_STORE, for what is under way


def _option(default: Any, read: Callable[[Any], Any], doc: str, *, secret: bool = False) -> Any:
    """Declare an option: how its value is read, and its sentence in docs/reference/settings.md.

    ``secret``: error messages do not show the value.
    """
    metadata = {"read": read, "doc": doc}
    if default == {}:
        return field(default_factory=dict, metadata=metadata)
    return field(default=default, metadata=metadata, repr=not secret)


@dataclass(frozen=True, kw_only=True)
class Options:
    """Holds what the user set. Field ``mode`` is the setting ``INSTASPIDER_MODE``, and so on."""

    mode: str = _option(
        "safe", readers.word, "speed mode: safe, fast, turbo or unlimited; `-a mode=` wins over it"
    )
    modes: Mapping[str, Mapping[str, Any]] = _option(
        {}, readers.table, 'single numbers of modes, as a dict or JSON: `{"fast": {"rate": 45}}`'
    )
    impersonate: str = _option(
        "chrome", readers.word, "browser to look like: an exact target (`chrome150`) or an alias"
    )
    http_version: str = _option(
        "auto",
        readers.one_of("auto", "1.1"),
        "HTTP version over TLS: `auto` as the browser agrees it with the server, or `1.1`",
    )
    login: str = _option(
        "auto",
        readers.one_of("auto", "never", "always"),
        "whether a session is used: only where a row needs one, never, always",
    )
    sessions: str | None = _option(
        None,
        readers.optional,
        "logins: `1` for those of `instaspider login`, a file (`.env`, `cookies.txt`, JSON of a"
        " browser or of instaharvest), or a folder of such files",
        secret=True,  # a cookie, by mistake
    )
    session_hourly: int = _option(
        200, readers.count, "requests that one login may send in any hour"
    )
    proxies: str | None = _option(
        None,
        readers.proxies,
        "proxies: a file, an https URL of a list, or proxy URLs joined by commas",
        secret=True,
    )
    state: str = _option(
        ".instaspider", readers.word, "folder for what outlives a crawl; `:memory:` for none"
    )
    outcomes: str | None = _option(
        None, readers.optional, "file for one row per input, `.csv` or `.jsonl`"
    )
    report: str | None = _option(
        None, readers.optional, "file for a [report](report.md) about the crawl, `.html`"
    )
    fail_on: tuple[str, ...] = _option(
        (),
        readers.outcomes,
        "[outcomes](outcomes.md#the-ten-outcomes) that make `crawl` end with exit code 3,"
        " joined by commas: `failed,login_required`",
    )
    view: str = _option(
        "auto",
        readers.one_of("auto", "live", "plain", "log"),
        "what a terminal shows of a crawl: `live`, `plain`, `log`, or what fits (`auto`)",
    )
    store: str | None = _option(
        None,
        readers.store,
        "database for all items: `sqlite:///FILE` or `postgresql+psycopg://USER@HOST/NAME`",
        secret=True,
    )
    fleet: str | None = _option(
        None,
        readers.optional,
        "name of the [fleet run](many-machines.md) that this process works for; needs a store on"
        " PostgreSQL",
    )
    fleet_lease: float = _option(
        30.0, readers.seconds, "seconds of silence after which a worker of a fleet is taken over"
    )
    fleet_wait: bool = _option(
        False, readers.flag, "whether a worker waits for new inputs at the end of the list"
    )
    fleet_key: str | None = _option(
        None,
        readers.optional,
        "file with the key that names addresses and logins in the database, the same on each"
        " machine; without it the key of the state folder",
    )
    fleet_deaths: int = _option(
        3,
        readers.count,
        "deaths of workers in a row without any progress after which an input ends as `failed`",
    )
    address: str | None = _option(
        None,
        readers.optional,
        "name of this machine's own address in a fleet; by default the host name",
    )
    csv_bom: bool = _option(
        False,
        readers.flag,
        "whether a new CSV feed begins with a byte order mark, by which Excel knows UTF-8",
    )
    csv_excel_safe: bool = _option(
        False,
        readers.flag,
        "whether an apostrophe goes before texts that Excel would take for a formula",
    )
    documents: str | None = _option(
        None, readers.optional, "JSON file with ids of GraphQL documents, over those that are known"
    )
    writes: bool = _option(
        False,
        readers.flag,
        "whether the spiders `like` and `unlike` do it; else they say what they would",
    )
    contacts: bool = _option(
        False, readers.flag, "whether e-mail, phone and address go into the items"
    )
    park_base: float = _option(
        60.0, readers.seconds, "seconds an identity rests after its first limit"
    )
    park_max: float = _option(
        1800.0, readers.seconds, "longest rest in seconds; each limit doubles it"
    )
    max_tries: int = _option(
        6, readers.count, "requests for one input on one route that may fail before it is given up"
    )
    patience: float = _option(
        21600.0,
        readers.seconds,
        "seconds of nothing but limits after which inputs end as throttled",
    )
    media_maxsize: int = _option(
        1 << 30, readers.count, "bytes that one file of `-a download=1` may have"
    )
    media_timeout: float = _option(
        600.0, readers.seconds, "seconds within which one file must be there"
    )
    media_at_once: int = _option(4, readers.count, "files that are fetched at once as one identity")
    sandbox: str | None = _option(
        None,
        readers.sandbox,
        "`1` runs the crawl against its own sandbox; `HOST:PORT` uses a running one",
    )
    sandbox_ca: str | None = _option(None, readers.optional, "CA file of a running sandbox")
    sandbox_log: str | None = _option(None, readers.optional, "file for the sandbox's request log")
    sandbox_args: str | None = _option(
        None, readers.optional, "further options for the sandbox, as for `instaspider sandbox`"
    )

    @classmethod
    def from_settings(
        cls, settings: SettingsLike, environ: Mapping[str, str] | None = None
    ) -> Options:
        """Read all options, from the settings and the environment.

        Raises :class:`ConfigurationError` that names the setting, its value and what it takes.
        """
        values, faults = cls._read(settings, os.environ if environ is None else environ)
        if faults:
            raise ConfigurationError(faults[0])
        return cls(**values)

    @classmethod
    def faults(cls, settings: SettingsLike) -> list[str]:
        """Return a sentence for each of our settings that is misspelt or cannot be read."""
        return cls._read(settings, os.environ)[1]

    @classmethod
    def _read(
        cls, settings: SettingsLike, environ: Mapping[str, str]
    ) -> tuple[dict[str, Any], list[str]]:
        """Return the values that are set, and what is wrong with the others."""
        values: dict[str, Any] = {}
        faults = list(misspelt(settings, cls.documented()))
        for option in fields(cls):
            name = PREFIX + option.name.upper()
            raw = value_in_force(name, settings, environ)
            if raw is None:
                continue
            try:
                values[option.name] = option.metadata["read"](raw)
            except (ValueError, TypeError, OverflowError, RecursionError) as error:
                shown = repr(raw) if option.repr else "..."
                faults.append(readers.unreadable(name, shown, error, option.metadata["doc"]))
        return values, faults

    @classmethod
    def of(cls, settings: SettingsLike) -> Options:
        """Return the options of these settings, read again only if one of ours was changed since.

        Raises :class:`ConfigurationError` as :meth:`from_settings` does.
        """
        kept = _KEPT.get(id(settings))
        if kept is not None and kept.given == _given(settings):
            return kept.options
        options = cls.from_settings(settings)
        options.keep_for(settings)
        return options

    def keep_for(self, settings: SettingsLike) -> None:
        """Keep these options for those settings, until one of ours is changed in them."""
        _keep(settings, _Kept(self, _given(settings)))

    @staticmethod
    def hand_on(settings: SettingsLike, to: SettingsLike) -> None:
        """Keep the options of settings for a copy of them too."""
        _keep(to, _KEPT[id(settings)])

    @classmethod
    def is_set(
        cls, option: str, settings: SettingsLike, environ: Mapping[str, str] | None = None
    ) -> bool:
        """Whether somebody gave that option a value."""
        environ = os.environ if environ is None else environ
        return value_in_force(PREFIX + option.upper(), settings, environ) is not None

    @classmethod
    def documented(cls) -> dict[str, tuple[Any, str]]:
        """Return setting name -> (default, sentence): the table of docs/reference/settings.md."""
        table: dict[str, tuple[Any, str]] = {}
        for option in fields(cls):
            default = {} if option.name == "modes" else option.default
            table[PREFIX + option.name.upper()] = (default, option.metadata["doc"])
        return table


@dataclass(frozen=True, slots=True)
class _Kept:
    """Options, and the values that they were read from."""

    options: Options
    given: Mapping[str, Any]


# The key is the id of the settings, because settings have no hash.
_KEPT: dict[int, _Kept] = {}


def _keep(settings: SettingsLike, kept: _Kept) -> None:
    if id(settings) not in _KEPT:
        weakref.finalize(settings, _KEPT.pop, id(settings), None).atexit = False
    _KEPT[id(settings)] = kept


def _given(settings: SettingsLike) -> dict[str, Any]:
    """Return the values of all ``INSTASPIDER_*`` settings, those of unknown names included."""
    found = {name for name in settings if isinstance(name, str) and name.startswith(PREFIX)}
    names = found.union(Options.documented())
    return {name: value_in_force(name, settings, os.environ) for name in names}
