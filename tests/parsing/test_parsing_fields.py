"""What single values mean: ids, hidden counts, empty texts, links, posts, contacts."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from bodies import GONE, at, body_of, dotted, with_value
from profile_cases import CASES, Case, each_case, parse

from instaspider.items import BioLink, Profile

XIG_TREE = "graphql_loggedout_profile_root__01"


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
    found = parse(case.row, with_value(body, case.path("bio_links"), []))
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


@pytest.mark.parametrize(
    "tree", ["graphql_loggedout_profile_root__01", "web_profile_info__03", "users_info__02"]
)
@pytest.mark.parametrize("own", ["", None, GONE])
def test_a_route_that_names_no_link_has_the_first_of_its_links(tree, own) -> None:
    links = [{"title": "no address"}, {"url": "http://shop.example/"}, {"url": "https://b"}]
    body = user_of(tree, bio_links=links, external_url="")
    body = with_value(body, case_of(tree).path("external_url"), own)
    assert parse(case_of(tree).row, body).external_url == "http://shop.example/"
    body = with_value(body, case_of(tree).path("bio_links"), [])
    assert parse(case_of(tree).row, body).external_url is None


def test_the_link_that_the_service_names_is_kept() -> None:
    body = user_of("web_profile_info__03", external_url="https://own", bio_links=[{"url": "b"}])
    assert parse("web_profile_info", body).external_url == "https://own"


@pytest.mark.parametrize("host", ["l.instagram.com", "L.Instagram.com", "l.facebook.com"])
def test_links_by_way_of_the_service_are_those_that_the_owner_entered(host) -> None:
    true = "http://shop.example/a?b=c&d=%C3%A9"
    shim = f"https://{host}/?u={quote(true, safe='')}&e=AT0x"
    links = [{"url": shim, "title": "Shop"}, {"url": "", "lynx_url": shim}]
    found = parse("graphql_loggedout_profile_root", user_of(XIG_TREE, bio_links=links))
    assert found.external_url == true
    assert found.bio_links == [BioLink(url=true, title="Shop"), BioLink(url=true)]
    for odd in ("https://l.instagram.com/?e=1", "https://l.instagram.com.example/?u=http://x"):
        found = parse("graphql_loggedout_profile_root", user_of(XIG_TREE, bio_links=[{"url": odd}]))
        assert found.external_url == odd


@pytest.mark.parametrize(
    ("kind", "flag", "is_professional"),
    [
        (1, None, False),
        (2, None, True),
        (3, None, True),
        (2, GONE, True),
        *((0, None, None), (4, None, None), ("2", None, None), (GONE, GONE, None)),
        (1, True, True),
        (2, False, False),
    ],
)
@pytest.mark.parametrize("tree", ["users_info__01", "graphql_profile_page_content__01"])
def test_accounts_of_type_2_and_3_are_professional_whatever_is_business_says(
    tree, kind, flag, is_professional
) -> None:
    case = case_of(tree)
    for is_business in (False, True, None):
        body = user_of(tree, is_business=is_business, is_professional_account=None)
        body = with_value(body, case.path("account_type"), kind)
        body = with_value(body, case.path("is_professional_account"), flag)
        found = parse(case.row, body)
        assert (found.is_professional, found.is_business) == (is_professional, is_business)


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
