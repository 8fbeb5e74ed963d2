"""The whole surface of the service is served, in the recorded forms.

Every row of fixtures/surface.toml is asked for over people and posts of all kinds, and each answer
compared with the row's key trees: no key that they lack, every key of theirs, their types.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator

import pytest
from keytrees import FOLDER, fits_whole, problems
from sandbox_visitor import APP, APP_AGENT, Visitor, control, login, page_token
from subjects import Names, subjects
from surface import Expected, Row, filled, missing, never_shown, rows, shown
from test_sandbox_shapes import results

from instaspider.sandbox.answers import routes
from instaspider.sandbox.answers.document_registry import ALL
from instaspider.sandbox.answers.documents import PROVIDER, QUERY
from instaspider.sandbox.answers.graphql import OLD_DOCUMENT, QUERIES
from instaspider.sandbox.process import SandboxProcess

DOCUMENTS = {document.name: document for document in ALL if document.editions}
CSRF = {"X-CSRFToken": "t"}


@pytest.fixture(scope="module")
def sandbox():
    with SandboxProcess.start(("--sessions", "3")) as process:
        yield process


class Sweep:
    """All answers to all rows, and what they showed."""

    def __init__(self, sandbox: SandboxProcess) -> None:
        self._who = {
            "visitor": Visitor(sandbox),
            "member": Visitor(sandbox, login(sandbox)),
            "teller": Visitor(sandbox, login(sandbox, 3)),
        }
        self._sandbox = sandbox
        self._subjects: dict[str, list[Names]] = {}
        self._wrong: dict[int, list[str]] = {}
        self.used: dict[tuple[str, str], set[str]] = defaultdict(set)
        """Keys seen, by tree and branch of it."""

    def close(self) -> None:
        for visitor in self._who.values():
            visitor.session.close()

    def over(self, kind: str) -> list[Names]:
        if kind not in self._subjects:
            self._subjects[kind] = subjects(self._sandbox, kind)
            assert self._subjects[kind], kind
        return self._subjects[kind]

    def wrong(self, row: Row) -> list[str]:
        """What is wrong with the answers of a row; asked for once."""
        if id(row) not in self._wrong:
            self._wrong[id(row)] = self._run(row)
        return self._wrong[id(row)]

    def _run(self, row: Row) -> list[str]:
        found: dict[str, None] = {}
        visitors = ("visitor", "member") if row.who == "both" else (row.who,)
        for who in visitors:
            for kind in row.over:
                for names in self.over(kind):
                    for answer, address in self._ask(row, names, who):
                        problems = self._check(row, answer, address)
                        found.update(dict.fromkeys(f"{kind} {who}: {each}" for each in problems))
        return list(found)

    def _ask(self, row: Row, names: Names, who: str) -> Iterator[tuple[object, str]]:
        """Bodies, each with the GraphQL address that gave it, if one did."""
        visitor = self._who[who]
        if row.query_hash:
            variables = json.dumps(filled(row.variables, names))
            for query_hash in row.query_hash:
                query = {"query_hash": query_hash, "variables": variables}
                yield (
                    self._read(row, visitor.get("/graphql/query/", params=query, headers=CSRF)),
                    "",
                )
        elif row.client:
            for code in row.client:
                form = {
                    "client_doc_id": code,
                    "variables": json.dumps(filled(row.variables, names)),
                }
                headers = APP | {"User-Agent": APP_AGENT}
                answer = visitor.request("POST", QUERY, data=form, headers=headers)
                yield self._read(row, answer), ""
        elif row.is_document:
            document = DOCUMENTS[row.name]
            allowed = document.member if who == "member" else document.visitor
            for edition in document.editions:
                for address in sorted(allowed & edition.only):
                    providers = {PROVIDER.format(name): False for name in edition.providers}
                    form = {
                        "doc_id": edition.doc_id,
                        "variables": json.dumps(filled(row.variables, names) | providers),
                        "server_timestamps": str(row.timed).lower(),
                    }
                    answer = visitor.request("POST", address, data=form, headers=CSRF)
                    yield self._read(row, answer), address
        else:
            yield self._read(row, self._request(row, names, visitor)), ""

    def _request(self, row: Row, names: Names, visitor: Visitor):
        token = visitor.cookies["csrftoken"] if row.own_token else "t"
        headers = {"X-CSRFToken": token}
        if row.app:
            headers |= APP | {"User-Agent": APP_AGENT}
        elif row.host:
            headers["Host"] = filled(row.host, names)
        if "fb_dtsg" in row.form:
            names = names | {"fb_dtsg": page_token(visitor)}
        form = filled(row.form, names) or None
        return visitor.request(row.verb, filled(row.path, names), headers=headers, data=form)

    def _read(self, row: Row, answer):
        assert answer.status_code in row.answers, (row.name, answer.status_code, answer.text[:200])
        if answer.status_code != 200 or row.read == "page":
            return None
        if row.read == "sjs":
            return results(answer.text)[row.part]
        return json.loads(
            answer.text.removeprefix("for (;;);") if row.read == "prefixed" else answer.text
        )

    def _check(self, row: Row, body, address: str) -> Iterator[str]:
        if body is None:
            return
        if address:
            yield from _envelope(body, address)
        for at in dict.fromkeys(each.at for each in row.expected):
            yield from self._best([each for each in row.expected if each.at == at], body)

    def _best(self, expected: list[Expected], body) -> list[str]:
        """What is wrong by the tree that fits best."""
        whole = [each for each in expected if _fits(each, body)]
        if len(whole) == 1:
            best = whole[0]
        else:  # of those that fit with what the shapes add, the one that needs least of it
            measure = _strays if whole else _differs
            best = min(whole or expected, key=lambda each: len(measure(each, body)))
        tree, branch = best.tree, best.branch
        for value in best.places(body):
            self.used[tree, branch].update(shown(value, branch))
        return [f"{tree} {x}" for x in _differs(best, body)]


def _fits(expected: Expected, body) -> bool:
    return all(fits_whole(expected.node, value) for value in expected.places(body))


def _differs(expected: Expected, body) -> list[str]:
    return [x for value in expected.places(body) for x in problems(expected.node, value)]


def _strays(expected: Expected, body) -> list[str]:
    """What is not as recorded."""
    return [x for value in expected.places(body) for x in problems(expected.recorded, value)]


def _envelope(body: dict, address: str) -> Iterator[str]:
    """What stands around ``data``."""
    keys = {"data", "extensions"} | ({"status"} if address == QUERY else set())
    if body.keys() != keys:
        yield f"envelope: {sorted(body)}"
    elif body["extensions"]["is_final"] is not True or body.get("status", "ok") != "ok":
        yield f"envelope: {body['extensions']}"


@pytest.fixture(scope="module")
def sweep(sandbox):
    sweep = Sweep(sandbox)
    yield sweep
    sweep.close()


@pytest.fixture
def whole(sweep):
    """The sweep when every row was asked for."""
    for row in SURFACE:
        sweep.wrong(row)
    return sweep


SURFACE = rows()


@pytest.mark.parametrize("row", SURFACE, ids=lambda row: row.name)
def test_row(sweep, row) -> None:
    assert sweep.wrong(row) == []


@pytest.mark.parametrize("row", SURFACE, ids=lambda row: row.name)
def test_form_is_recorded_cited_or_unverified(row) -> None:
    assert row.expect or row.shape or row.unverified
    assert not (row.shape and row.unverified)


def test_nothing_is_served_that_has_no_row(whole, sandbox) -> None:
    reached = control(sandbox, "/stats")["routes"].keys()
    assert {row.name for row in routes.ROUTES} <= reached
    assert DOCUMENTS.keys() == {row.name for row in SURFACE if row.is_document}
    assert QUERIES.keys() - {OLD_DOCUMENT} == {each for row in SURFACE for each in row.query_hash}


NOT_SERVED = {
    "challenge__01": "a refusal: checkpoint, see test_sandbox_errors",
    "challenge__02": "the answer to a challenge's form, which is not served",
    "challenge__03": "the answer to a challenge's form, which is not served",
    "clips_user__01": "an older form of clips_user/02",
    "feed_reels_media__02": "as feed_reels_media/01 with keys that are optional there",
    "feed_timeline__01": "an older form of feed_timeline/02",
    "friendships_followers__02": "the same keys and types as friendships_followers/01",
    "graphql_profile_page_content__02": "an older form of graphql_profile_page_content/01",
    "graphql_query_hash__comments__02": "the same keys and types as comments/01",
    "graphql_query_hash__followers__01": "an older form of followers/03",
    "graphql_query_hash__followers__02": "an older form of followers/03",
    "media_info__01": "an advertisement by its id; in the home feed some have its keys",
    "media_info__03": "an advertisement by its id; in the home feed some have its keys",
    "media_info_or___a1__01": "an older form of media_info/02, of 2022",
    "media_info_or___a1__02": "an older form of media_info/02, of 2022",
    "media_info_or___a1__03": "an older form of media_info/02, of 2022",
    "reel_object_highlight__01": "one reel of feed_reels_media/02 as a vendor passed it on",
    "users_info__02": "what a login sees of itself, which no reader asks for",
    "web_profile_info__01": "an older form of web_profile_info/02",
}
"""Key trees that no answer is compared with, and why."""


def test_every_key_tree_is_used(whole) -> None:
    recorded = {path.stem for path in FOLDER.glob("*.txt")}
    used = {tree for tree, _ in whole.used}
    assert used & NOT_SERVED.keys() == set()
    assert recorded == used | NOT_SERVED.keys()


_GRID, _LAYOUT = "discover_web_explore_grid__01", "sectional_items.layout_content"
_CLIPS = "data.xdt_api__v1__clips__user__connection_v2.edges.node.media"
_HIGHLIGHT = "reels.highlight:11111111111.items"
NOT_MET = [
    # The posts asked for below the reels are their owners' alone; some beside the reels are not.
    (_GRID, f"{_LAYOUT}.medias.media.coauthor_producers"),
    ("graphql_clips_user_connection__01", f"{_CLIPS}.coauthor_producers"),
    # Of half of all tags and stickers; none of the few that are asked for has it.
    (_GRID, f"{_LAYOUT}.medias.media.usertags.in.categories"),
    ("feed_reels_media__11", f"{_HIGHLIGHT}.reel_mentions.display_type"),
    ("feed_reels_media__13", f"{_HIGHLIGHT}.story_music_stickers.display_type"),
    # Videos in these lists are reels, which have plays.
    (_GRID, f"{_LAYOUT}.one_by_two_item.clips.items.media.view_count"),
    ("feed_timeline__02", "feed_items.media_or_ad.view_count"),
    # Nobody whom the login follows is found by the words.
    ("users_search__01", "users.user.search_social_context"),
    ("users_search__01", "users.user.social_context"),
]
"""Keys that a shape has and no answer to the sweep, by tree."""


def test_every_key_occurs(whole) -> None:
    """Optional ones too, but for those of which a shape says why they never do."""
    never = [(tree, key) for tree, keys in never_shown().items() for key in keys]
    never += NOT_MET
    used: dict[str, set[str]] = defaultdict(set)
    for (tree, _), keys in whole.used.items():
        used[tree] |= keys
    lacking = {
        (tree, key) for tree, branch in whole.used for key in missing(tree, branch, used[tree])
    }
    excused = [
        (each, above)
        for each in lacking
        for above in never
        if each[0] == above[0] and f"{each[1]}.".startswith(f"{above[1]}.")
    ]
    assert {each for each, _ in excused} == lacking
