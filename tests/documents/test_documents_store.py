"""Which id counts, which one takes its place, and what is remembered."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from state_rows import put, rows

from instaspider import ConfigurationError
from instaspider.catalogue.documents import PROVIDER, document, documents, parse_documents
from instaspider.parsing.documents import Announced
from instaspider.state.documents import (
    LOOK_UPS,
    SOURCE,
    DocumentStore,
    for_logins_only,
    read_own,
    remembered,
)
from instaspider.state.folder import StateFolder

PLAIN = "PolarisLoggedOutDesktopWWWProfileRootContentQuery"
WITH_PROVIDERS = "PolarisProfilePageContentQuery"
TODAY = "2026-12-01"
NAMES = ("CannesGuardianExperienceEnabled", "New")


def with_entry(folder: Path, name: str, doc_id: str, seen: str) -> StateFolder:
    """A state folder with that memory."""
    entry = json.dumps({"doc_id": doc_id, "seen": seen, "providers": {}})
    put(folder, "INSERT OR REPLACE INTO documents VALUES (?, ?)", name, entry)
    return StateFolder(folder)


def healed(store: DocumentStore, name: str, seen: Announced) -> bool:
    store.refuse(name)
    store.learn(seen, TODAY)
    return store.replace_refused(name, found=True)


@pytest.mark.parametrize(
    ("seen", "counts"),
    [("2026-09-22", False), ("2026-09-23", True), ("2026-12-01", True), ("", False)],
)
def test_a_remembered_id_must_not_be_older(tmp_path, seen, counts) -> None:
    state = with_entry(tmp_path, PLAIN, "11111111", seen)
    assert (DocumentStore(state).current(PLAIN).doc_id == "11111111") is counts


def test_the_users_file_wins(tmp_path) -> None:
    state = with_entry(tmp_path, PLAIN, "11111111", TODAY)
    (tmp_path / "own.json").write_text(json.dumps({PLAIN: {"doc_id": "22222222"}}))
    own = read_own(str(tmp_path / "own.json"))
    store = DocumentStore(state, own)
    assert store.current(PLAIN).doc_id == "22222222"
    assert store.current(WITH_PROVIDERS) == document(WITH_PROVIDERS)
    store.refuse(PLAIN)
    assert store.replace_refused(PLAIN, found=True)
    assert store.current(PLAIN).doc_id == "11111111"


def test_what_an_own_entry_leaves_out(tmp_path) -> None:
    (tmp_path / "own.json").write_text(json.dumps({WITH_PROVIDERS: {"doc_id": "22222222"}}))
    own = read_own(str(tmp_path / "own.json"))[WITH_PROVIDERS]
    shipped = document(WITH_PROVIDERS)
    assert own == replace(shipped, doc_id="22222222", seen="", source="INSTASPIDER_DOCUMENTS")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is no JSON"),
        ("[]", "is no JSON object"),
        (f'{{"{PLAIN}": "123456"}}', "is no object"),
        (f'{{"{PLAIN}": {{}}}}', '"doc_id" is no text of 5 to 25 digits'),
        (f'{{"{PLAIN}": {{"doc_id": 1234567}}}}', '"doc_id" is no text of 5 to 25 digits'),
        (f'{{"{PLAIN}": {{"doc_id": "1234567", "id": 1}}}}', "the key 'id'"),
        (f'{{"{PLAIN}": {{"doc_id": "1234567", "seen": "today"}}}}', '"seen" is no date'),
        (f'{{"{PLAIN}": {{"doc_id": "1234567", "providers": {{"a": 1}}}}}}', '"providers" is no'),
        (f'{{"{PLAIN}": {{"doc_id": "1234567", "learnt": "dream"}}}}', "are notes of crawls"),
        (f'{{"{PLAIN[:-1]}": {{"doc_id": "1234567"}}}}', f"Did you mean {PLAIN}?"),
    ],
)
def test_a_bad_file_of_the_users(tmp_path, text, said) -> None:
    path = tmp_path / "own.json"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        read_own(str(path))
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"INSTASPIDER_DOCUMENTS={path}")


@pytest.mark.parametrize("content", [None, b"\xff\xfe{"])
def test_a_file_that_cannot_be_read(tmp_path, content) -> None:
    path = tmp_path / "own.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_own(str(path))


def test_a_found_id_is_used_and_remembered(tmp_path) -> None:
    state = StateFolder(tmp_path)
    store = DocumentStore(state)
    assert healed(store, PLAIN, Announced({PLAIN: "33333333"}))
    assert (store.current(PLAIN).doc_id, store.edition(PLAIN)) == ("33333333", 1)
    store.save()
    ((name, entry),) = rows(tmp_path, "SELECT name, entry FROM documents")
    learnt = {"doc_id": "33333333", "seen": TODAY, "source": SOURCE, "learnt": "bundle"}
    assert (name, json.loads(entry)) == (PLAIN, {**learnt, "providers": {}})
    state.close()
    assert [path.name for path in tmp_path.iterdir()] == ["state.db"]
    assert (tmp_path / "state.db").stat().st_mode & 0o777 == 0o600
    assert DocumentStore(state).current(PLAIN).doc_id == "33333333"


def test_a_remembered_id_that_was_refused_is_forgotten(tmp_path) -> None:
    state = with_entry(tmp_path, PLAIN, "11111111", TODAY)
    store = DocumentStore(state)
    assert not healed(store, PLAIN, Announced())
    assert store.replace_refused(PLAIN, found=False)
    assert store.current(PLAIN) == document(PLAIN)
    store.save()
    assert rows(tmp_path, "SELECT * FROM documents") == []


def test_two_crawls_write_one_file(tmp_path) -> None:
    state = StateFolder(tmp_path)
    one, other = DocumentStore(state), DocumentStore(state)
    assert healed(one, PLAIN, Announced({PLAIN: "33333333"}))
    assert healed(other, WITH_PROVIDERS, Announced({WITH_PROVIDERS: "44444444"}))
    one.save()
    other.save()
    found = DocumentStore(state)
    assert found.current(PLAIN).doc_id == "33333333"
    assert found.current(WITH_PROVIDERS).doc_id == "44444444"


@pytest.mark.parametrize("content", ["", "{", b"\xff", "[1]", '{"doc_id": "../x"}'])
def test_a_broken_memory_is_none(tmp_path, content) -> None:
    put(tmp_path, "INSERT INTO documents VALUES (?, ?)", PLAIN, content)
    state = with_entry(tmp_path, WITH_PROVIDERS, "11111111", TODAY)
    store = DocumentStore(state)
    assert store.current(PLAIN) == document(PLAIN)
    assert list(remembered(state)) == [WITH_PROVIDERS]
    assert healed(store, PLAIN, Announced({PLAIN: "33333333"}))
    store.save()
    assert DocumentStore(state).current(PLAIN).doc_id == "33333333"


@pytest.mark.parametrize("content", [b"", b"no database, and longer than a header" * 9])
def test_a_database_that_cannot_be_read_costs_the_memory_alone(tmp_path, content) -> None:
    (tmp_path / "state.db").write_bytes(content)
    store = DocumentStore(StateFolder(tmp_path))
    assert store.current(PLAIN) == document(PLAIN)
    assert healed(store, PLAIN, Announced({PLAIN: "33333333"}))
    if content:
        with pytest.raises(ConfigurationError, match="file is not a database"):
            store.save()
    else:
        store.save()
        assert DocumentStore(StateFolder(tmp_path)).current(PLAIN).doc_id == "33333333"


def test_missing_providers_are_added_to_the_same_id() -> None:
    store = DocumentStore()
    seen = Announced({WITH_PROVIDERS: document(WITH_PROVIDERS).doc_id}, {WITH_PROVIDERS: NAMES})
    assert healed(store, WITH_PROVIDERS, seen)
    now = store.current(WITH_PROVIDERS)
    assert now.doc_id == document(WITH_PROVIDERS).doc_id
    assert now.providers == {PROVIDER.format(name): True for name in NAMES}


def test_known_values_of_providers_are_kept() -> None:
    store = DocumentStore()
    name = "PolarisShortDramaEnabled"
    assert healed(
        store, WITH_PROVIDERS, Announced({WITH_PROVIDERS: "9" * 9}, {WITH_PROVIDERS: (name,)})
    )
    assert store.current(WITH_PROVIDERS).providers == {PROVIDER.format(name): False}


def test_what_a_look_up_must_see() -> None:
    store = DocumentStore()
    for name in documents():
        store.refuse(name)
    new, old = Announced({PLAIN: "33333333"}), Announced({PLAIN: document(PLAIN).doc_id})
    assert store.is_settled(PLAIN, new)
    assert not store.is_settled(PLAIN, old)
    assert not store.is_settled(PLAIN, Announced())
    assert not store.is_settled(PLAIN, Announced({}, {PLAIN: NAMES}))
    only_id = Announced({WITH_PROVIDERS: "33333333"})
    assert not store.is_settled(WITH_PROVIDERS, only_id)
    assert store.is_settled(WITH_PROVIDERS, only_id | Announced({}, {WITH_PROVIDERS: ()}))


def test_a_look_up_waits_for_providers_that_any_known_version_declares() -> None:
    """The user's file may have left them out: the id alone would be refused once more."""
    own = {WITH_PROVIDERS: replace(document(WITH_PROVIDERS), doc_id="22222222", providers={})}
    store = DocumentStore(own=own)
    store.refuse(WITH_PROVIDERS)
    only_id = Announced({WITH_PROVIDERS: "33333333"})
    assert not store.is_settled(WITH_PROVIDERS, only_id)
    assert store.is_settled(WITH_PROVIDERS, only_id | Announced({}, {WITH_PROVIDERS: NAMES}))


