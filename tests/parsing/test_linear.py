"""No answer keeps a crawl busy: twice the size is at most two and a half times the work.

Sizes double from half a megabyte to four. Texts are what keeps a scanner searching: the openings of
its patterns and of its language, over and over.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
import pytest
from linear import apply, growth, openings, repeated, uses
from parsed_bodies import BODIES, Source

import instaspider
from instaspider.catalogue import ENDPOINTS
from instaspider.exceptions import ParseError
from instaspider.feeds.csv_records import records
from instaspider.feeds.csv_rows import Dialect
from instaspider.inputs import open_inputs
from instaspider.parsing.documents import announced, bundle_urls, exported
from instaspider.parsing.json_fields import load
from instaspider.parsing.markup import meta
from instaspider.verdicts.effects import Answer, judge

ROOT = Path(instaspider.__path__[0])
SEEING_BODIES = ("parsing", "network", "inputs", "middlewares", "crawl", "verdicts")


def patterns() -> Iterator[tuple[str, re.Pattern[Any], str]]:
    """Every pattern of a module that sees what comes from outside, by name, and how it is used."""
    names: list[str] = []
    for package in SEEING_BODIES:
        found = pkgutil.walk_packages([str(ROOT / package)], f"instaspider.{package}.")
        names += [module.name for module in found]
    for module in map(importlib.import_module, names):
        source = Path(str(module.__file__)).read_text("utf-8")
        for name, value in vars(module).items():
            many = value.values() if isinstance(value, dict) else [value]
            for pattern in (each for each in many if isinstance(each, re.Pattern)):
                for method in uses(source, name):
                    yield f"{module.__name__}.{name} {method}", pattern, method


PATTERNS = {
    (pattern.pattern, pattern.flags, method): (name, pattern, method)
    for name, pattern, method in patterns()
}


@pytest.mark.parametrize(
    ("name", "pattern", "method"),
    PATTERNS.values(),
    ids=[name.removeprefix("instaspider.") for name, _, _ in PATTERNS.values()],
)
def test_a_pattern_takes_twice_as_long_for_twice_the_text(name, pattern, method) -> None:
    pairs = openings(pattern)
    texts = [repeated(opening, first) for first, opening in pairs]
    if isinstance(pattern.pattern, bytes):
        texts = [as_bytes(text) for text in texts]
    assert growth(apply(pattern, method), *texts) == "", [*enumerate(pairs)]


def test_patterns_of_all_that_reads_bodies_are_looked_at() -> None:
    names = " ".join(name for name, _, _ in PATTERNS.values())
    for module in ("biographies", "bundles", "markup", "pages", "pages_post", "remote_lists"):
        assert f".{module}._" in names
    assert len(PATTERNS) > 40


HTML = (
    *("<script ", '<script type="application/json">', "<script>", "</script", "</script "),
    *("<", "</", "<!", "<!--", "<!-- --", "<a", "<a ", "<a b", "<a b=", '<a b="', "<a b='", "<a/"),
    *('<a b="c"', "<a b=c ", "<title>", "<textarea><script>", "<meta property=og:x content=x>"),
    *(
        "<div>",
        "<p>",
        "<a data-log-event=likeCountClick href=x>",
        "</a>",
        "&lt;",
        "&",
        "&#",
        "\x00",
    ),
    *(
        '"contextJSON":"',
        '<script>"contextJSON":"',
        r'<script>"contextJSON":"\\"',
        '"profile_id":"1',
    ),
    *('<script>"profile_id":"', "instagram.com/p/", "1 Followers, 1 Following, 1 Posts "),
)
JSON = (
    "{",
    "[",
    '{"a":',
    '{"queryID":',
    '"queryID":1',
    '{"queryID":"12345"',
    '"\\u',
    '"',
    "1",
    "}\n{",
)
CODE = (
    *('__d("', '__d("a",[', '__d("a",["b.relayprovider",', "__d('A.graphql',[],(function(){", "/*"),
    *(
        '"',
        "'",
        "`",
        "/",
        "=/",
        "=/[",
        "//",
        "\\",
        '"\\',
        "params:{id:",
        "exports=",
        "\n",
        " ",
        "*",
    ),
    '__d("A_instagramRelayOperation",[],(function(t){',
    '__d("A_instagramRelayOperation",[],(function(t){t.exports="12345"}),null);',
    '__d("A.graphql",[],(function(t){t.exports={params:{id:"12345",metadata:{',
)


def as_bytes(text: Callable[[int], str]) -> Callable[[int], bytes]:
    return lambda size: text(size).encode("latin-1", "replace")


def tried(parse: Callable[..., object], name: str) -> Callable[[bytes], None]:
    def work(body: bytes) -> None:
        with suppress(ParseError):
            parse(body, row=name)

    return work


PAGES = {
    **{name: tried(row.parse, name) for name, row in ENDPOINTS.items() if row.look == "page"},
    "meta": meta,
    "announced": announced,
    "bundle_urls": bundle_urls,
    "judge a page": lambda body: judge(Answer(200, body, look="page")),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_parser_takes_twice_as_long_for_twice_the_page(name) -> None:
    begins = [(opening, "") for opening in (*HTML, *JSON)]
    begins += [(opening, '<script type="application/json">') for opening in JSON]
    texts = [as_bytes(repeated(opening, first)) for opening, first in begins]
    assert growth(PAGES[name], *texts) == "", [*enumerate(begins)]


LINE = "a" * 240 + "\n"


def counted(opening: str, first: str, last: str) -> Callable[[int], bytes]:
    """A page with something in it that differs each time, such as attributes of a tag."""

    def made(size: int) -> bytes:
        times = size // (len(opening) + 6)
        return (first + "".join(opening % n for n in range(times)) + last).encode()

    return made


NEVER_THE_SAME = (
    ("<a ", "b%d=1 ", ">"),
    ("<meta ", "b%d ", ""),
    ("", "<b%d>", ""),
    ('<meta property="og:description" content="1 Followers, 1 Following, 1 Posts', "a%d", '">'),
    ('<meta property="og:description" content="', "a%d", '">'),
    (
        '<meta property="og:description" content="1 Followers, 1 Following, 1 Posts',
        " from %d (@a",
        '">',
    ),
    ('<meta property="og:description" content="', "1 Followers, %d Following, ", '">'),
    ('<meta property="og:url" content="', "instagram.com/%d/p", '">'),
    ('<script type="application/json">{"queryID":[', '"queryID%d",', "1]}</script>"),
    ('<script type="application/json">{"rsrcMap":{', '"%d":{"src":"a"},', '"a":1}}</script>'),
    ("<script>", '"contextJSON":"\\\\"%d\\\\', "</script>"),
)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_parser_takes_pages_that_never_repeat(name) -> None:
    texts = [counted(opening, first, last) for first, opening, last in NEVER_THE_SAME]
    assert growth(PAGES[name], *texts) == "", [*enumerate(NEVER_THE_SAME)]


def test_a_bundle_is_read_in_proportion_to_its_size() -> None:
    begins = (*CODE, *JSON, *HTML[:12])
    texts = [as_bytes(repeated(opening, '__d("A.graphql",[],f);')) for opening in begins]
    assert growth(exported, *texts) == "", [*enumerate(begins)]


@pytest.mark.parametrize("look", [load, judge], ids=["load", "judge"])
def test_what_is_no_answer_is_refused_in_proportion_to_its_size(look) -> None:
    begins = (*JSON, "for (;;);", "<", " ", "\n", "\xe9", "-", "0.1", "null")
    work = (lambda body: judge(Answer(400, body))) if look is judge else _loaded
    assert growth(work, *(as_bytes(repeated(it)) for it in begins)) == "", [*enumerate(begins)]


def _loaded(body: bytes) -> None:
    with suppress(ParseError):
        load("row", body)


@pytest.mark.parametrize("name", BODIES)
def test_an_answer_is_parsed_in_proportion_to_its_lists(scene, name) -> None:
    parse, ask = BODIES[name]
    source = Source(ask(scene))
    if source.value is None or not (longer := _lists(source.value)):
        pytest.skip("it has no list of objects")
    one = len(orjson.dumps(longer[0][0]))

    def made(size: int) -> bytes:
        before = longer[0][:]
        longer[0][:] = before * max(1, size // one // len(before))
        body = source.body_with(source.value, dumps=_text)
        longer[0][:] = before
        return body

    assert growth(tried(parse, name), lambda size: made(size // 2)) == ""


def _text(value: Any) -> str:
    return orjson.dumps(value).decode()


def _lists(value: Any) -> list[list[Any]]:
    """Lists of objects in an answer, the outermost first."""
    found, level = [], [value]
    while level:
        found += [
            each for each in level if isinstance(each, list) and each and isinstance(each[0], dict)
        ]
        level = [
            below
            for each in level
            for below in (each.values() if isinstance(each, dict) else each or ())
            if isinstance(below, dict | list)
        ]
    return found


@pytest.mark.parametrize(
    ("suffix", "first", "opening"),
    [
        *(
            ("txt", "", opening)
            for opening in ("a", "a ", "#", LINE, "https://", " ", "a.", "@", "a,")
        ),
        *(
            ("csv", "username\n", opening)
            for opening in ('"', "a,", LINE, f'"{LINE}', '"a""', ",", ";")
        ),
        *(
            ("json", "[", opening)
            for opening in (f'"{LINE}', "{", '{"a":', "[", '"', f'{{"username":"{LINE}')
        ),
        *(("jsonl", "", it) for it in (f'"{LINE}', "{", f'{{"username":"a"}}{LINE}', "[")),
    ],
)
def test_a_list_is_read_in_proportion_to_its_size(tmp_path, suffix, first, opening) -> None:
    path = tmp_path / f"list.{suffix}"

    def read(size: int) -> None:
        path.write_text(repeated(opening, first)(size))
        with suppress(instaspider.InputError):
            for _ in open_inputs(str(path)):
                pass

    assert growth(read, lambda size: size) == ""


@pytest.mark.parametrize("line", ["a,b\n", '""\n', LINE])
def test_a_feed_is_read_in_proportion_to_its_size(line) -> None:
    def read(lines: list[str]) -> None:
        with suppress(ValueError):
            for _ in records(lines, Dialect()):
                pass

    assert growth(read, lambda size: ['"begins\n', *[line] * (size // 10)]) == ""


MB = 1 << 20
COSTS: dict[str, tuple[bool, Callable[[int], float]]] = {
    "in proportion": (True, lambda size: size / MB),
    "in proportion, ten times slower": (True, lambda size: 10 * size / MB),
    "in proportion to what is not felt": (True, lambda size: (size / MB) ** 2 / 100),
    "with the square": (False, lambda size: (size / MB) ** 2),
    "with the square, of which little is felt": (False, lambda size: (size / MB) ** 2 / 30),
    "with the square in part": (False, lambda size: size / MB + (size / MB) ** 2),
    "one doubling of three": (False, lambda size: size / MB * (4 if size >= 4 * MB else 1)),
    "the first doubling": (False, lambda size: size / MB * (4 if size >= MB else 1)),
}


@pytest.mark.parametrize("name", COSTS)
def test_the_measure_finds_what_grows_faster(monkeypatch, name) -> None:
    """By a clock on which work takes exactly what it is said to: what the machine does beside it
    takes nothing."""
    is_fine, cost = COSTS[name]
    now = 0.0
    monkeypatch.setattr(time, "process_time", lambda: now)

    def work(size: int) -> None:
        nonlocal now
        now += cost(size)

    assert (growth(work, lambda size: size) == "") is is_fine


def test_the_measure_counts_the_time_of_the_processor() -> None:
    def work(size: int) -> None:
        until = time.process_time() + (size / MB) ** 2 / 40
        while time.process_time() < until:
            pass

    assert growth(lambda size: time.sleep(size / MB / 1000), lambda size: size) == ""
    assert growth(work, lambda size: size) != ""
