"""Makes one HTML file of the facts about a crawl.

The file has no script, and none would run: the page's own policy forbids all but its style. Every
value is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from instaspider.disk.private import write_private
from instaspider.extensions.report import charts


def write(path: Path, facts: Mapping[str, Any], template: str = "report") -> None:
    """Write the file, whole or not at all, readable by this user alone: it names inputs. Raises
    OSError.

    ``template``: ``report`` of a crawl, ``store`` of what a store holds.
    """
    write_private(path, page(facts, template))


def page(facts: Mapping[str, Any], template: str = "report") -> str:
    """Return the page as text."""
    environment = Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: charts.clean(value) if type(value) is str else value,
    )
    environment.filters |= {
        "duration": duration,
        "size": size,
        "number": lambda count: f"{count:,}",
        "short": lambda text, most: text if len(text) <= most else f"{text[:most]}...",
        "magnitude": magnitude,
        "of": lambda key, counts: counts[key],
    }
    return environment.get_template(f"{template}.html.j2").render(charts=charts, **facts)


def _read(name: str) -> str:
    """Return a template. It is read as text: an egg of Scrapyd's is never unpacked."""
    return files(__package__).joinpath(name).read_text("utf-8")


def duration(seconds: float) -> str:
    """Return a duration in words."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def size(count: float) -> str:
    """Return a number of bytes in words."""
    if count < 1000:
        return f"{count:.0f} bytes"
    for unit in ("kB", "MB"):
        count /= 1000
        if count < 1000:
            return f"{count:.1f} {unit}"
    return f"{count / 1000:.1f} GB"


def magnitude(third: int) -> str:
    """Return the lower edge of a column of followers: 0, 1, 2, 5, 10, 20, 50, 100..."""
    if third < 0:
        return "0"
    value = (1, 2, 5)[third % 3] * 10 ** (third // 3)
    if value >= 10**6:
        return f"{value // 10**6}M"
    return f"{value // 1000}k" if value >= 1000 else str(value)
