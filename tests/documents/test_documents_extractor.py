"""Ids and providers of documents out of pages and bundles, in all the forms they come in."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from announcements import documents_in
from sandbox_visitor import ROOT_DOCUMENT, Visitor, post

from instaspider.catalogue import ENDPOINTS
from instaspider.catalogue.documents import PROVIDER, document, documents
from instaspider.parsing.documents import Announced, bundle_urls
from instaspider.parsing.markup import scripts

PROFILE = "PolarisProfilePageContentQuery"
ROOT_CONTENT = "PolarisLoggedOutDesktopWWWProfileRootContentQuery"
STATIC = "https://static.cdninstagram.com/rsrc.php"


def one_id(text: str) -> dict[str, str]:
    return dict(documents_in(text.encode()).ids)


NAME = "PolarisXQuery"
ID = "27981003384861049"
QUERY = {"actorID": "0", "queryID": ID, "variables": {"a": {"b": [1]}}, "queryName": NAME}


def handed(*arguments: Any) -> dict[str, Any]:
    """A script's JSON that hands these to a module of the page."""
    return {"require": [["CometPlatformRootClient", "initialize", [], list(arguments)]]}


def scheduled(script: Any) -> dict[str, Any]:
    """The same as most scripts have it."""
    return {"require": [["ScheduledServerJS", "handle", None, [{"__bbox": script}]]]}


def page(script: Any, attributes: str = 'type="application/json" data-sjs') -> str:
    text = script if isinstance(script, str) else json.dumps(script)
    return f"<!DOCTYPE html><html><body><script {attributes}>{text}</script></body></html>"


@pytest.mark.parametrize(
    "text",
    [
        page(scheduled(handed({"expectedPreloaders": [QUERY]}))),
        page(handed({"x": 1}, {"expectedPreloaders": [{}, QUERY]})),
        page(scheduled(scheduled(handed("adp_x", QUERY)))),
        page(handed({"expectedPreloaders": [{**QUERY, "queryID": int(ID)}]})),
        page("{" + page(handed(QUERY)).replace("</html>", page(handed(QUERY)))),
        page(handed(QUERY), "data-sjs type = 'application/json'"),
        "\n<SCRIPT type=application/json>" + json.dumps(handed(QUERY)) + "</SCRIPT >",
    ],
)
def test_queries_that_a_page_announces(text: str) -> None:
    assert documents_in(text.encode()) == Announced({NAME: ID}, {}, frozenset({NAME}))


@pytest.mark.parametrize(
    "text",
    [
        page(handed({"expectedPreloaders": [{"queryID": ID, "variables": {}}]})),
        page(handed({"expectedPreloaders": [{**QUERY, "queryID": "12"}]})),
        page(handed({"expectedPreloaders": [{**QUERY, "queryID": ID + "\n"}]})),
        page(handed({"expectedPreloaders": [{**QUERY, "queryName": [NAME]}]})),
        page(handed({"expectedPreloaders": QUERY})),
        page({"require": [["a", QUERY], [1, 2, 3, QUERY], QUERY, 7, [0, 0, 0, [[QUERY]]]]}),
        page(QUERY),
        page([handed(QUERY)]),
        page(json.dumps(handed(QUERY))[:-1]),
        page(handed(QUERY), 'type="text/javascript"'),
        json.dumps(handed(QUERY)),
        "",
        "<",
        "{" * 2000 + '"queryID":"27981003384861049"',
    ],
)
def test_what_announces_nothing(text: str) -> None:
    assert documents_in(text.encode()) == Announced()


