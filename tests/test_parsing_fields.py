"""What single values mean: ids, hidden counts, empty texts, links, posts, contacts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bodies import at, body_of, dotted, with_value
from profile_cases import CASES, Case, each_case, parse

from instaspider.items import BioLink, Profile


def case_of(tree: str) -> Case:
    return next(case for case in CASES if case.tree == tree)


@each_case
@pytest.mark.parametrize(
    ("value", "pk"), [(2**53 + 1, "9007199254740993"), ("0528817151", "0528817151"), (1, "1")]
)
def test_ids_are_text(case, value, pk) -> None:
    body = body_of(case.tree)
    assert parse(case.row, with_value(body, case.path(case.needs), value)).pk == pk
    fbid = case.fields["fbid"]
    assert parse(case.row, with_value(body, case.path(fbid), value)).fbid == pk


@each_case
@pytest.mark.parametrize("value", [-1, -2, True, False, 1.0, "5", "1,667", None])
def test_hidden_counts_are_none(case, value) -> None:
    counts = [name for name in case.fields if name.endswith("_count")]
    assert len(counts) >= 2
    for name in counts:
        body = with_value(body_of(case.tree), case.path(case.fields[name]), value)
        assert getattr(parse(case.row, body), name) is None


@each_case
def test_zero_is_a_count(case) -> None:
    for name in (name for name in case.fields if name.endswith("_count")):
        body = with_value(body_of(case.tree), case.path(case.fields[name]), 0)
        assert getattr(parse(case.row, body), name) == 0


@each_case
def test_empty_texts_are_kept_where_the_owner_left_them_and_none_elsewhere(case) -> None:
    body = body_of(case.tree)
    for name in ("full_name", "biography", "external_url", "category"):
        if name in case.fields:
            body = with_value(body, case.path(case.fields[name]), "")
    found = parse(case.row, body)
    assert (found.full_name, found.biography) == ("", "")
    assert (found.external_url, found.category) == (None, None)


@pytest.mark.parametrize(("clips", "has"), [(0, False), (3, True), (-1, None), (None, None)])
@pytest.mark.parametrize("tree", ["users_info__01", "graphql_profile_page_content__01"])
def test_clips_by_their_number(tree, clips, has) -> None:
    case = case_of(tree)
    body = with_value(body_of(tree), case.path("total_clips_count"), clips)
    assert parse(case.row, body).has_clips is has


def user_of(tree: str, **more: Any) -> dict[str, Any]:
    case = case_of(tree)
    body = body_of(tree)
    at(body, dotted(case.user)).update(more)
    return body


def test_links_without_an_address_or_a_title() -> None:
    links = [{"url": "https://a", "title": ""}, {"title": "b"}, None, {"url": "https://c"}, 5]
    body = user_of("web_profile_info__03", bio_links=links)
    found = parse("web_profile_info", body).bio_links
    assert found == [BioLink(url="https://a"), BioLink(url="https://c")]


def test_pronouns() -> None:
    body = user_of("web_profile_info__03", pronouns=["she", None, "her", 5])
    assert parse("web_profile_info", body).pronouns == ["she", "her"]


def test_latest_posts_of_both_families_are_at_most_twelve() -> None:
    edges = [{"node": {"shortcode": f"s{n}", "code": f"c{n}"}} for n in range(20)]
    edges[3:3] = [{"node": None}, {}, {"node": {"shortcode": 5, "code": ""}}]
    posts = {"count": 20, "edges": [*edges[:8], None, *edges[8:]]}
    body = user_of("web_profile_info__02", edge_owner_to_timeline_media=posts)
    assert parse("web_profile_info", body).latest_shortcodes == [f"s{n}" for n in range(12)]
    body = user_of("graphql_loggedout_profile_root__01", polaris_ordered_timeline_connection=posts)
    found = parse("graphql_loggedout_profile_root", body).latest_shortcodes
    assert found == [f"c{n}" for n in range(12)]


def test_contacts_only_when_asked_for() -> None:
    wire = {
        "business_email": "a@example.org",
        "business_phone_number": "+1",
        "business_address_json": '{"zip_code": "94025"}',
    }
    body = user_of("web_profile_info__03", **wire)
    assert contacts_of(parse("web_profile_info", body)) == (None, None, None)
    assert contacts_of(parse("web_profile_info", body, contacts=True)) == tuple(wire.values())
    empty = user_of("web_profile_info__03", **dict.fromkeys(wire, ""))
    assert contacts_of(parse("web_profile_info", empty, contacts=True)) == (None, None, None)


def contacts_of(profile: Profile) -> tuple[str | None, ...]:
    return profile.email, profile.phone, profile.address


def test_contacts_by_id_have_the_same_form() -> None:
    wire = {"public_email": "a@b.c", "contact_phone_number": "+2", "address_street": "Way 1"}
    body = user_of("users_info__01", city_name="Köln", zip="", **wire)
    assert contacts_of(parse("users_info", body)) == (None, None, None)
    email, phone, address = contacts_of(parse("users_info", body, contacts=True))
    assert (email, phone) == ("a@b.c", "+2")
    assert json.loads(address or "") == {"city_name": "Köln", "street_address": "Way 1"}
    body = user_of("graphql_profile_page_content__01", zip="50667")
    assert contacts_of(parse("graphql_profile_page_content", body)) == (None, None, None)
    _, _, address = contacts_of(parse("graphql_profile_page_content", body, contacts=True))
    assert address == '{"zip_code": "50667"}'
