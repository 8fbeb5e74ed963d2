"""Finds the value of a setting that is in force: from the command line, the environment, or
settings.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from instaspider.exceptions import meant

PREFIX = "INSTASPIDER_"
_CMDLINE_PRIORITY = 40  # scrapy.settings.SETTINGS_PRIORITIES["cmdline"]


class SettingsLike(Protocol):
    """Lists the part of :class:`scrapy.settings.BaseSettings` that is read here."""

    def __iter__(self) -> Iterator[Any]: ...

    def get(self, name: str, default: Any = None) -> Any: ...

    def getpriority(self, name: str) -> int | None: ...


def misspelt(settings: SettingsLike, known: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each misspelt setting, which would have no effect."""
    for name in settings:
        if isinstance(name, str) and name.startswith(PREFIX) and name not in known:
            hint = meant(name, known) or f" Known: {', '.join(known)}."
            yield f"There is no setting {name}.{hint}"


def value_in_force(name: str, settings: SettingsLike, environ: Mapping[str, str]) -> Any:
    """Return the value in force, or None.

    The environment stands below ``-s`` and above settings.py.
    """
    set_on_command_line = (settings.getpriority(name) or 0) >= _CMDLINE_PRIORITY
    if not set_on_command_line and name in environ:
        return environ[name]
    return settings.get(name)