def test_a_document_that_declared_none_gets_its_providers_at_the_second_refusal() -> None:
    store = DocumentStore()
    only_id, both = Announced({PLAIN: "33333333"}), Announced({PLAIN: "33333333"}, {PLAIN: NAMES})
    assert healed(store, PLAIN, only_id)
    assert store.current(PLAIN).providers == {}
    assert healed(store, PLAIN, both)
    now = store.current(PLAIN)
    assert (now.doc_id, now.providers.keys()) == ("33333333", {PROVIDER.format(x) for x in NAMES})


def test_an_id_is_learnt_only_for_a_document_that_is_looked_up() -> None:
    both = Announced(
        {PLAIN: "33333333", WITH_PROVIDERS: "44444444"}, {PLAIN: NAMES, WITH_PROVIDERS: ()}
    )
    store = DocumentStore()
    assert healed(store, WITH_PROVIDERS, both)
    assert store.current(PLAIN) == document(PLAIN)
    assert not healed(store, PLAIN, Announced())  # not even when its own is refused later
    assert store.replace_refused(PLAIN, found=False) is False


def on_page(name: str, doc_id: str) -> Announced:
    return Announced({name: doc_id}, {}, frozenset({name}))


@pytest.mark.parametrize("seen", [Announced({PLAIN: "33333333"}), on_page(PLAIN, "33333333")])
def test_a_login_sends_a_learnt_id_once_it_has_answered_a_visitor(tmp_path, seen) -> None:
    state = StateFolder(tmp_path)
    store = DocumentStore(state)
    assert store.suits_logins(PLAIN)  # what came by file
    assert healed(store, PLAIN, seen)
    assert not store.suits_logins(PLAIN)
    assert store.is_on_trial(PLAIN, 1)
    assert not store.is_on_trial(PLAIN, 0)  # an answer to what was sent before
    store.save()
    again = DocumentStore(state)
    assert (again.current(PLAIN).doc_id, again.suits_logins(PLAIN)) == ("33333333", False)
    assert DocumentStore(state, visitors=False).current(PLAIN) == document(PLAIN)
    store.answered(PLAIN)
    assert store.suits_logins(PLAIN)
    assert not store.is_on_trial(PLAIN, 1)
    store.save()
    for visitors in (True, False):
        again = DocumentStore(state, visitors=visitors)
        assert (again.current(PLAIN).doc_id, again.suits_logins(PLAIN)) == ("33333333", True)