@pytest.mark.parametrize(
    "text",
    [
        '__d("@",[],(function(t,n){n.exports="279810033"}),null);',
        "__d('@',[],(function(b){'use strict';b.exports='279810033'}))",
        '__d("@",[],(t,n)=>{n["exports"]="279810033"},null)',
        '__d( "@" , [ ] ,\n function(e){\n  e.exports = "279810033"})',
        '__d("A",[],f);__d("@",["x"],(e=>{e.exports=`279810033`}))',
        '__d("PolarisXQuery$Parameters",[],(function(t){t.exports={params:{id:"279810033",'
        'metadata:{a:!0},name:"PolarisXQuery",operationKind:"query"}}}),null)',
    ],
)
def test_ids_in_bundles(text: str) -> None:
    assert one_id(text.replace("@", "PolarisXQuery_instagramRelayOperation")) == {
        "PolarisXQuery": "279810033"
    }


def test_an_id_of_the_next_module_is_not_taken() -> None:
    text = (
        '__d("PolarisXQuery_instagramRelayOperation",[],f);__d("B",[],(e=>{e.exports="279810033"}))'
    )
    assert documents_in(text.encode()) == Announced()


@pytest.mark.parametrize(
    "text",
    [
        'id:"279810033",metadata:{},name:"PolarisXQuery"',
        'i.exports={params:{id:"279810033",metadata:{},name:"PolarisXQuery"}}',
        '__d("Other.graphql",[],(function(t){t.exports={params:{id:"279810033",metadata:{},'
        'name:"PolarisXQuery"}}}),null);',
        '__d("PolarisXQuery_instagramRelayOperation",[],(function(t){t.x=1;t.exports="279810033"}));',
        '__d("PolarisXQuery_instagramRelayOperation",[],f);exports="279810033"',
        'x.__d("PolarisXQuery_instagramRelayOperation",[],(function(t){t.exports="279810033"}));',
    ],
)
def test_ids_beside_the_table_of_modules_are_not_read(text: str) -> None:
    assert one_id(text) == {}


