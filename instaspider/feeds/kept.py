"""Tells which feeds outlive a killed crawl, which begin empty, and which a crawl can append to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings
from scrapy.utils.conf import feed_complete_default_values_from_settings
from w3lib.url import file_uri_to_path

from instaspider.feeds.extension import without_password
from instaspider.feeds.storage import LINES


@dataclass(frozen=True)
class Feeds:
    """Where a crawl's items go beside the store."""

    given: Mapping[str, Mapping[str, Any]]
    """Target -> its options, as the setting FEEDS has them."""
    fleeting: Collection[str]
    """Targets whose rows are gone when the process is killed."""

    @classmethod
    def of(cls, settings: BaseSettings) -> Feeds:
        """Read them from Scrapy's settings."""
        feeds = {str(target): options for target, options in settings.getdict("FEEDS").items()}
        return cls(feeds, fleeting_feeds(settings))

    @property
    def outlive_a_kill(self) -> bool:
        """Whether every item is still in a file after a kill, and more can come behind it."""
        return bool(self.given) and all(map(is_local, self.given)) and not self.fleeting

    @property
    def anew(self) -> list[str]:
        """Return the targets that begin empty, without their passwords."""
        found = []
        for target, options in self.given.items():
            name = without_password(target)
            # Scrapy's storages elsewhere begin anew unless they are told to append.
            anew = options.get("overwrite", not is_local(name) and not name.startswith("stdout:"))
            if anew and "%(" not in name:  # else each crawl has a file of its own
                found.append(name)
        return found

    @property
    def never_appended(self) -> list[str]:
        """Return the targets that begin empty and to which a crawl could not append."""
        return [name for name in self.anew if name in self.fleeting or not is_local(name)]

    def appended(self) -> Feeds:
        """Return the same feeds, all of which are appended to."""
        given = {target: {**options, "overwrite": False} for target, options in self.given.items()}
        return Feeds(given, self.fleeting)

    @property
    def files(self) -> list[str]:
        """Return the feeds' files on this machine, by their whole paths. A file of which each crawl
        has its own is left out."""
        return [_absolute(name) for name in self.given if is_local(name) and "%(" not in name]

    @property
    def begun(self) -> list[str]:
        """Return the files of :attr:`files` that this crawl begins: they are emptied, or not there
        yet."""
        anew = {_absolute(name) for name in self.anew}
        return [name for name in self.files if name in anew or not _path(name).exists()]

    def absolute(self) -> list[str]:
        """Return all targets; those on this machine by their whole paths."""
        return [_absolute(target) for target in self.given]

    def with_rows(self) -> list[str]:
        """Return the files that have rows already and are appended to."""
        files = [name for name in self.given if is_local(name) and "%(" not in name]
        return [name for name in files if name not in self.anew and _has_rows(name)]

    def why_whole(self, lost: Collection[str] = (), *, store: bool) -> str:
        """Say why every input is asked for, whatever an earlier crawl finished; empty if none need
        be. ``lost``: files that are another command's now."""
        if anew := self.anew:
            return f"{anew[0]} begins empty (-O), so every input is asked for"
        if store:
            return ""
        if not self.outlive_a_kill:
            return (
                "its items are lost, so every input is asked for: only INSTASPIDER_STORE, or a"
                " .jsonl or .csv file, keeps them"
            )
        if lost:
            return f"another command has emptied {min(lost)} since, so every input is asked for"
        gone = [name for name in self.files if not _path(name).exists()]
        return f"{gone[0]} is gone, so every input is asked for" if gone else ""


def fleeting_feeds(settings: BaseSettings) -> list[str]:
    """Return the targets that lose rows if the process is killed: all but plain files of lines.

    :func:`~instaspider.feeds.extension.flush_feeds` does not make rows of such targets safe.
    """
    found = []
    for key, given in settings.getdict("FEEDS").items():
        target = str(key)
        options = feed_complete_default_values_from_settings(dict(given), settings, target)
        plain = options["format"] in ("csv", *LINES) and not options.get("postprocessing")
        if not plain or not (is_local(target) or urlsplit(target).scheme == "stdout"):
            found.append(without_password(target))
    return found


def is_local(target: str) -> bool:
    """Whether a target lies on this machine."""
    drive = PureWindowsPath(target).drive
    return urlsplit(target).scheme in ("", "file") or bool(drive)


def _absolute(target: str) -> str:
    is_path = is_local(target) and not target.startswith("file:")
    return str(Path(target).absolute()) if is_path else target


def _has_rows(name: str) -> bool:
    path = _path(name)
    return path.is_file() and path.stat().st_size > 0


def _path(target: str) -> Path:
    return Path(file_uri_to_path(target) if target.startswith("file:") else target)
