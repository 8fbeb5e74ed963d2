"""docs/reference/sandbox.md says what the gatekeeper and the errors do."""

from __future__ import annotations

import re
import sys

import docs_tables as docs
import keytrees
import surface

from instaspider.sandbox.access import CALL
from instaspider.sandbox.answers import routes
from instaspider.sandbox.answers.document_registry import ALL
from instaspider.sandbox.answers.errors import ERRORS
from instaspider.sandbox.flags import FLAGS, UNFLAGGED
from instaspider.sandbox.looks import LOOKS
from instaspider.sandbox.truth import ADDRESSES
from instaspider.sandbox.world import stories
from instaspider.sandbox.world.world import World

PAGE = "docs/reference/sandbox.md"


def test_errors() -> None:
    documented = [(row["error"], row["row"], row["status"]) for row in docs.table(PAGE, "row")]
    assert documented == [(k, str(error.row), str(error().status)) for k, error in ERRORS.items()]


def test_sizes_of_errors() -> None:
    for row in docs.table(PAGE, "row"):
        answer = ERRORS[row["error"]]()
        body = row["body"]
        if answer.headers:
            assert body == answer.headers[0][1].removeprefix("https://www.instagram.com")
        elif not answer.body:
            assert body == "empty"
        else:
            assert body.endswith(f", {len(answer.body):,} bytes")
            assert body.startswith("JSON" if answer.is_json else ("page", "text"))


def test_gatekeeper() -> None:
    rows = docs.table(PAGE, "rule")
    assert {row["from mode"] for row in rows} == {"off", "normal", "strict"}
    named = {row["gets"].split(",")[0] for row in rows} - {"what the flag says"}
    made = docs.page("instaspider/sandbox/gatekeeper.py")
    assert named == {name for name in ERRORS if f'ERRORS["{name}"](' in made}


def test_flags() -> None:
    documented = [tuple(row.values()) for row in docs.table(PAGE, "flag")]
    assert documented == [
        (name, flag.call, flag.app, flag.page or "as usual") for name, flag in FLAGS.items()
    ] + [(UNFLAGGED, *["as usual"] * 3)]


def test_looks() -> None:
    documented = [tuple(row.values()) for row in docs.table(PAGE, "family")]
    assert documented == [
        (
            look.family,
            look.ciphers,
            f"{look.extensions[0]} to {look.extensions[-1]}",
            look.pseudo,
            look.targets,
        )
        for look in LOOKS
    ]


def test_control_page() -> None:
    assert docs.column(PAGE, "address below /world/") == list(ADDRESSES)


SOMETHING = {"PK": "5", "NAME": "nasa", "TAG": "travel"}


def test_api_addresses() -> None:
    calls = [row for row in routes.ROUTES if row.access.kind == CALL]
    rows = {name: [row for row in calls if row.name == name] for name in {x.name for x in calls}}
    documented = docs.table(PAGE, "route")
    assert sorted(line["route"] for line in documented) == sorted(rows)
    for line in documented:
        path = line["API address"].partition("?")[0]
        filled = re.sub("|".join(SOMETHING), lambda found: SOMETHING[found[0]], path)
        assert any(row.path.fullmatch(filled) for row in rows[line["route"]])


def test_key_trees_of_addresses() -> None:
    for line in docs.table(PAGE, "route"):
        trees = re.findall(r"\w+__\w+", line["body"])
        assert line["body"]
        for tree in trees:
            assert (keytrees.FOLDER / f"{tree}.txt").is_file()


def test_documents() -> None:
    named = [name for each in ALL for name in re.findall(r"\w+__\w+", each.form)]
    trees = [name for name in named if not name.startswith("xdt_api__")]  # those are roots
    assert all((keytrees.FOLDER / f"{tree}.txt").is_file() for tree in trees)
    assert all((each.form == "retired") == (not each.editions) for each in ALL)


def test_what_is_unverified() -> None:
    """The surface, the docs and the code say it of the same addresses."""
    swept = {row.name for row in surface.rows() if row.unverified}
    for line in docs.table(PAGE, "route"):
        assert line["body"].startswith("unverified") == (line["route"] in swept), line
    for row in routes.ROUTES:
        if row.name in swept and row.route.__module__ != "instaspider.sandbox.tables.routes":
            told = f"{row.route.__doc__}{sys.modules[row.route.__module__].__doc__}"
            assert "nverified" in told, row.name


def test_trees_of_the_surface() -> None:
    """Each tree that the docs name for a document is the one that its answers are held to."""
    for each in ALL:
        rows = [row for row in surface.rows() if row.name == each.name]
        trees = {expected.tree for row in rows for expected in row.expected}
        named = set(re.findall(r"\w+__(?:\d+|schema)", each.form))
        assert named <= trees, each.name
        assert bool(named) == bool(trees), each.name


def test_who_has_what() -> None:
    world = World(1)
    for row in docs.table(PAGE, "somebody"):
        person = world.named(row.pop("somebody"))
        assert row == {
            "posts": str(person.post_count),
            "reels": str(person.clips_count),
            "stories": str(len(stories.live_stories(person))),
            "highlights": str(len(person.highlights)),
            "followers": str(person.follower_count),
            "following": str(person.following_count),
        }
    post = world.post("Dao4eehgEsp")
    assert post is not None
    assert post.comment_count == 3517