def test_what_only_logins_can_ask_is_learnt_from_bundles_alone(tmp_path) -> None:
    assert for_logins_only(WITH_PROVIDERS)
    assert not for_logins_only(PLAIN)
    state = StateFolder(tmp_path)
    store = DocumentStore(state)
    seen = on_page(WITH_PROVIDERS, "44444444") | Announced({}, {WITH_PROVIDERS: ()})
    assert not healed(store, WITH_PROVIDERS, seen)
    store.learn(seen | Announced({WITH_PROVIDERS: "55555555"}), TODAY)
    assert store.replace_refused(WITH_PROVIDERS, found=True)
    assert store.current(WITH_PROVIDERS).doc_id == "55555555"
    assert store.suits_logins(WITH_PROVIDERS)
    store.save()
    assert DocumentStore(state).suits_logins(WITH_PROVIDERS)


def test_ids_learnt_before_it_was_noted_where_are_taken_for_those_of_pages(tmp_path) -> None:
    state = with_entry(tmp_path, WITH_PROVIDERS, "11111111", TODAY)
    assert DocumentStore(state).current(WITH_PROVIDERS) == document(WITH_PROVIDERS)
    state = with_entry(tmp_path, PLAIN, "11111111", TODAY)
    store = DocumentStore(state)
    assert store.current(PLAIN).doc_id == "11111111"
    assert not store.suits_logins(PLAIN)
    assert DocumentStore(state, visitors=False).current(PLAIN) == document(PLAIN)


