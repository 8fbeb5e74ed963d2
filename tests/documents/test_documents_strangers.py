"""Words that people write announce no documents, wherever the service puts them."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from announcements import documents_in
from crawling import as_task, crawl
from paths import FIXTURES
from scrapy import Request
from scrapy.http import HtmlResponse, Response
from state_rows import put, rows
from test_documents_extractor import STATIC, handed, page, scheduled
from test_documents_heal import ROW, SOME, counted, paths, rotate

from instaspider.catalogue import ENDPOINTS
from instaspider.crawl.healing import ON_TRIAL
from instaspider.exceptions import ParseError
from instaspider.parsing.documents import Announced, bundle_urls, exported

REMEMBER = "INSERT INTO documents VALUES (?, ?)"
PLAIN = "PolarisLoggedOutDesktopWWWProfileRootContentQuery"
LOGINS = "PolarisStoriesV3TrayContainerQuery"
BIOGRAPHY = FIXTURES / "document_in_biography.html"
QUERY = {"queryID": "66666666", "variables": {}, "queryName": PLAIN}
ANNOUNCED = json.dumps(scheduled(handed({"expectedPreloaders": [QUERY]})), separators=(",", ":"))
OPERATION = (
    f'__d("{LOGINS}_instagramRelayOperation",[],(function(t){{t.exports="77777777"}}),null);'
)
WORDS = (
    json.dumps(QUERY),
    ANNOUNCED,
    ANNOUNCED.replace('"', "'"),
    ANNOUNCED.replace('"', "`"),
    ANNOUNCED.replace('"', '\\"'),
    html.escape(ANNOUNCED),
    ANNOUNCED.replace('"', "&#34;"),
    f"id:77777777,metadata:{{}},name:'{LOGINS}'",
    f'params:{{id:"77777777",metadata:{{}},name:"{LOGINS}"}}',
    OPERATION,
    f"\n{OPERATION}\n",
    OPERATION.replace('"', "'"),
    OPERATION.replace('"', "`"),
    f"'+{OPERATION}+'",
    f'"}}{ANNOUNCED}{{"',
    f'<script type="application/json">{ANNOUNCED}</script>',
    f"--><script type=application/json>{ANNOUNCED}</script><!--",
    html.escape(f'<script type="application/json">{ANNOUNCED}</script>'),
    f"{STATIC}/v4/yA/r/a.js",
)


def in_attribute(words: str) -> str:
    """What any service escapes, else the words would end the attribute."""
    return words.replace('"', "&quot;")


def in_text(words: str) -> str:
    return words.replace("<", "&lt;")


def in_json(words: str) -> str:
    return json.dumps(words).replace("</", "<\\/").replace("<!--", "<\\u0021--")


def result(**user: Any) -> dict[str, Any]:
    """A query's result, as pages carry it."""
    box = {"__bbox": {"complete": True, "result": {"data": {"xig_user_by_username": user}}}}
    row = ["RelayPrefetchedStreamCache", "next", [], ["adp_x", box]]
    return scheduled({"require": [row]})


def pages(words: str) -> Iterator[str]:
    """Pages that show the words in each place that users fill."""
    for user in (
        {"biography": "@"},
        {"full_name": "@"},
        {"media": [{"caption": {"text": "@"}, "accessibility_caption": "@"}]},
        {"comments": [{"text": "@"}, "@", ["@"]]},
        {"bio_links": [{"url": "@", "title": "@"}]},
    ):
        yield page(json.dumps(result(**user)).replace('"@"', in_json(words)))
    route = handed({"rootView": {"params": {"q": "@"}}})
    yield page(json.dumps(route).replace('"@"', in_json(words)))
    for name in ("og:title", "og:description", "og:image:alt"):
        yield f'<html><meta property="{name}" content="{in_attribute(words)}" /></html>'
    yield f'<html><img alt="{in_attribute(words)}"></html>'
    yield f"<html><img alt='{words.replace(chr(39), '&#39;')}' src=x></html>"
    yield f"<html><title>{in_text(words)}</title><p>{in_text(words)}</p></html>"
    yield f"<html><!-- {words.replace('--', '- -')} --></html>"
    yield f"<html><textarea>{words}</textarea></html>"
    yield f"<html><script>var bio={in_json(words)};</script></html>"
    yield f"<html><script>s.handle({in_json(json.dumps({'bio': words}))})</script></html>"


@pytest.mark.parametrize("words", WORDS)
def test_what_users_write_on_a_page_announces_nothing(words: str) -> None:
    for text in pages(words):
        assert documents_in(text.encode()) == Announced(), text
        assert bundle_urls(text.encode()) == []


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("quote", ['"', "'", "`"])
def test_a_literal_in_a_bundle_is_no_module(words: str, quote: str) -> None:
    literal = words.replace("\\", "\\\\").replace(quote, f"\\{quote}")
    if quote != "`":
        literal = literal.replace("\n", "\\n")
    noise = '__d("A",["B.relayprovider"],(function(t){var r=/["\'`]/g,b=1/2;t.exports=@}),null);\n'
    true = OPERATION.replace("77777777", "88888888")
    for before in ("", "// it's\n", '/* " */'):
        text = before + noise.replace("@", f"{quote}{literal}{quote}") + true
        assert documents_in(text.encode()) == Announced({LOGINS: "88888888"}), text


@pytest.mark.parametrize("comment", ["// {}\n", "/* {} */"])
def test_a_comment_in_a_bundle_is_no_module(comment: str) -> None:
    assert documents_in(comment.format(OPERATION).encode()) == Announced()
    assert documents_in(f"{comment.format('it is')}\n{OPERATION}".encode()).ids