@pytest.mark.parametrize("kind", [".graphql", "$Parameters"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_providers(kind: str, quote: str) -> None:
    needs = (
        '["PolarisXQuery_instagramRelayOperation", "react","A.relayprovider" ,"B_2.relayprovider"]'
    )
    text = f'__d("PolarisXQuery{kind}",{needs},(function(){{}}),null);'.replace('"', quote)
    assert documents_in(text.encode()) == Announced({}, {"PolarisXQuery": ("A", "B_2")})
    none = f'__d("PolarisXQuery{kind}",["PolarisXQuery_instagramRelayOperation"],f)'
    assert documents_in(none.encode()) == Announced({}, {"PolarisXQuery": ()})


def test_other_modules_declare_nothing() -> None:
    text = '__d("PolarisXQuery.react",["A.relayprovider"],f);__d("A.relayprovider",[],f)'
    assert documents_in(text.encode()) == Announced()


def test_what_was_seen_first_stands() -> None:
    first = Announced({"A": "1"}, {"A": ("p",)})
    assert first | Announced({"A": "2", "B": "3"}, {"A": ("q", "p"), "C": ()}) == Announced(
        {"A": "1", "B": "3"}, {"A": ("p", "q"), "C": ()}
    )


@pytest.mark.parametrize(
    "markup",
    [
        '<link rel="preload" href="{}" as="script">',
        "<link/href={}>",
        "<script src='{}' async></script>",
        "<SCRIPT SRC={} ></script>",
        page(handed({"rsrcMap": {"a": {"type": "js", "src": "@"}}}))
        .replace("{", "{{")
        .replace("}", "}}")
        .replace("@", "{}"),
    ],
)
def test_addresses_of_bundles(markup: str) -> None:
    url = f"{STATIC}/v4/yA/r/aB-c_1.js"
    text = (markup.format(url) * 2).encode()
    assert bundle_urls(text) == [url]
    assert bundle_urls(markup.format(url + "?_nc_x=1").encode()) == [url + "?_nc_x=1"]
    assert bundle_urls(text.replace(b"https:", b"")) == [url]


def test_addresses_are_unescaped_as_where_they_stand() -> None:
    url = f"{STATIC}/v4/yA/r/a.js"
    assert bundle_urls(f'<link href="{url}?_nc_x=1&amp;y=2">'.encode()) == [url + "?_nc_x=1&y=2"]
    script = page(handed({"rsrcMap": {"a": {"src": url}}})).replace("/", r"\/")
    assert bundle_urls(script.replace(r"<\/", "</").replace(r"n\/j", "n/j").encode()) == [url]


@pytest.mark.parametrize(
    "url",
    [
        f"{STATIC}/v4/yA/l/a.css",
        "https://static.cdninstagram.com.example.org/rsrc.php/a.js",
        "https://example.org/rsrc.php/a.js",
        "https://static.cdninstagram.com/other/a.js",
    ],
)
def test_what_is_no_bundle(url: str) -> None:
    assert bundle_urls(f'<script src="{url}"></script>'.encode()) == []


@pytest.mark.parametrize(
    "text",
    [
        "<p>@</p>",
        '<a href="@">x</a>',
        '<img src="@">',
        '<meta content="<script src=@></script>">',
        "<!-- <script src=@></script> -->",
        "<title><script src=@></script></title>",
        '<script>x="@"</script>',
        page({"biography": "@"}),
        page(handed({"__bbox": {"result": {"rsrcMap": {"a": {"src": "@"}}}}})),
        page({"biography": '<script src="@"></script>'}),
    ],
)
def test_addresses_that_somebody_wrote_into_the_page_are_not_loaded(text: str) -> None:
    assert bundle_urls(text.replace("@", f"{STATIC}/v4/yA/r/a.js").encode()) == []


def test_all_that_the_sandbox_serves(make_sandbox) -> None:
    sandbox = make_sandbox().process
    _, rotated = post(sandbox, "/rotate", {"names": [PROFILE]})
    with Visitor(sandbox, {}) as visitor:
        body = visitor.get("/nasa/").content
        announced = documents_in(body)
        assert announced.providers == {}
        assert announced.ids[ROOT_CONTENT] == ROOT_DOCUMENT
        assert announced.ids[PROFILE] == rotated["doc_ids"][PROFILE]
        seen = Announced()
        urls = bundle_urls(body)
        assert 1 < len(urls) == len(set(urls))
        for url in urls:
            host = {"Host": "static.cdninstagram.com"}
            seen |= documents_in(visitor.get(urlsplit(url).path, headers=host).content)
    assert {name: seen.ids[name] for name in announced.ids} == announced.ids
    written = {row.document.name for row in ENDPOINTS.values() if row.writes and row.document}
    assert seen.ids.keys() == seen.providers.keys() >= documents().keys() - written
    assert set(map(PROVIDER.format, seen.providers[PROFILE])) == set(document(PROFILE).providers)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<script>1</script><SCRIPT >2</Script\n>", ["1", "2"]),
        ("<a b='<script>1</script>'><script>2</script>", ["2"]),
        ('<a b=c"d><script>2</script><p title=">">', ["2"]),
        ("<!--><script>1</script>--><script>2</script>", ["1", "2"]),
        ("<!-- <script>1</script> --!><script>2</script>", ["2"]),
        ("<!doctype <script>1</script><? <p>x</p><script>2</script>", ["2"]),
        ("</><3 < script><script>2</script>", ["2"]),
        ("<scripts><script>2</script>", ["2"]),
        ("<title><script>1</script></title><style><script>1</script></style>", []),
        ("<noscript><script>1</script></noscript><script>2</script>", ["2"]),
        ('<p a="<script>1</script>', []),
        ("<p a='x' <script>1</script>", []),
        ("<script>1</script><script>2", ["1"]),
        ("<script>1</script><script", ["1"]),
        ("<!-- <script>1</script>", []),
        ("<p a\f=\n'<script>1</script>'/><script a/b='>'>2</script>", ["2"]),
    ],
)
def test_scripts_are_told_as_a_browser_tells_them(text: str, found: list[str]) -> None:
    assert [script.decode() for script in scripts(text.encode())] == found
