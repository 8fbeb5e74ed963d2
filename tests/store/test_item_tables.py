"""Tables of items: what is written comes back, newer wins over older, known over unknown."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, select, text
from whole_items import TIME, whole

from instaspider.exceptions import StorageError
from instaspider.items import (
    ITEMS,
    Action,
    Comment,
    Hashtag,
    Place,
    Post,
    Profile,
    TaggedUser,
    UserRef,
)
from instaspider.store.items import read_items
from instaspider.store.schema import prepare
from instaspider.store.tables import ITEM_TABLES, table_of
from instaspider.store.upsert import upsert

BEFORE, AFTER = TIME - timedelta(days=1), TIME + timedelta(days=1)
ITEM_CLASSES = pytest.mark.parametrize("item", ITEMS.values(), ids=lambda item: item.__name__)


@pytest.fixture
def engine(store_url) -> Iterator[Engine]:
    made = create_engine(store_url)
    yield made
    made.dispose()


@pytest.fixture
def connection(engine) -> Iterator[Connection]:
    with engine.begin() as connection:
        prepare(connection)
        yield connection


def stored(connection: Connection, item: type) -> list[Any]:
    return sorted(read_items(connection, item), key=lambda item: item.scraped_at)


def row(connection: Connection, item: type) -> Any:
    return connection.execute(select(table_of(item).table)).mappings().one()


def test_every_item_has_a_table() -> None:
    assert {table.item for table in ITEM_TABLES.values()} == set(ITEMS.values())


@ITEM_CLASSES
def test_every_field_comes_back(item, connection) -> None:
    there = [whole(item, 1), whole(item, 2)]
    upsert(connection, there)
    assert stored(connection, item) == there
    assert [type(value) for value in vars(stored(connection, item)[0]).values()] == [
        type(value) for value in vars(there[0]).values()
    ]


@ITEM_CLASSES
def test_unknown_comes_back_as_none(item, connection) -> None:
    empty = item(scraped_at=TIME)
    upsert(connection, [empty, empty])
    assert stored(connection, item) == [empty]


@ITEM_CLASSES
def test_writing_twice_is_writing_once(item, connection) -> None:
    upsert(connection, [whole(item)])
    upsert(connection, [whole(item), whole(item)])
    assert stored(connection, item) == [whole(item)]


def test_texts_that_databases_refuse(connection) -> None:
    half = "a\ud83d"
    odd = UserRef(full_name=f"\0{half}")
    upsert(connection, [Post(pk="1\0", caption=f"x\0{half}", user=odd, coauthors=[odd])])
    (post,) = stored(connection, Post)
    assert post.coauthors == [UserRef(full_name="\ufffda\ufffd")]
    assert (post.pk, post.caption) == ("1\ufffd", "x\ufffda\ufffd")
    assert post.user.full_name == "\ufffda\ufffd"


def test_backslashes_are_no_nul(connection) -> None:
    upsert(connection, [Post(pk="1", user=UserRef(full_name=r"\u0000"))])
    assert stored(connection, Post)[0].user.full_name == r"\u0000"


def test_numbers_of_more_than_64_bits_are_unknown(connection) -> None:
    upsert(connection, [Post(pk="1", like_count=2**63, play_count=2**63 - 1)])
    (post,) = stored(connection, Post)
    assert (post.like_count, post.play_count) == (None, 2**63 - 1)
    upsert(connection, [Place(pk="1", lat=10**400, lng=2**70)])
    (place,) = stored(connection, Place)
    assert (place.lat, place.lng) == (None, float(2**70))


def test_times_of_other_zones(connection) -> None:
    there = datetime.fromisoformat("2026-01-02T03:04:05+02:00")
    upsert(connection, [Post(pk="1", taken_at=there, scraped_at=datetime(2026, 1, 2, 3, 4, 5))])  # noqa: DTZ001
    (post,) = stored(connection, Post)
    assert post.taken_at == there
    assert post.taken_at.tzinfo == UTC
    assert post.scraped_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


# -- newer and older ---------------------------------------------------------------------------


def test_newer_wins(connection) -> None:
    upsert(connection, [Post(pk="1", caption="old", like_count=1, input="a", scraped_at=BEFORE)])
    upsert(connection, [Post(pk="1", caption="new", like_count=2, input="b", scraped_at=AFTER)])
    found = row(connection, Post)
    assert (found["caption"], found["like_count"], found["input"]) == ("new", 2, "b")


def test_older_never_overwrites(connection) -> None:
    upsert(connection, [Post(pk="1", caption="new", like_count=2, scraped_at=AFTER)])
    upsert(connection, [Post(pk="1", caption="old", like_count=1, view_count=7, scraped_at=BEFORE)])
    (post,) = stored(connection, Post)
    assert (post.caption, post.like_count, post.scraped_at) == ("new", 2, AFTER)
    assert post.view_count == 7  # nothing newer is known


def test_none_never_overwrites(connection) -> None:
    upsert(connection, [dataclasses.replace(whole(Post), scraped_at=BEFORE)])
    upsert(connection, [Post(pk=whole(Post).pk, like_count=9, scraped_at=AFTER)])
    (post,) = stored(connection, Post)
    assert post == dataclasses.replace(whole(Post), like_count=9, scraped_at=AFTER)


def test_seen(connection) -> None:
    for at in (TIME, AFTER, BEFORE, TIME):
        upsert(connection, [Hashtag(pk="1", scraped_at=at)])
    found = row(connection, Hashtag)
    times = [str(found[name])[:19].replace("T", " ") for name in ("first_seen", "last_seen")]
    assert times == [f"{BEFORE:%Y-%m-%d %H:%M:%S}", f"{AFTER:%Y-%m-%d %H:%M:%S}"]


def test_order_within_a_second(connection) -> None:
    late, early = TIME.replace(microsecond=500_000), TIME.replace(microsecond=0)
    upsert(connection, [Hashtag(pk="1", name="late", scraped_at=late)])
    upsert(connection, [Hashtag(pk="1", name="early", scraped_at=early)])
    assert stored(connection, Hashtag)[0].name == "late"


def test_several_records_of_one_key_in_one_batch(connection) -> None:
    records = [
        Post(pk="1", caption="b", scraped_at=TIME),
        Post(pk="2", scraped_at=TIME),
        Post(pk="1", caption="c", like_count=3, scraped_at=AFTER),
        Post(pk="1", caption="a", view_count=4, scraped_at=BEFORE),
    ]
    assert upsert(connection, records) == 4
    (post,) = [post for post in stored(connection, Post) if post.pk == "1"]
    assert (post.caption, post.like_count, post.view_count) == ("c", 3, 4)


def test_people_inside_of_items_are_completed(connection) -> None:
    full = UserRef(pk="7", username="nasa", full_name="NASA", is_verified=True)
    upsert(connection, [Post(pk="1", user=full, scraped_at=BEFORE)])
    upsert(connection, [Post(pk="1", user=UserRef(username="nasa2"), scraped_at=AFTER)])
    (post,) = stored(connection, Post)
    assert post.user == dataclasses.replace(full, username="nasa2")


def test_another_place_is_not_mixed_with_the_one_before(connection) -> None:
    upsert(connection, [Post(pk="1", location=Place(pk="5", city="Oslo"), scraped_at=BEFORE)])
    upsert(connection, [Post(pk="1", location=Place(pk="6", name="Bar"), scraped_at=AFTER)])
    assert stored(connection, Post)[0].location == Place(pk="6", name="Bar")


def test_an_action_is_replaced_as_a_whole(connection) -> None:
    failed = Action(what="like", pk="1", done=False, reason="refused", scraped_at=BEFORE)
    upsert(connection, [failed])
    done = Action(what="like", pk="1", done=True, scraped_at=AFTER)
    upsert(connection, [done])
    upsert(connection, [failed])
    assert stored(connection, Action) == [done]


# -- keys --------------------------------------------------------------------------------------


def test_the_same_account_in_several_lists(connection) -> None:
    there = [
        UserRef(relation="follower", list_pk="1", pk="9", scraped_at=TIME),
        UserRef(relation="follower", list_pk="2", pk="9", scraped_at=TIME),
        UserRef(relation="following", list_pk="1", pk="9", scraped_at=TIME),
        UserRef(relation="found", input="nasa", pk="9", scraped_at=TIME),
        UserRef(relation="found", input="esa", pk="9", scraped_at=TIME),
        UserRef(relation="similar", input="esa", username="x", scraped_at=TIME),
    ]
    upsert(connection, there)
    assert len(stored(connection, UserRef)) == len(there)


def test_a_renamed_account_stays_one_row(connection) -> None:
    upsert(connection, [Profile(pk="1", username="before", scraped_at=BEFORE)])
    upsert(connection, [Profile(pk="1", username="after", scraped_at=AFTER)])
    upsert(connection, [Profile(pk="2", username="before", scraped_at=AFTER)])
    found = {profile.pk: profile.username for profile in stored(connection, Profile)}
    assert found == {"1": "after", "2": "before"}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["without pk first", "with pk first"])
@pytest.mark.parametrize("at_once", [True, False])
def test_a_row_without_pk_becomes_one_with(order, at_once, connection) -> None:
    records = [
        Profile(username="nasa", biography="from the page", scraped_at=BEFORE),
        Profile(pk="1", username="nasa", full_name="NASA", scraped_at=AFTER),
        Profile(pk="3", username="else", scraped_at=TIME),
    ]
    given = [records[order[0]], records[2], records[order[1]]]
    for batch in [given] if at_once else [[each] for each in given]:
        upsert(connection, batch)
    found = {profile.pk: profile for profile in stored(connection, Profile)}
    assert set(found) == {"1", "3"}
    assert (found["1"].biography, found["1"].full_name) == ("from the page", "NASA")
    assert found["1"].scraped_at == AFTER


def test_what_nothing_tells_apart_is_kept_once(connection) -> None:
    first = Comment(text="one", endpoint="a", scraped_at=BEFORE)
    again = Comment(text="one", endpoint="b", scraped_at=AFTER)
    upsert(connection, [first, again, Comment(text="two", scraped_at=TIME)])
    assert {comment.text for comment in stored(connection, Comment)} == {"one", "two"}


def test_very_long_keys(connection) -> None:
    found = [UserRef(relation="found", input="é" * 3000 + end, pk="1") for end in ("a", "b")]
    upsert(connection, found)
    assert len(stored(connection, UserRef)) == 2


def test_classes_made_from_ours_and_others(connection) -> None:
    class Mine(Post):
        pass

    assert upsert(connection, [Mine(pk="1"), {"pk": "2"}, TaggedUser(pk="3", x=0.5)]) == 2
    assert len(stored(connection, Post)) == 1


# -- schema ------------------------------------------------------------------------------------


def test_columns_of_a_newer_version_are_added(engine) -> None:
    with engine.begin() as connection:
        prepare(connection)
        upsert(connection, [whole(Post)])
        connection.execute(text("DROP INDEX posts_shortcode"))
        for name in ("shortcode", "music", "taken_at", "like_count"):
            connection.execute(text(f"ALTER TABLE posts DROP COLUMN {name}"))
    with engine.begin() as connection:
        prepare(connection)
        prepare(connection)
        old = stored(connection, Post)[0]
        assert (old.music, old.shortcode, old.caption) == (None, None, whole(Post).caption)
        upsert(connection, [whole(Post)])
        assert stored(connection, Post) == [whole(Post)]


FOREIGN = {
    "CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT)": "its primary key is not",
    "CREATE TABLE posts (key TEXT PRIMARY KEY)": "it has no column first_seen",
    "CREATE TABLE posts (key TEXT PRIMARY KEY, caption BIGINT)": "its column caption is BIGINT",
    "CREATE TABLE posts (key TEXT PRIMARY KEY, like_count TEXT)": "like_count is TEXT and not",
    "CREATE TABLE posts (key TEXT PRIMARY KEY, mine TEXT NOT NULL)": "its column mine must be",
    "CREATE VIEW posts AS SELECT 1": "it is a view",
}


@pytest.mark.parametrize("statement", FOREIGN, ids=FOREIGN.values())
def test_tables_of_others_are_refused(statement, engine) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement))
    with engine.begin() as connection, pytest.raises(StorageError) as raised:
        prepare(connection)
    assert FOREIGN[statement] in str(raised.value)
    assert "a table posts that instaspider did not make" in str(raised.value)
