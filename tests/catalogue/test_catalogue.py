"""Every row makes the request that a browser would make, and says where it comes from."""

from __future__ import annotations

import datetime
import inspect
import json
import re
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from keytrees import FOLDER
from row_arguments import ARGUMENTS
from scrapy.utils.misc import walk_modules_iter

from instaspider.catalogue import ENDPOINTS, Call, Endpoint, routes
from instaspider.catalogue.documents import document, documents
from instaspider.catalogue.endpoint import BLOKS, CURSOR_IS_FORM, MORE

LSD = "AVqx-5_z"
each_row = pytest.mark.parametrize("row", ENDPOINTS.values(), ids=lambda row: row.name)
PROFILE = (
    "web_profile_info",
    "graphql_loggedout_profile_root",
    "html_profile_page",
    "graphql_profile_page_content",
    "users_info",
)
# Of several rows, of what no row asks for, or of a row by another name.
TREES_OF_NO_ROW = {
    *("challenge", "graphql_query_hash", "graphql_shortcode_media", "oembed"),
    *("media_info_or", "reel_object_highlight"),
    "feed_user_username",  # feed_user by name
    # Two orders of comments each.
    *("graphql_comments_connection", "media_comments"),
    # Stories and highlights.
    *("graphql_highlights_reel_connection", "graphql_stories_feed", "feed_reels_media"),
    "users_search",  # for accounts, hashtags and places
}


def call(row: Endpoint) -> Call:
    return row.call(ARGUMENTS[row.takes], LSD)


def form(row: Endpoint) -> dict[str, str]:
    fields = parse_qs(call(row).body.decode("ascii"), strict_parsing=True, keep_blank_values=True)
    assert all(len(values) == 1 for values in fields.values())
    return {name: values[0] for name, values in fields.items()}


@pytest.mark.parametrize(
    ("name", "method", "url"),
    [
        ("web_profile_info", "GET", "/api/v1/users/web_profile_info/?username=na.sa_1"),
        ("graphql_loggedout_profile_root", "POST", "/api/graphql"),
        ("html_profile_page", "GET", "/na.sa_1/"),
        ("graphql_profile_page_content", "POST", "/api/graphql"),
        ("users_info", "GET", "/api/v1/users/528817151/info/"),
    ],
)
def test_requests(name, method, url) -> None:
    made = call(ENDPOINTS[name])
    assert (made.method, made.url) == (method, f"https://www.instagram.com{url}")
    assert bool(made.body) == (method == "POST")


@each_row
def test_rows_without_their_argument_are_a_mistake(row) -> None:
    if row.takes == "viewer" or row.path == "/":
        return  # whose feed, or start page, it is, the login says
    with pytest.raises(KeyError):
        row.call({}, LSD)


@each_row
def test_arguments_are_escaped(row) -> None:
    odd = dict.fromkeys(ARGUMENTS[row.takes], "/a b&c=d/é?#")
    made = row.call(odd, LSD)
    parts = urlsplit(made.url)
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "www.instagram.com", "")
    told = dict(parse_qsl(parts.query, keep_blank_values=True))
    assert set(told) == set(row.params)
    for name, value in row.params.items():
        (text,) = value if isinstance(value, list) else [value]
        assert told[name] == text.format_map({"bloks": BLOKS, **odd, "page_size": row.page_size})
    assert made.url.isascii()
    assert " " not in made.url


@each_row
def test_where_the_cursor_goes(row) -> None:
    first = row.call(ARGUMENTS[row.takes], LSD)
    second = row.call({**ARGUMENTS[row.takes], "cursor": "12|a=b&c"}, LSD)
    if row.pages == "-":
        assert second == first
        return
    text = second.body.decode() if row.method == "POST" else urlsplit(second.url).query
    fields = dict(parse_qsl(text, keep_blank_values=True))
    if row.document is not None:
        fields = json.loads(fields["variables"])
    if row.pages == CURSOR_IS_FORM:
        assert fields["12|a"] == "b"
    else:
        assert fields[row.pages] == "12|a=b&c"
    assert row.goes_on(row)


@each_row
def test_headers_of_a_page_load_are_the_browsers_own(row) -> None:
    if row.look == "page":
        assert call(row).headers == ()


@each_row
def test_headers_of_a_call_by_a_script(row) -> None:
    if row.look == "page":
        return
    made = call(row)
    headers = dict(made.headers)
    assert len(headers) == len(made.headers)
    everywhere = {
        "Accept": "*/*",
        "Sec-Fetch-Dest": "empty",
        "Sec-Fetch-Mode": "cors",
        "Sec-Fetch-Site": "same-origin",
        "X-ASBD-ID": "359341",
        "Referer": row.page(ARGUMENTS[row.takes]),
    }
    if row.method == "POST":
        everywhere |= {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": "https://www.instagram.com",
        }
    document = {"X-FB-LSD": LSD, "X-IG-Max-Touch-Points": "0"}
    if row.look == "comet":
        assert headers == everywhere | document | {"X-IG-D": "www"}
        return
    if row.path == "/graphql/query":
        document["X-Root-Field-Name"] = row.root
    rest = (
        {"X-IG-WWW-Claim": "0", "X-Requested-With": "XMLHttpRequest"}
        if row.document is None
        else {"X-FB-Friendly-Name": row.document.friendly_name, **document}
    )
    assert headers == everywhere | {"X-IG-App-ID": "936619743392459"} | rest


@each_row
def test_rows_name_the_root_of_their_answer_at_one_address_alone(row) -> None:
    assert bool(row.root) == (row.path == "/graphql/query")


