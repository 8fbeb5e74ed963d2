"""Makes the rows of each table: one function for each, named as in the pages."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, get_type_hints

import instaspider
from benchmarks.requests import SCENARIOS, cells_of
from instaspider.catalogue import ENDPOINTS, Endpoint
from instaspider.commands.crawl import EXIT_CODES
from instaspider.crawl.errand import Errand
from instaspider.crawl.meta_keys import OWN_KEYS, SCRAPYS_KEYS
from instaspider.crawl.stats import STATS
from instaspider.identities.modes import MODES, Mode
from instaspider.items import ITEMS
from instaspider.items.fields import columns_of
from instaspider.items.schema import documentation
from instaspider.network.targets import WEIGHTS
from instaspider.options import Options
from instaspider.sandbox.access import CALL, LOGIN, LOGIN_OR_APP, NOBODY
from instaspider.sandbox.answers import routes
from instaspider.sandbox.answers.document_registry import ALL
from instaspider.sandbox.answers.errors import ERRORS
from instaspider.sandbox.answers.rows import APP, WWW
from instaspider.sandbox.answers.rows import Row as RouteRow
from instaspider.sandbox.tables.rows import read_rows
from instaspider.sandbox.tables.shape import read_shape
from instaspider.spiders.argument_types import DOWNLOAD, LIMIT, TIMES
from instaspider.spiders.base import InstagramSpider
from instaspider.state.outcomes_file import COLUMNS
from instaspider.store.tables import ITEM_TABLES
from instaspider.verdicts.effects import EFFECTS, OUTCOMES_MEAN, WORDS
from instaspider.verdicts.signs import SUCH_AS
from instaspider.visits.outcomes import AGAIN, OutcomeRow

from .commands import SPIDERS, reach
from .counted import counted
from .methods import methods
from .pages import ROOT, Row, Table, clause, code, codes

TABLES: dict[str, Table] = {}
_LOOKS = ROOT / "tests/fixtures/looks.json"
_TRUSTED = {
    "always": "always",
    "session": "with a session",
    "proven": "once the row has answered for another input of this crawl",
}
_MODE_NUMBERS = ("rate", "burst", "spacing", "in_flight", "in_flight_per_proxy", "target")


def table(*header: str) -> Callable[[Callable[[], Iterator[Row]]], Table]:
    """Makes a table of a function that yields rows; its name is that of the function."""

    def decorate(rows: Callable[[], Iterator[Row]]) -> Table:
        def whole() -> tuple[Row, Iterator[Row]]:
            return header, rows()

        TABLES[rows.__name__.replace("_", "-")] = whole
        return whole

    return decorate


def plain(value: Any) -> str:
    """A number or text as cells have it."""
    if value is None:
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


@table("setting", "meaning", "default")
def settings() -> Iterator[Row]:
    for name, (default, meaning) in Options.documented().items():
        yield code(name), meaning, "none" if default in (None, ()) else code(plain(default))


@table("name", "capability", "takes", "method", "path", "needs", "client", "verified", "unverified")
def endpoints() -> Iterator[Row]:
    for row in ENDPOINTS.values():
        asked = (row.capability, row.takes, row.method, code(row.path))
        yield code(row.name), *asked, row.needs, row.client, row.verified, row.doubt


@table("row", "sign", "believed alone")
def trusted_absence() -> Iterator[Row]:
    for row in ENDPOINTS.values():
        for sign, when in row.trusted_absence.items():
            yield code(row.name), code(sign), _TRUSTED[when]


@table("mode", *_MODE_NUMBERS, "needs a proxy", "1000 requests, one identity")
def modes() -> Iterator[Row]:
    for mode in MODES.values():
        numbers = {name: plain(getattr(mode, name)) for name in _MODE_NUMBERS}
        numbers["spacing"] = "{:g}-{:g}".format(*mode.spacing)
        proxy = "yes" if mode.needs_proxy else "no"
        yield code(mode.name), *numbers.values(), proxy, _duration(mode.seconds_for(1000, 1))


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


@table("number", "means")
def numbers_of_modes() -> Iterator[Row]:
    meanings = documentation(Mode)
    for name in _MODE_NUMBERS:
        yield name, clause(meanings[name])


@table("mode", "requests a minute", "burst", "spacing, s", "under way at once", "open to")
def modes_in_short() -> Iterator[Row]:
    for mode in MODES.values():
        name = code(mode.name) + (" (default)" if mode.name == Options().mode else "")
        rate = "no limit" if mode.rate is None else plain(mode.rate)
        spacing = "-".join(f"{seconds:g}" for seconds in dict.fromkeys(mode.spacing))
        yield name, rate, str(mode.burst or "-"), spacing, _under_way(mode), _open_to(mode)


def _under_way(mode: Mode) -> str:
    if mode.rate is None:
        return f"{mode.in_flight} for each identity, {mode.cap(1_000_000)} in all"
    return f"{mode.in_flight} + {mode.in_flight_per_proxy} for each proxy"


def _open_to(mode: Mode) -> str:
    if mode.needs_proxy:
        return "crawls with at least one proxy"
    return "anonymous crawls" if mode.anonymous_only else "all"


@table("stat", "counts")
def stats() -> Iterator[Row]:
    for name, meaning in STATS.items():
        yield code(name), meaning


@table("field", "set by", "value")
def errand() -> Iterator[Row]:
    hints = get_type_hints(Errand, include_extras=True)
    for name, value in documentation(Errand).items():
        yield code(name), hints[name].__metadata__[0], value


@table("key", "set by", "value")
def meta_keys() -> Iterator[Row]:
    for name, key in OWN_KEYS.items():
        yield code(name), key.set_by, key.value


@table("key", "here", "value")
def scrapys_meta_keys() -> Iterator[Row]:
    for name, key in SCRAPYS_KEYS.items():
        yield code(name), key.set_by, key.value


@table("outcome", "the input", "`again=`")
def outcomes() -> Iterator[Row]:
    for name, meaning in OUTCOMES_MEAN.items():
        yield code(name), meaning, "yes" if name in AGAIN else "no"


@table("exit code", "means")
def exit_codes() -> Iterator[Row]:
    for number, meaning in EXIT_CODES.items():
        yield str(number), meaning


@table("target", "used by", "JA4", "JA4, resumed", "JA3N")
def targets() -> Iterator[Row]:
    """Of the recorded looks, so that they are the same with any version of curl_cffi."""
    looks = json.loads(_LOOKS.read_text("utf-8"))["looks"]
    of_all = sum(WEIGHTS.values())
    for alias, weight in WEIGHTS.items():
        versions = [
            int(match[1]) for each in looks if (match := re.fullmatch(rf"{alias}(\d+)", each))
        ]
        name = f"{alias}{max(versions)}"
        default = f"{code(f'INSTASPIDER_IMPERSONATE={alias}')}, the default; "
        used = f"{weight} of {of_all} identities in crawls"
        recorded = (codes(looks[name][each]) for each in ("ja4", "ja4_resumed", "ja3n"))
        yield code(name), (default if alias == Options().impersonate else "") + used, *recorded


@table(
    *("verdict", "such as", "request", "identity", "route"),
    *("outcome", "subject", "weight", "again"),
)
def verdicts() -> Iterator[Row]:
    for name, it in EFFECTS.items():
        decided = (it.subject or "none", str(it.weight), it.again)
        told = (it.request, it.identity, it.route, code(it.outcome))
        yield code(name), SUCH_AS[name], *told, *decided


@table("word", "means")
def words_of_verdicts() -> Iterator[Row]:
    yield from WORDS.items()


@table("column", "holds")
def outcome_columns() -> Iterator[Row]:
    meanings = documentation(OutcomeRow)
    for name in COLUMNS:
        yield code(name), clause(meanings[name])


@table("spider", "argument", "takes")
def arguments() -> Iterator[Row]:
    for name in sorted(SPIDERS):
        for argument, takes in SPIDERS[name].all_arguments().items():
            yield code(name), code(argument), takes


@table("spider", "arguments", "gives", "login")
def spiders() -> Iterator[Row]:
    """From each class's docstring: "Gives ...", and a paragraph "Login: ..."."""
    common = {*LIMIT, *TIMES, *DOWNLOAD}  # told below the table
    for name in sorted(SPIDERS):
        spider = SPIDERS[name]
        own = codes(f"{each}=" for each in spider.arguments if each not in common)
        gives, login = _said(spider)
        yield code(name), own, gives, login