@pytest.mark.parametrize("before", ["", "\ufeff", " \r\n", "\0", "\ufeff\n"])
def test_a_page_is_never_read_as_a_bundle(before: str) -> None:
    """Whatever stands in front of it, and where a bundle was asked for."""
    for words in (OPERATION, f"\n{OPERATION}\n", f"'{OPERATION}"):
        text = f"{before}<!DOCTYPE html><title>gone</title><p>{words}</p>".encode()
        assert documents_in(text) == exported(text) == Announced()


def test_a_biography_of_two_documents_announces_none() -> None:
    assert documents_in(BIOGRAPHY.read_bytes()) == Announced()


@pytest.mark.parametrize(
    "row", [row for row in ENDPOINTS.values() if row.document is not None], ids=lambda row: row.name
)
def test_an_answer_of_another_document_is_not_what_a_row_is_for(row) -> None:
    """By this an id is tried out: each parser wants its own root."""
    body = b'{"data":{"another_root":{"id":"1","edges":[],"items":[]}},"status":"ok"}'
    with pytest.raises(ParseError):
        row.parse(body, row=row.name)


class Stranger:
    """Puts words into the pages that the sandbox serves, and takes away what those announce."""

    def __init__(self, silent: bool) -> None:
        self.silent = silent

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler.settings.getbool("SILENT"))

    def process_response(self, request: Request, response: Response) -> Response:
        if not isinstance(response, HtmlResponse):
            return response
        body = (
            response.body.replace(b"expectedPreloaders", b"others")
            if self.silent
            else response.body
        )
        words = json.dumps(result(biography=ANNOUNCED)) + OPERATION
        script = f'<meta content="{in_attribute(ANNOUNCED)}">{page(words)}'.encode()
        return response.replace(body=body.replace(b"<body>", b"<body>" + script, 1))


@pytest.fixture
def only_documents(catalogue):
    """Profiles by name have the document's route alone."""
    del catalogue["web_profile_info"], catalogue["html_profile_page"]


@pytest.mark.usefixtures("only_documents")
@pytest.mark.parametrize("silent", [False, True])
@as_task
async def test_a_crawl_learns_the_services_id_and_no_strangers(make_sandbox, tmp_path, silent):
    sandbox = make_sandbox()
    new = rotate(sandbox.process.control_port)
    settings = {**sandbox.settings, **SOME, "DOWNLOADER_MIDDLEWARES": {Stranger: 580}}
    crawled = await crawl({**settings, "SILENT": silent}, tmp_path, users="nasa", mode="fast")
    assert crawled.outcomes["nasa"]["outcome"] == "done"
    assert counted(crawled) == {"stale": 1, "looked_up": 1, "found": 1}
    ((name, entry),) = rows(tmp_path / "state" / "sandbox", "SELECT name, entry FROM documents")
    memory = json.loads(entry)
    assert name == PLAIN
    assert memory["doc_id"] == new[PLAIN]
    assert (memory["learnt"], memory["answered"]) == (
        "bundle" if silent else "page",
        True,
    )


@pytest.mark.usefixtures("only_documents")
@pytest.mark.parametrize("learnt", ["old", "page", "bundle"])
@as_task
async def test_a_login_posts_no_id_that_never_answered_a_visitor(make_sandbox, tmp_path, learnt):
    sandbox = make_sandbox()
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    entry = {"doc_id": "66666666", "seen": "2026-12-01", "source": "www.instagram.com"}
    note = {} if learnt == "old" else {"learnt": learnt}
    put(state / "sandbox", REMEMBER, PLAIN, json.dumps({**entry, **note}))
    rotate(sandbox.process.control_port, names=[PLAIN])  # the one that came with us is refused
    settings = {
        **sandbox.settings,
        **SOME,
        "INSTASPIDER_SESSIONS": sandbox.process.session_cookies,
        "INSTASPIDER_LOGIN": "always",
    }
    crawled = await crawl(settings, tmp_path, users="nasa", mode="fast")
    assert crawled.outcomes["nasa"]["outcome"] == "failed"
    asked = [line for line in sandbox.requests() if line["path"] == "/api/graphql"]
    assert len(asked) == 1  # with the id that came with us

    # A visitor tries the new one out; from then on a login may send it.
    visited = await crawl(
        {**settings, "INSTASPIDER_LOGIN": "never"}, tmp_path, users="nasa", mode="fast"
    )
    assert visited.outcomes["nasa"]["outcome"] == "done"
    sandbox.mark()
    again = await crawl(settings, tmp_path, users="esa", mode="fast")
    assert again.outcomes["esa"]["outcome"] == "done"
    assert [line["session"] is not None for line in sandbox.requests()] == [True]


@pytest.mark.usefixtures("only_documents")
@as_task
async def test_a_login_waits_for_a_visitor_where_both_may_ask(make_sandbox, tmp_path, catalogue):
    """The row wants a login here; others for the same document do not."""
    catalogue[ROW] = replace(catalogue[ROW], needs="session")
    sandbox = make_sandbox()
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    entry = {"doc_id": "66666666", "seen": "2026-12-01", "learnt": "bundle"}
    put(state / "sandbox", REMEMBER, PLAIN, json.dumps(entry))
    settings = {**sandbox.settings, **SOME, "INSTASPIDER_SESSIONS": sandbox.process.session_cookies}
    crawled = await crawl(settings, tmp_path, users="nasa", mode="fast")
    assert ON_TRIAL in crawled.outcomes["nasa"]["reason"]
    assert paths(sandbox) == []
