"""Makes answers of rows that are GraphQL documents, and of those that are old queries."""

from __future__ import annotations

from functools import partial

from instaspider.sandbox.answers.documents import (
    AT_API,
    AT_QUERY,
    BOTH,
    EXECUTION_ERROR,
    NOWHERE,
    Document,
    Edition,
    Json,
)
from instaspider.sandbox.answers.errors import ERRORS, execution_error
from instaspider.sandbox.exchange import Response, json_response
from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.rows import Answerer
from instaspider.sandbox.tables.shape import read_shape
from instaspider.sandbox.tables.table import TABLE

_WHERE = {"api": AT_API, "query": AT_QUERY, "both": BOTH, "": NOWHERE}


def old_query(code: str, call: Call) -> Response:
    """Return the answer to a ``query_hash``. An unknown one is refused as a document would be
    (unverified). Without a login most get the login wall."""
    answerer = QUERIES.get(code)
    if answerer is None:
        return ERRORS["invalid_request"]()
    if not call.is_member and not answerer.row.visitor:
        return ERRORS["please_wait"]()
    body = answerer.answer(call)
    return body if isinstance(body, Response) else json_response(body)


def owners_of_query(code: str, call: Call) -> list[str]:
    return QUERIES[code].owners(call) if code in QUERIES else []


def _document(answerer: Answerer) -> Document:
    row = answerer.row
    stale = (text.partition(" ") for text in row.stale)
    return Document(
        name=row.name,
        form=(read_shape(row.shape).vouched or "") if row.shape else "retired",
        root=answerer.root,
        required=tuple(row.needs.split()),
        editions=tuple(map(_edition, row.ids)),
        answer=partial(_answer, answerer),
        member=_WHERE[row.member],
        visitor=_WHERE[row.visitor],
        owners=answerer.owners,
        is_name_verified=row.is_name_verified,
        stale={doc_id: how or EXECUTION_ERROR for doc_id, _, how in stale},
    )


def _edition(text: str) -> Edition:
    name, *providers = text.split()
    doc_id, _, only = name.partition("@")
    where = BOTH if only in ("", "null") else _WHERE[only]
    return Edition(doc_id, tuple(providers), where, null_for_visitors=only == "null")


def _answer(answerer: Answerer, call: Call) -> Json | Response:
    answerer.subject(call)
    if call.absent is not None and call.absent.error == "execution_error":
        return execution_error(answerer.root, "ok" if call.is_member else None)
    return answerer.answer(call)


DOCUMENTS = tuple(_document(each) for each in TABLE.values() if each.row.ids or each.row.stale)
QUERIES = {code: each for each in TABLE.values() for code in each.row.hash}
OLD_DOCUMENT = "7950326061742207"
"""Id of a document that is asked for by GET (instagram-hindsight 0.1.1; that it still answers is
unverified)."""