def test_a_persons_file_is_trusted_wherever_its_entries_come_from(tmp_path) -> None:
    entry = {"doc_id": "22222222", "source": SOURCE, "learnt": "page", "seen": TODAY}
    (tmp_path / "own.json").write_text(json.dumps({WITH_PROVIDERS: entry, PLAIN: entry}))
    for visitors in (True, False):
        own = read_own(str(tmp_path / "own.json"))
        store = DocumentStore(None, own, visitors=visitors)
        for name in (WITH_PROVIDERS, PLAIN):
            assert store.current(name).doc_id == "22222222"
            assert store.suits_logins(name)


def test_without_visitors_no_untried_id_takes_the_place_of_a_refused_one() -> None:
    store = DocumentStore(visitors=False)
    assert not healed(store, PLAIN, Announced({PLAIN: "33333333"}))
    assert not store.is_settled(PLAIN, Announced({PLAIN: "33333333"}))


def test_look_ups_in_vain_are_bounded() -> None:
    store = DocumentStore()
    assert [store.may_look_up(PLAIN) for _ in range(LOOK_UPS + 1)] == [True] * LOOK_UPS + [False]
    store.worked(PLAIN, 1)  # an answer to a request of an older edition vouches for nothing
    assert not store.may_look_up(PLAIN)
    store.worked(PLAIN, 0)
    assert store.may_look_up(PLAIN)


def test_the_data_file_has_the_form_of_the_others() -> None:
    text = json.dumps({name: found.row() for name, found in documents().items()})
    assert parse_documents(text, "x") == documents()


def test_ids_of_a_sandbox_are_kept_apart(tmp_path) -> None:
    sandbox = StateFolder.of(str(tmp_path), sandbox=True)
    store = DocumentStore(sandbox)
    assert healed(store, PLAIN, Announced({PLAIN: "33333333"}))
    store.save()
    assert DocumentStore(sandbox).current(PLAIN).doc_id == "33333333"
    for_real = StateFolder.of(str(tmp_path), sandbox=False)
    assert DocumentStore(for_real).current(PLAIN) == document(PLAIN)
    assert (sandbox.file, for_real.file) == (
        tmp_path / "sandbox" / "state.db",
        tmp_path / "state.db",
    )