def _said(spider: type[InstagramSpider[Any]]) -> tuple[str, str]:
    """What a spider gives, and whether it needs a login, as its docstring says."""
    told = inspect.getdoc(spider) or ""
    gives, login = (
        re.search(rf"^{word} (.*?)\.(?:\n\n|\Z)", told, re.MULTILINE | re.DOTALL)
        for word in ("Gives", "Login:")
    )
    if gives is None or login is None:
        raise ValueError(f"The docstring of {spider.__name__} does not say what it gives.")
    return clause(gives[1]), clause(login[1])


_COUNTED = (*("what", "spider", "login", "counted", "here"), *SCENARIOS[0].elsewhere)


@table(*_COUNTED)
def requests() -> Iterator[Row]:
    for each in SCENARIOS:
        cells = {**cells_of(each, each.counted), **each.elsewhere}
        yield tuple(cells[name] for name in _COUNTED)


@table("not in the table", "login", "requests", "counted by")
def other_requests() -> Iterator[Row]:
    for each in counted():
        _, login = _said(SPIDERS[each.spider])
        yield code(each.spider), login, each.words, code(each.test)


@table("list", "column or key")
def input_columns() -> Iterator[Row]:
    found = {
        spider.inputs_argument: spider.columns
        for spider in SPIDERS.values()
        if spider.inputs_argument
    }
    for argument in ("users", *sorted(found.keys() - {"users"})):
        yield code(f"{argument}="), codes(found[argument])