def test_rows_whose_form_needs_the_token_of_a_page() -> None:
    """For reads it is taken only where a source saw them refused without it."""
    assert {row.name for row in ENDPOINTS.values() if row.page_token} == {
        "wbloks_about_account",
        "graphql_child_comments",
        "graphql_child_comments_pages",
        "graphql_media_like",
        "graphql_media_unlike",
    }


@each_row
def test_the_page_that_a_call_comes_from(row) -> None:
    page = row.page(ARGUMENTS[row.takes])
    assert page.startswith("https://www.instagram.com/")
    assert "{" not in page
    if row.takes == "username":
        assert page.endswith("/na.sa_1/")


@each_row
def test_form_of_a_document(row) -> None:
    if row.document is None:
        assert bool(call(row).body) == bool(row.form)
        return
    assert row.method == "POST"
    fields = form(row)
    assert fields["doc_id"] == row.document.doc_id
    assert fields["fb_api_req_friendly_name"] == row.document.friendly_name
    assert fields["lsd"] == dict(call(row).headers)["X-FB-LSD"] == LSD
    variables = json.loads(fields["variables"])
    assert set(variables) == {*row.variables, *row.document.providers}
    assert variables.items() >= row.document.providers.items()
    if row.takes != "viewer":  # the cookies say whose login it is
        assert ARGUMENTS[row.takes][row.takes] in fields["variables"]
    assert not re.search(r"\{\w", fields["variables"])


def test_variables_keep_their_types() -> None:
    variables = json.loads(form(ENDPOINTS["graphql_profile_page_content"])["variables"])
    assert variables["id"] == "528817151"
    assert variables["enable_integrity_filters"] is True
    assert len([name for name in variables if "relayprovider" in name]) == 5


@each_row
def test_calls_of_a_row_are_all_alike(row) -> None:
    assert call(row) == call(row)


def test_every_key_tree_bears_the_name_of_its_row() -> None:
    """That a row without one names its source, test_sandbox_shapes holds."""
    trees = {path.name.partition("__")[0] for path in FOLDER.glob("*__*.txt")}
    assert trees - ENDPOINTS.keys() == TREES_OF_NO_ROW


@each_row
def test_trust_in_absence(row) -> None:
    assert set(row.trusted_absence) <= {"404", "null"}
    assert set(row.trusted_absence.values()) <= {"always", "session", "proven"}
    if "session" in row.trusted_absence.values() and row.needs != "session":
        assert row.name.startswith("web_profile_info")  # a login changes what its null means


def test_what_is_trusted_alone() -> None:
    assert {name: dict(ENDPOINTS[name].trusted_absence) for name in PROFILE} == {
        "web_profile_info": {"404": "always", "null": "session"},
        "graphql_loggedout_profile_root": {"null": "proven"},
        "html_profile_page": {},
        "graphql_profile_page_content": {"null": "session"},
        "users_info": {"404": "session"},
    }


@each_row
def test_provenance(row) -> None:
    assert row.sources
    if row.verified != "unverified":
        assert datetime.date.fromisoformat(row.verified) < datetime.date(2027, 1, 1)


def test_order_of_routes() -> None:
    assert tuple(row.name for row in routes("profile")) == PROFILE
    assert routes("nothing") == ()


def test_by_id_takes_a_login() -> None:
    needs = {(row.takes, row.needs) for row in routes("profile")}
    assert needs == {("username", "anonymous"), ("pk", "session")}


@each_row
def test_page_sizes_are_asked_for(row) -> None:
    asked = "{page_size}" in repr((row.params, row.form, row.variables))
    assert asked == (row.page_size > 0)


@each_row
def test_no_call_is_about_more_than_the_row_takes(row) -> None:
    others = [str(number) for number in range(row.together)]
    with pytest.raises(ValueError, match=f"and takes {row.together}$"):
        row.call({row.takes: "7", MORE: ",".join(others)})


def test_rows_of_a_capability_go_on_for_one_another() -> None:
    by_name = ENDPOINTS["web_profile_info_posts"]
    goes_on = {row.name for row in routes("posts") if row.goes_on(by_name)}
    assert goes_on == {
        "graphql_loggedout_posts_connection",
        "graphql_user_timeline_connection",
        "feed_user",
    }
    assert not by_name.goes_on(by_name)


@pytest.mark.parametrize("name", documents())
def test_documents_are_complete(name) -> None:
    found = document(name)
    assert found.name == name
    assert found.doc_id.isdigit()
    assert datetime.date.fromisoformat(found.seen)
    assert found.source
    assert all(
        key.startswith("__relay_internal__pv__") and isinstance(value, bool)
        for key, value in found.providers.items()
    )


def test_an_older_document_is_called_by_the_friendly_name_that_a_newer_one_has_too() -> None:
    older = document("PolarisPostLikedByListDialogQuery_2024")
    assert older.friendly_name == "PolarisPostLikedByListDialogQuery"
    assert form(ENDPOINTS["graphql_likers"])["fb_api_req_friendly_name"] == older.friendly_name


def test_documents_are_used() -> None:
    assert {row.document.name for row in ENDPOINTS.values() if row.document} == set(documents())
    with pytest.raises(KeyError):
        document("PolarisNoSuchQuery")


def test_rows_of_one_address_agree_that_it_is_retired_for_logins() -> None:
    retired = {row.path for row in ENDPOINTS.values() if row.retired_for_sessions}
    assert retired
    for row in ENDPOINTS.values():
        assert row.retired_for_sessions == (row.path in retired), row.name


def test_every_parser_is_some_rows() -> None:
    """What takes an answer and the name of a row, and is asked by none, reads nothing."""
    found = {
        function
        for module in walk_modules_iter("instaspider.parsing")
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and "Page" in str(function.__annotations__.get("return"))
        if inspect.getfullargspec(function).kwonlyargs[:1] == ["row"]
    }
    assert found == {row.parse for row in ENDPOINTS.values()}
