"""Every field of every row, and every way in which a recorded answer may lose a key."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bodies import GONE, at, body_of, dotted, paths, with_value
from profile_cases import Case, each_case, parse

from instaspider.exceptions import AbsentError, ParseError
from instaspider.items import BioLink, Profile


def values(case: Case, body: Any) -> dict[str, Any]:
    return vars(parse(case.row, body, contacts=True))


@each_case
def test_fields(case) -> None:
    body = body_of(case.tree)
    user = at(body, dotted(case.user))
    found = parse(case.row, body)
    missing = {name: path for name, path in case.fields.items() if path.split(".")[0] not in user}
    assert missing == ({"fbid": "fbid_v2"} if case.tree == "users_info__01" else {})
    for name, path in case.fields.items() - missing.items():
        wire = at(user, dotted(path))
        assert getattr(found, name) == (str(wire) if name in ("pk", "fbid") else wire), name
    links = user.get("bio_links")
    assert found.bio_links == (
        None if links is None else [BioLink(url=e["url"], title=e["title"]) for e in links]
    )
    assert found.pronouns == []
    posts = user.get("edge_owner_to_timeline_media")
    assert found.latest_shortcodes == (
        None if posts is None else [edge["node"]["shortcode"] for edge in posts["edges"]]
    )
    if "total_clips_count" in user:
        assert found.has_clips is True
    assert (found.bio_mentions, found.bio_hashtags) == ([], [])
    assert found.url == f"https://www.instagram.com/{found.username}/"
    shown = user.get("edge_related_profiles")
    assert [each.pk for each in found.related or ()] == [
        edge["node"]["id"] for edge in (shown or {}).get("edges", ())
    ]
    elsewhere = {
        "bio_links",
        "bio_mentions",
        "bio_hashtags",
        "pronouns",
        "latest_shortcodes",
        "has_clips",
        "url",
        "related",
        *case.fields,
    }
    others = {name: value for name, value in vars(found).items() if name not in elsewhere}
    assert others == dict.fromkeys(others)


ODD = (None, GONE, 7, "7", True, 1.5, -1, [], {}, [[]], [None], [7], {"count": []}, {"edges": 0})


@each_case
def test_no_key_can_be_relied_on(case) -> None:
    """Null, absent or of another type anywhere: that field is lost, the others stand."""
    body = body_of(case.tree)
    before = values(case, body)
    needed = [case.path(case.needs), case.path("username")]
    for path in paths(body):
        if any(path == each[: len(path)] for each in needed):
            continue
        for value in ODD:
            after = values(case, with_value(body, path, value))
            changed = {name for name in before if after[name] != before[name]}
            assert changed <= fields_at(case, path), (path, value)


def fields_at(case: Case, path: tuple[str | int, ...]) -> set[str]:
    """The fields that may change with what stands at that path."""
    sources = [*case.fields.items(), *((name, name) for name in ("bio_links", "pronouns"))]
    sources += [("latest_shortcodes", "edge_owner_to_timeline_media"), *CONTACTS]
    sources += [(name, "biography") for name in vars(Profile()) if name.startswith("bio_")]
    sources += [("has_clips", "total_clips_count"), ("media_count", "all_media_count")]
    sources += [
        ("external_url", "bio_links"),
        ("related", "edge_related_profiles"),
        ("is_professional", "account_type"),
    ]
    found = set()
    for name, below in sources:
        source = case.path(below)
        shorter = min(len(source), len(path))
        if source[:shorter] == path[:shorter]:
            found.add(name)
    return found


CONTACTS = [
    *(("email", "business_email"), ("email", "public_email")),
    *(("phone", "business_phone_number"), ("phone", "contact_phone_number")),
    *(("address", "business_address_json"), ("address", "address_street")),
    *(("address", "city_name"), ("address", "zip")),
]


@each_case
def test_what_a_row_promises_is_a_parse_error_when_it_lacks(case) -> None:
    body = body_of(case.tree)
    needed = case.path(case.needs)
    for depth in range(1, len(needed) + 1):
        path = needed[:depth]
        for value in ODD:
            if depth == len(needed) and value in (7, "7") and value is not True:
                assert parse(case.row, with_value(body, path, value)).pk == "7"
                continue
            with pytest.raises(ParseError) as caught:
                parse(case.row, with_value(body, path, value))
            absent = depth == len(needed) - 1 and value is None
            assert isinstance(caught.value, AbsentError) == absent, (path, value)
            assert caught.value.row == case.row
            assert caught.value.path in (".".join(map(str, needed)), case.user)


@each_case
def test_an_account_without_a_name_is_a_parse_error(case) -> None:
    path = case.path("username")
    for value in (None, GONE, "", 7, True, 1.5, [], {}, ["nasa"]):
        with pytest.raises(ParseError) as caught:
            parse(case.row, with_value(body_of(case.tree), path, value))
        assert caught.value.path == ".".join(map(str, path))


@pytest.mark.parametrize("row", ["web_profile_info", "users_info", "graphql_profile_page_content"])
@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"null", b"[]", b"5", b'"x"', b"<html>", b"\xff", b"[" * 10**6, b'{"a":' * 10**5],
)
def test_no_json_object(row, body) -> None:
    with pytest.raises(ParseError, match=rf"^{row}: \$ is no JSON"):
        parse(row, body)


def test_depth_beside_the_user_is_a_parse_error_at_worst() -> None:
    deep = b"[" * 200_000 + b"]" * 200_000
    body = b'{"data": {"user": {"id": "1", "bio_links": %s}}}' % deep
    with pytest.raises(ParseError):
        parse("web_profile_info", body)


def test_absence_of_the_logged_out_document() -> None:
    with pytest.raises(AbsentError) as caught:
        parse("graphql_loggedout_profile_root", body_of("graphql_loggedout_profile_root__02"))
    assert caught.value.path == "data.xig_user_by_username"


def test_prefix_against_script_inclusion() -> None:
    body = b"for (;;);" + json.dumps(body_of("graphql_loggedout_profile_root__01")).encode()
    assert parse("graphql_loggedout_profile_root", body).pk == "data.xig_user_by_username.pk"