@table("item", "columns")
def item_columns() -> Iterator[Row]:
    items: dict[str, Any] = dict(ITEMS)
    for name, item in items.items():
        yield code(name), codes(column.name for column in columns_of(item))


@table("table", "a row for each", "key")
def store_tables() -> Iterator[Row]:
    for name, it in ITEM_TABLES.items():
        words = f": {it.words}" if it.words else ""
        yield code(name), code(it.item.__name__) + words, ", else ".join(map(code, it.keys))


@table("row", "at once", "known from")
def several_in_one_request() -> Iterator[Row]:
    yield from _sizes(lambda row: row.together if row.together > 1 else 0)


@table("rows", "asked for", "known from")
def page_sizes() -> Iterator[Row]:
    yield from _sizes(lambda row: row.page_size)


def _sizes(size_of: Callable[[Endpoint], int]) -> Iterator[Row]:
    """Rows of one size and source are one; a size of 0 is none."""
    found: dict[tuple[int, str], list[str]] = {}
    for row in ENDPOINTS.values():
        if size := size_of(row):
            found.setdefault((size, row.size_from), []).append(row.name)
    for (size, size_from), names in sorted(found.items(), key=lambda each: each[0][0]):
        yield codes(names), str(size), size_from


@table("method", "command", "routes", "state")
def coverage() -> Iterator[Row]:
    """Methods of instaharvest_v2, and the commands for them, as coverage.csv names them."""
    for method in methods():
        name = code(method.name) if method.name else "-"
        for command in method.commands:
            found = reach(command)
            yield name, code(command), codes(found.rows), found.state
        if not method.commands:
            yield name, "-", "-", "no"


@table("document", "name", "body")
def sandbox_documents() -> Iterator[Row]:
    """Of the sandbox, in the order of its rows."""
    for each in ALL:
        name = "known" if each.is_name_verified else "unverified"
        yield code(each.name), name, re.sub(r"\w+__(?:\d+|schema)", r"`\g<0>`", each.form)


_IN_CODE = {
    "bulk_routes": ("/ajax/bulk-route-definitions/", "keys as cobalt reads them"),
    "web_likes": ("/api/v1/web/likes/PK/like/", "unverified"),
    "media_like": ("/api/v1/media/PK/like/", "unverified"),
}
"""Addresses of the sandbox that are no rows of its table, with the bodies."""


@table("route", "verb", "API address", "hosts", "login", "body")
def sandbox_addresses() -> Iterator[Row]:
    told: set[str] = set()
    for route in routes.ROUTES:
        if route.access.kind == CALL and route.name not in told:
            told.add(route.name)
            address, body = _IN_CODE.get(route.name) or _by_row(route)
            hosts = ["www"] * (WWW in route.hosts) + ["i"] * (APP in route.hosts)
            yield (
                code(route.name),
                route.method,
                code(address),
                ", ".join(hosts),
                _login(route),
                body,
            )


def _by_row(route: RouteRow) -> tuple[str, str]:
    (row,) = (each for each in read_rows().values() if _is_of(route, each.name))
    path = next(at for at in row.at if at.startswith(route.method)).split()[-1]
    for name, word in (("name", "NAME"), ("tag", "TAG"), ("media", "PK"), ("pk", "PK")):
        path = path.replace(f"{{{name}}}", word)
    asked = re.findall(r"query\.(\w+)", row.of) if route.method == "GET" else []
    shapes = [row.shape, *row.instead.split()[1:]]
    told = "; ".join(read_shape(shape).vouched or "" for shape in shapes)
    body = re.sub(r"\w+__(?:\d+|schema)", r"`\g<0>`", told)
    return path + ("?" + "&".join(f"{x}=" for x in asked) if asked else ""), body


def _is_of(route: RouteRow, name: str) -> bool:
    return route.name in (name, f"{name}_{route.method.lower()}")


def _login(route: RouteRow) -> str:
    needs = {NOBODY: "no", LOGIN: "yes", LOGIN_OR_APP: "yes, but for the app at i.instagram.com"}
    refusal = route.access.refusal
    other = [name for name, error in ERRORS.items() if refusal is error]
    return needs[route.access.needs] + (f"; `{other[0]}` without" if other else "")


@table("name", "what it is")
def python_names() -> Iterator[Row]:
    for name in instaspider.__all__:
        if not name.startswith("_"):
            words = inspect.getdoc(getattr(instaspider, name)) or ""
            first = re.split(r"(?<=[a-z`0-9]\.)\s+(?=[A-Z`])|\n\n", words, maxsplit=1)[0]
            yield code(name), clause(first)
