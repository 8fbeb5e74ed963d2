"""``scrapy store forget``: all of one account goes, under all its names, and nothing of others."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from whole_items import TIME

from instaspider.items import (
    Action,
    Child,
    Comment,
    Friendship,
    Highlight,
    Place,
    Post,
    Profile,
    TaggedUser,
    UserRef,
)
from instaspider.state.accounts import StoredAccounts
from instaspider.state.folder import StateFolder
from instaspider.state.run_tables import (
    INPUTS,
    METADATA,
    NAMES,
    RUNS,
    VISITS,
    begin_run,
    upsert_names,
)
from instaspider.store.items import read_items
from instaspider.store.opening import open_store
from instaspider.store.tables import FILES, ITEM_TABLES
from instaspider.store.upsert import upsert

MINE = UserRef(pk="70001", username="somebody")
AT = {"scraped_at": TIME}
PATHS = ["somebody/1.jpg", "somebody/2.jpg", "somebody/profile.jpg"]

LINKED = ("state.db", "sandbox/state.db", "ledger.db.carried-over")
OLD_LINKED = ("ledger.db", "ledger-sandbox.db", "accounts.sqlite")


def file(path: str | None) -> dict[str, Any]:
    return {"kind": "image", "path": path, "status": "downloaded" if path else "failed"}


ABOUT_IT = [
    Profile(pk="70001", username="somebody", full_name="Some Body", files=[file(PATHS[2])], **AT),
    Post(pk="501", shortcode="AAA", user=MINE, files=[file(PATHS[0]), file(None)], **AT),
    Post(pk="502", user=UserRef(pk="70001", username="old_name"), files=[file(PATHS[1])], **AT),
    Post(pk="503", user=UserRef(username="old_name"), files=[file("../../outside")], **AT),
    Comment(pk="601", media_pk="900", text="mine", user=MINE, **AT),
    Comment(pk="602", media_pk="501", text="under mine", user=UserRef(pk="8"), **AT),
    UserRef(pk="8", relation="follower", list_pk="70001", **AT),
    UserRef(pk="70001", username="somebody", relation="follower", list_pk="8", **AT),
    UserRef(pk="8", relation="liker", list_pk="501", **AT),
    UserRef(pk="9", relation="found", input="old_name", **AT),
    Friendship(pk="70001", username="somebody", following=True, **AT),
    Highlight(pk="801", title="mine", user=MINE, **AT),
    Action(what="like", pk="502", done=True, **AT),
]
NINE = UserRef(pk="9", username="nine")
OTHERS = [
    Profile(pk="8", username="somebody_else", input="somebody_else", related=[MINE, NINE], **AT),
    Post(
        pk="900",
        user=UserRef(pk="8", username="somebody_else"),
        input="https://www.instagram.com/Somebody/",
        caption="with @somebody",
        coauthors=[MINE, NINE],
        sponsors=[NINE, MINE],
        first_comments=[Comment(pk="71", user=MINE, text="me"), Comment(pk="72", user=NINE)],
        tagged_users=[TaggedUser(pk="9", x=0.5), TaggedUser(username="old_name", y=0.1)],
        children=[Child(pk="5", tagged_users=[TaggedUser(pk="70001")]), Child(pk="6")],
        location=Place(pk="70001", name="no account"),
        **AT,
    ),
    Post(pk="901", user=UserRef(pk="700019", username="xsomebody"), caption="x", **AT),
    UserRef(pk="9", relation="follower", list_pk="8", input="@somebody_else", **AT),
]
LEFT = [
    dataclasses.replace(OTHERS[0], related=[NINE]),
    dataclasses.replace(
        OTHERS[1],
        input=None,
        coauthors=[NINE],
        sponsors=[NINE],
        first_comments=[Comment(pk="72", user=NINE)],
        tagged_users=[TaggedUser(pk="9", x=0.5)],
        children=[Child(pk="5", tagged_users=[]), Child(pk="6")],
    ),
    *OTHERS[2:],
]


@pytest.fixture
def filled(store_url, tmp_path):
    """A store with somebody in it, a ledger, and files."""
    store = open_store(store_url)
    with store.writing() as connection:
        upsert(connection, [dataclasses.replace(item) for item in [*ABOUT_IT, *OTHERS]])
        METADATA.create_all(connection)
        begin_run(connection, "a", "posts", "users=somebody,nine", 0.0)
        begin_run(connection, "b", "comments", "media=AAA", 0.0)
        begin_run(connection, "c", "sandbox hashtag", "tags=somebody", 0.0)
        for run, key in [
            (1, "somebody"),
            (1, "nine"),
            (1, "pk:70001"),
            (2, "501"),
            (3, "old_name"),
        ]:
            row = {"run": run, "key": key, "reason": "", "endpoint": "", "requests": 1}
            connection.execute(INPUTS.insert().values(**row))
        for spider, key in [("posts", "old_name"), ("sandbox posts", "somebody"), ("posts", "x")]:
            connection.execute(VISITS.insert().values(spider=spider, key=key, began=0.0))
    store.close()
    for path in [*PATHS, "nine/1.jpg", "../outside"]:
        (tmp_path / "files" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "files" / path).write_bytes(b"x")
    return store_url


def everything(url: str) -> tuple[list[Any], dict[str, list[Any]]]:
    store = open_store(url)
    with store.reading() as connection:
        items = [
            item for each in ITEM_TABLES.values() for item in read_items(connection, each.item)
        ]
        ledger = {
            "inputs": [
                tuple(row) for row in connection.execute(select(INPUTS.c.run, INPUTS.c.key))
            ],
            "visits": [
                tuple(row) for row in connection.execute(select(VISITS.c.spider, VISITS.c.key))
            ],
            "described": list(
                connection.execute(select(RUNS.c.described).order_by(RUNS.c.id)).scalars()
            ),
        }
    store.close()
    return sorted(items, key=lambda item: (type(item).__name__, item.pk)), ledger


def forget(scrapy: Any, url: str, tmp_path: Any, who: str) -> Any:
    settings = {"INSTASPIDER_STORE": url, "FILES_STORE": tmp_path / "files"}
    words = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    return scrapy("store", "forget", who, *words)


@pytest.mark.parametrize("who", ["70001", "@Old_Name"])
def test_everything_of_one_account_goes(who, filled, scrapy, tmp_path) -> None:
    done = forget(scrapy, filled, tmp_path, who)
    assert "Forgotten: old_name, somebody (pk 70001)" in done.stdout, done.stderr
    items, ledger = everything(filled)
    assert items == sorted(LEFT, key=lambda item: (type(item).__name__, item.pk))
    assert sorted(ledger["inputs"]) == [(1, "nine"), (3, "old_name")]
    assert ledger["visits"] == [("posts", "x")]
    assert ledger["described"] == ["users=***,nine", "media=AAA", "tags=***"]
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left - {"store.db"} == {"files/nine/1.jpg", "outside"}
    assert done.returncode == 1  # of the file elsewhere
    assert "The file ../../outside is still there: it is not in" in done.stdout
    assert "posts" in done.stdout
    assert "files                        3 removed" in done.stdout
    again = forget(scrapy, filled, tmp_path, "70001")
    assert again.returncode == 0
    assert "There was nothing about it." in again.stdout


def test_a_name_of_several(filled, scrapy, tmp_path) -> None:
    store = open_store(filled)
    with store.writing() as connection:
        upsert(connection, [Profile(pk="70002", username="old_name", **AT)])
    store.close()
    before = everything(filled)
    done = forget(scrapy, filled, tmp_path, "old_name")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "scrapy store: 'old_name' was the name of several: old_name, somebody (pk 70001);"
        " old_name (pk 70002)."
    )
    assert everything(filled) == before


def test_names_with_control_characters_are_shown_without(store_url, scrapy, tmp_path) -> None:
    store = open_store(store_url)
    with store.writing() as connection:
        upsert(connection, [Profile(pk="70003", username="ev\x1b[31mil\x9b\u202e\n", **AT)])
    store.close()
    done = forget(scrapy, store_url, tmp_path, "70003")
    assert "Forgotten: ev\u241b[31mil<U+009B><U+202E>\u240a (pk 70003)" in done.stdout, done.stderr
    assert not set(done.stdout + done.stderr) & set("\x1b\x9b\u202e")


def named(username: str, day: int, *, pk: str | None = "70001", old: bool = False) -> list[Any]:
    """An account with a post and their files, under one of its names."""
    at, user = TIME + timedelta(days=day), UserRef(pk=pk, username=username)
    files = [file(f"{username}/profile_{day}.jpg")]
    post = Post(pk=None if old else "501", shortcode="AAA", user=user, scraped_at=at)
    post.files = [file(f"{username}/AAA_{day}.jpg")]
    return [Profile(pk=pk, username=username, files=files, scraped_at=at), post]


@pytest.mark.parametrize("who", ["70001", "new_name", "old_name"])
def test_earlier_names_and_files(who, store_url, scrapy, tmp_path) -> None:
    store = open_store(store_url)
    others = [file("nine/9.jpg")]
    days = [
        named("old_name", 0, pk=None, old=True),
        named("old_name", 1, pk=None, old=True),
        named("old_name", 2),
        named("new_name", 3),
        [*named("new_name", 4), Profile(pk="9", username="nine", files=others, **AT)],
    ]
    for items in days:
        with store.writing() as connection:
            upsert(connection, items)
    with store.writing() as connection:
        METADATA.create_all(connection)
        upsert_names(connection, [("old_name", "70001"), ("new_name", "70001"), ("nine", "9")])
        upsert_names(connection, [("old_name", "70001")])
        begin_run(connection, "a", "posts", "users=old_name,nine", 0.0)
        for key in ("old_name", "nine"):
            connection.execute(VISITS.insert().values(spider="profiles", key=key, began=0.0))
            row = {"run": 1, "key": key, "reason": "", "endpoint": "", "requests": 1}
            connection.execute(INPUTS.insert().values(**row))
    store.close()
    written = [each["path"] for items in days for item in items for each in item.files]
    assert len(set(written)) == 11
    for path in written:
        (tmp_path / "files" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "files" / path).write_bytes(b"x")
    done = forget(scrapy, store_url, tmp_path, who)
    assert done.returncode == 0, done.stderr
    assert "Forgotten: new_name, old_name (pk 70001)" in done.stdout
    assert "files                       10 removed" in done.stdout
    left = [str(path.relative_to(tmp_path)) for path in (tmp_path / "files").rglob("*")]
    assert sorted(left) == ["files/nine", "files/nine/9.jpg"]
    items, ledger = everything(store_url)
    assert [item.pk for item in items] == ["9"]
    assert ledger == {
        "inputs": [(1, "nine")],
        "visits": [("profiles", "nine")],
        "described": ["users=***,nine"],
    }
    store = open_store(store_url)
    with store.reading() as connection:
        assert connection.execute(select(NAMES)).all() == [("nine", "9")]
        assert list(connection.execute(select(FILES.c.path)).scalars()) == ["nine/9.jpg"]
    store.close()


def test_a_store_of_an_older_version(filled, scrapy, tmp_path) -> None:
    store = open_store(filled)
    with store.writing() as connection:
        NAMES.drop(connection)
        FILES.drop(connection)
    store.close()
    done = forget(scrapy, filled, tmp_path, "70001")
    assert "files                        3 removed" in done.stdout, done.stderr


def test_nothing_is_left_in_the_file(scrapy, tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    store = open_store(url)
    with store.writing() as connection:
        secret = Post(pk="1", caption="unmistakable-words" * 500, user=MINE, **AT)
        upsert(connection, [secret])
    store.close()
    assert b"unmistakable-words" in (tmp_path / "store.db").read_bytes()
    assert forget(scrapy, url, tmp_path, "somebody").returncode == 0
    found = [path.name for path in tmp_path.iterdir() if path.is_file()]
    assert found == ["store.db"]
    assert b"unmistakable-words" not in (tmp_path / "store.db").read_bytes()


def test_the_state_folder_too(scrapy, tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    open_store(url).close()
    (tmp_path / "state").mkdir()
    ledger = StateFolder.of(str(tmp_path / "state"), sandbox=False).database()
    with ledger.writing() as connection:
        METADATA.create_all(connection)
        connection.execute(VISITS.insert().values(spider="posts", key="nobody", began=0.0))
    folders = [StateFolder.of(str(tmp_path / "state"), sandbox=each) for each in (False, True)]
    for known in map(StoredAccounts, folders):
        known.learn("nobody", "7")
        known.learn("nobody_else", "8")
        known.close()
    done = forget(scrapy, url, tmp_path, "nobody")
    assert "known ids                    2 rows" in done.stdout
    assert "instaspider_visits           1 rows" in done.stdout
    known = StoredAccounts(folders[0])
    assert (known.last_with("nobody"), known.last_with("nobody_else").pk) == (None, "8")
    known.close()
    with ledger.reading() as connection:
        assert connection.execute(select(VISITS)).all() == []
    ledger.close()


def test_a_state_folder_that_others_may_write_is_refused(scrapy, tmp_path) -> None:
    """Of what lies there somebody else may have made a link to files that are not ours."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    open_store(url).close()
    state = tmp_path / "state"
    state.mkdir()
    for mode in (0o770, 0o707):
        state.chmod(mode)
        done = forget(scrapy, url, tmp_path, "nobody")
        assert (done.returncode, done.stdout) == (2, "")
        assert f"chmod go-w {state}" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        *((name, 2, "is a link and is left as it is") for name in LINKED),
        # Set aside, as all that cannot be carried over, and named.
        *((name, 1, ".unreadable is still there") for name in OLD_LINKED),
    ],
)
def test_a_link_in_the_state_folder_is_not_followed(name, code, said, scrapy, tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    open_store(url).close()
    path, elsewhere = tmp_path / "state" / name, tmp_path / "elsewhere"
    path.parent.mkdir(parents=True)
    elsewhere.write_bytes(b"somebody's")
    path.symlink_to(elsewhere)
    done = forget(scrapy, url, tmp_path, "nobody")
    assert done.returncode == code
    told = done.stderr if code == 2 else done.stdout
    assert f"{path}{'' if said.startswith('.') else ' '}{said}" in told
    assert "Traceback" not in done.stderr
    kept = path if code == 2 else path.with_name(f"{path.name}.unreadable")
    assert kept.is_symlink()
    assert elsewhere.read_bytes() == b"somebody's"


def test_what_cannot_be_done(scrapy, tmp_path) -> None:
    assert "INSTASPIDER_STORE is not set" in scrapy("store", "forget", "nasa").stderr
    missing = forget(scrapy, f"sqlite:///{tmp_path}/typo.db", tmp_path, "nasa")
    assert (missing.returncode, "there is no such file" in missing.stderr) == (2, True)
    assert not (tmp_path / "typo.db").exists()
    url = f"sqlite:///{tmp_path / 'store.db'}"
    open_store(url).close()
    assert "which no username has" in forget(scrapy, url, tmp_path, "a b").stderr
    for words in [(), ("export", "posts"), ("forget",), ("forget", "a", "-o", "x")]:
        assert scrapy("store", *words).returncode == 2
