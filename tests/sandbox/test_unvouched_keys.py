"""No parser relies on a key of the sandbox's answers that nothing vouches for: neither a recorded
body nor a tool that is known to read it. Rows of which the whole answer is such say unverified."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
import row_bodies
from scenes import Scene
from vouching import Place, place, places, unvouched

from instaspider.catalogue import ENDPOINTS
from instaspider.exceptions import ParseError
from instaspider.parsing.page import Page
from instaspider.sandbox import truth
from instaspider.sandbox.answers import embeds
from instaspider.sandbox.arguments import Options
from instaspider.sandbox.codings import encode
from instaspider.sandbox.exchange import Peer, Request, Response
from instaspider.sandbox.site import Site
from instaspider.sandbox.tables import rows
from instaspider.sandbox.tables.all_kinds import KINDS
from instaspider.sandbox.tables.render import Renderer
from instaspider.sandbox.tables.shape import Key, read_shape
from instaspider.sandbox.tables.table import TABLE
from instaspider.sandbox.visitors import Login
from instaspider.sandbox.world.posts import Post

NOW = time.time()
BIOGRAPHY = {f"bio_{part}" for part in ("emails", "hashtags", "mentions", "phones")} | {"biography"}


class Asker:
    """A visitor of a sandbox in this process."""

    def __init__(self, site: Site, cookies: Mapping[str, str]) -> None:
        self._site, self.cookies = site, cookies

    def request(self, method: str, path: str, headers: Mapping[str, str], data: Any = None) -> Any:
        lower = {name.lower(): value for name, value in headers.items()}
        lower["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = urlencode(data).encode() if isinstance(data, dict) else data or b""
        peer, host = Peer("127.0.0.1", 1), lower["host"]
        request = Request(method, path, host, lower, list(headers), body, peer, NOW)
        answers: list[Response] = []
        self._site.handle(request, lambda answer: not answers.append(encode(answer, None)))
        found = answers[0]
        return SimpleNamespace(
            status_code=found.status,
            content=found.body,
            headers={name.title(): value for name, value in found.headers},
        )


class Inside(Scene):
    """The same people as in the scene of other tests, in this process."""

    def __init__(self) -> None:
        site = Site(Options(gatekeeper="off", sessions=3))
        logins = (Login.of_seed(1, 1), Login.of_seed(1, 3))
        members = [Asker(site, _cookies(login)) for login in logins]
        super().__init__(None, Asker(site, {"csrftoken": "t"}), *members)  # type: ignore[arg-type]

    def truth(self, path: str) -> dict[str, Any]:
        path, _, query = path.partition("?")
        found = truth.look(self.world, path, dict(x.split("=") for x in query.split("&") if x))
        assert found is not None
        return found


def _cookies(login: Login) -> dict[str, str]:
    return {name: getattr(login, name) for name in ("sessionid", "csrftoken", "ds_user_id")}


class Bare:
    """While it lasts, answers have none of these keys."""

    def __init__(self, left_out: Mapping[str, set[Place]]) -> None:
        self._made: dict[str, dict[str, Any]] = {}
        for name, answerer in TABLE.items():
            renderer = _Without(left_out.get(name, set()))
            self._made[name] = vars(rows.Answerer(answerer.row, renderer))
        nodes = left_out.get("web_profile_info", set())
        self._node = _Without(nodes).show("graph_node", Post)

    def __enter__(self) -> None:
        self._exchange()

    def __exit__(self, *_: object) -> None:
        self._exchange()

    def _exchange(self) -> None:
        for name, made in self._made.items():
            own = vars(TABLE[name])
            self._made[name] = dict(own)
            own.update(made)
        embeds.NODE, self._node = self._node, embeds.NODE


class _Without(Renderer):
    """A renderer that leaves these keys out."""

    def __init__(self, keys: set[Place]) -> None:
        super().__init__(KINDS)
        self._keys = keys

    def shown(self, keys: Iterable[Key]) -> list[Key]:
        return [key for key in super().shown(keys) if place(key) not in self._keys]


class Reading:
    """What parsers make of whole answers, and of bare ones."""

    def __init__(self, left_out: Mapping[str, set[Place]]) -> None:
        self._whole, self._less = Inside(), Inside()
        self._bare = Bare(left_out)
        self._found: dict[str, set[str]] = {}

    def differences(self, name: str) -> set[str]:
        """Fields that are read otherwise; or the refusal."""
        if name not in self._found:
            whole = list(_asked(self._whole, name))
            with self._bare:
                try:
                    less = list(_asked(self._less, name))
                except ParseError as error:
                    self._found[name] = {str(error)}
                    return self._found[name]
            pairs = zip(whole, less, strict=True)
            self._found[name] = {field for pair in pairs for field in _differ(*pair)}
        return self._found[name]


def _asked(scene: Scene, name: str) -> Iterator[Page[Any]]:
    """Answers about one of each kind, parsed."""
    row = ENDPOINTS[name]
    subjects: list[dict[str, Any]] = [{}]
    if row.capability == "profile":
        subjects += [{"person": each} for each in row_bodies.people_of_all_kinds(scene)]
    if row.capability in ("media", "comments_popular", "comments_recent"):
        subjects += [{"post": post} for post in scene.posts[:12]]
    more = {"contacts": True} if row.capability == "profile" else {}
    for subject in subjects:
        yield row.parse(row_bodies.ask(scene, name, **subject), row=name, **more)


def _differ(one: Any, other: Any, path: str = "") -> Iterator[str]:
    if type(one) is type(other) and is_dataclass(one):
        for field in fields(one):
            pair = getattr(one, field.name), getattr(other, field.name)
            yield from _differ(*pair, f"{path}.{field.name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for mine, its in zip(one, other, strict=True):
            yield from _differ(mine, its, path)
    elif one != other:
        yield path.removeprefix(".items.").partition(".")[0] or path


def _shapes(name: str) -> list[str]:
    row = TABLE[name].row
    return [shape for shape in (row.shape, row.instead.partition(" ")[2]) if shape]


@pytest.fixture(scope="module")
def reading() -> Reading:
    return Reading({name: {x for each in _shapes(name) for x in unvouched(each)} for name in TABLE})


@pytest.mark.parametrize("name", [name for name, row in ENDPOINTS.items() if row.doubt != "all"])
def test_no_parser_relies_on_a_key_that_nothing_vouches_for_unless_its_row_says_so(
    reading: Reading, name: str
) -> None:
    assert reading.differences(name) <= set(ENDPOINTS[name].unverified)


@pytest.mark.parametrize(
    "module", {row.parse.__module__: 0 for row in ENDPOINTS.values() if row.unverified}
)
def test_what_rows_call_unverified_is_so(reading: Reading, module: str) -> None:
    rows = [row for row in ENDPOINTS.values() if row.parse.__module__ == module]
    found = {field for row in rows for field in reading.differences(row.name)}
    assert found >= {field for row in rows for field in row.unverified}


@pytest.mark.parametrize(
    ("name", "answer", "key", "found"),
    [
        ("users_info", "users_info", "biography", BIOGRAPHY),
        ("feed_user", "feed_user", "next_max_id", {".cursor"}),
        ("hashtag_sections_top", "tag_sections", "sections", {"sections is missing"}),
        ("html_location_page_relay", "place_page", "lat", {"lat"}),
        ("html_post_embed", "web_profile_info", "shortcode", {"shortcode", "url", ".facts"}),
    ],
)
def test_a_parser_that_relied_on_such_a_key_would_be_found(
    name: str, answer: str, key: str, found: set[str]
) -> None:
    keys = {each for shape in _shapes(answer) for each in places(shape) if each[1] == key}
    differences = Reading({answer: keys}).differences(name)
    assert {each.partition(": ")[2] or each for each in differences} == found


@pytest.mark.parametrize(
    ("line", "is_vouched"),
    [
        ("is_private: bool", True),
        ("is_private: int", False),
        ("is_private: int  # a number since 2026", False),
        ("is_private: int  # as in users_info/01", True),
        ("is_private: int  # as in users_info/01: unverified", False),
        ("is_private: bool  # unverified", False),
        ("made_up: null", True),
        ("made_up: str = username", False),
        ("made_up: str = username  # instagrapi 3.2.2", True),
        ("business_email: str|null = email", False),
        ("bio_links: [{}]", True),
    ],
)
def test_a_tree_or_a_citation_vouches_for_a_key_and_nothing_else(
    line: str, is_vouched: bool
) -> None:
    shape = read_shape.__wrapped__("a", f"@ web_profile_info__03:data.user\n{line}")
    assert (unvouched("a", shape) == {}) == is_vouched
