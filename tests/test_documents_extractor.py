"""Ids and providers of documents out of pages and bundles, in all the forms they come in."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from sandbox_visitor import ROOT_DOCUMENT, Visitor, post

from instaspider.catalogue.documents import PROVIDER, document, documents
from instaspider.parsing.documents import Seen, bundle_urls, documents_in

PROFILE = "PolarisProfilePageContentQuery"
ROOT_CONTENT = "PolarisLoggedOutDesktopWWWProfileRootContentQuery"
STATIC = "https://static.cdninstagram.com/rsrc.php"


def one_id(text: str) -> dict[str, str]:
    return dict(documents_in(text.encode()).ids)


@pytest.mark.parametrize(
    "text",
    [
        '{"queryID":"27981003384861049","variables":{"a":{"b":[1]}},"queryName":"PolarisXQuery"}',
        '[{"x":1},{"queryName":"PolarisXQuery","variables":{"a":{}},"queryID":"27981003384861049"}]',
        '{ "queryID" : "27981003384861049" , "queryName" : "PolarisXQuery" }',
        '{"queryID":27981003384861049,"variables":{},"queryName":"PolarisXQuery"}',
        r'"{\"queryID\":\"27981003384861049\",\"variables\":{},\"queryName\":\"PolarisXQuery\"}"',
        '<script>s.handle({"queryID":"27981003384861049","variables":{"q":"}{"},"queryName":'
        '"PolarisXQuery","actorID":null})</script><p>{',
    ],
)
def test_queries_that_a_page_announces(text: str) -> None:
    assert one_id(text) == {"PolarisXQuery": "27981003384861049"}


@pytest.mark.parametrize(
    "text",
    [
        '{"queryID":"27981003384861049","variables":{}}',
        '{"queryID":"12","queryName":"PolarisXQuery"}',
        '{"queryID":"27981003384861049","queryName":',
        '"queryID":"27981003384861049","queryName":"PolarisXQuery"',
        "",
        "{" * 2000 + '"queryID":"27981003384861049"',
    ],
)
def test_what_announces_nothing(text: str) -> None:
    assert documents_in(text.encode()) == Seen()


@pytest.mark.parametrize(
    "text",
    [
        '__d("@",[],(function(t,n){n.exports="279810033"}),null);',
        "__d('@',[],(function(b){'use strict';b.exports='279810033'}))",
        '__d("@",[],(t,n)=>{n["exports"]="279810033"},null)',
        '__d( "@" , [ ] ,\n function(e){\n  e.exports = "279810033"})',
        '__d("A",[],f);__d("@",["x"],(e=>{e.exports=`279810033`}))',
        'i.exports={params:{id:"279810033",metadata:{a:!0},name:"PolarisXQuery",operationKind:"query"}}',
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
    assert documents_in(text.encode()) == Seen()


@pytest.mark.parametrize("kind", [".graphql", "$Parameters"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_providers(kind: str, quote: str) -> None:
    needs = (
        '["PolarisXQuery_instagramRelayOperation", "react","A.relayprovider" ,"B_2.relayprovider"]'
    )
    text = f'__d("PolarisXQuery{kind}",{needs},(function(){{}}),null);'.replace('"', quote)
    assert documents_in(text.encode()) == Seen({}, {"PolarisXQuery": ("A", "B_2")})
    none = f'__d("PolarisXQuery{kind}",["PolarisXQuery_instagramRelayOperation"],f)'
    assert documents_in(none.encode()) == Seen({}, {"PolarisXQuery": ()})


def test_other_modules_declare_nothing() -> None:
    text = '__d("PolarisXQuery.react",["A.relayprovider"],f);__d("A.relayprovider",[],f)'
    assert documents_in(text.encode()) == Seen()


def test_what_was_seen_first_stands() -> None:
    first = Seen({"A": "1"}, {"A": ("p",)})
    assert first | Seen({"A": "2", "B": "3"}, {"A": ("q", "p"), "C": ()}) == Seen(
        {"A": "1", "B": "3"}, {"A": ("p", "q"), "C": ()}
    )


@pytest.mark.parametrize(
    "markup",
    [
        '<link rel="preload" href="{}" as="script">',
        "<script/href={}>",
        "<script src='{}' async>",
        "<script src={} ></script>",
        '{{"src":"{}"}}',
    ],
)
def test_addresses_of_bundles(markup: str) -> None:
    url = f"{STATIC}/v4/yA/r/aB-c_1.js"
    page = (markup.format(url) * 2).encode()
    assert bundle_urls(page) == [url]
    assert bundle_urls(markup.format(url + "?_nc_x=1&amp;y=2").encode()) == [url + "?_nc_x=1&y=2"]
    assert bundle_urls(page.replace(b"https:", b"")) == [url]
    assert bundle_urls(page.replace(b"/", rb"\/").replace(rb"<script\/", b"<script/")) == [url]


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


def test_all_that_the_sandbox_serves(make_sandbox) -> None:
    sandbox = make_sandbox().process
    _, rotated = post(sandbox, "/rotate", {"names": [PROFILE]})
    with Visitor(sandbox, {}) as visitor:
        page = visitor.get("/nasa/").content
        announced = documents_in(page)
        assert announced.providers == {}
        assert announced.ids[ROOT_CONTENT] == ROOT_DOCUMENT
        assert announced.ids[PROFILE] == rotated["doc_ids"][PROFILE]
        seen = Seen()
        urls = bundle_urls(page)
        assert 1 < len(urls) == len(set(urls))
        for url in urls:
            host = {"Host": "static.cdninstagram.com"}
            seen |= documents_in(visitor.get(urlsplit(url).path, headers=host).content)
    assert {name: seen.ids[name] for name in announced.ids} == announced.ids
    assert seen.ids.keys() == seen.providers.keys() >= documents().keys()
    assert set(map(PROVIDER.format, seen.providers[PROFILE])) == set(document(PROFILE).providers)
