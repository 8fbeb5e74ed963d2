"""GraphQL: which document is asked for, with which variables, at which of the two addresses.

``/api/graphql`` serves visitors without a login and its bodies have no ``status`` key;
``/graphql/query`` serves logins. A logged-out document sent to the latter answers 200 with null,
exactly as for an unknown name. Documents and variables are those seen in clients of
August to October 2026.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from instaspider.sandbox.answers import refusals
from instaspider.sandbox.answers.shapes_graphql import loggedout_profile_root, profile_page_content
from instaspider.sandbox.exchange import Response, json_response
from instaspider.sandbox.world.world import Found, World

Json = dict[str, Any]

_PROVIDER = "__relay_internal__pv__Polaris"


@dataclass(frozen=True)
class Document:
    """One query that the web client ships."""

    doc_id: str
    friendly_name: str
    root: str
    needs_login: bool
    key: str
    """The variable that says who is meant."""
    providers: tuple[str, ...]
    """Provider variables that must be present, whatever their value."""
    find: Callable[[World, str], Found]
    answer: Callable[[Found], Json]


def _loggedout(found: Found) -> Json:
    person = found.person
    return {"xig_user_by_username": loggedout_profile_root(person) if person else None}


def _page_content(found: Found) -> Json:
    user = profile_page_content(found.person) if found.person else None
    return {"user": user, "viewer": {"user": None}}


DOCUMENTS = {
    document.doc_id: document
    for document in (
        Document(
            doc_id="27981003384861049",
            friendly_name="PolarisLoggedOutDesktopWWWProfileRootContentQuery",
            root="xig_user_by_username",
            needs_login=False,
            key="username",
            providers=(),
            find=World.find,
            answer=_loggedout,
        ),
        Document(
            doc_id="28036671149327607",
            friendly_name="PolarisProfilePageContentQuery",
            root="user",
            needs_login=True,
            key="id",
            providers=(
                f"{_PROVIDER}CannesGuardianExperienceEnabledrelayprovider",
                f"{_PROVIDER}CASB976ProfileEnabledrelayprovider",
                f"{_PROVIDER}RepostsConsumptionEnabledrelayprovider",
                f"{_PROVIDER}WebSchoolsEnabledrelayprovider",
                f"{_PROVIDER}ShortDramaEnabledrelayprovider",
            ),
            find=World.find_pk,
            answer=_page_content,
        ),
    )
}


@dataclass(frozen=True)
class Call:
    """One GraphQL request: a known document with all its variables."""

    document: Document
    value: str
    """Of the variable that says who is meant."""

    def find(self, world: World) -> Found:
        return self.document.find(world, self.value)

    def answer(self, found: Found, at_api: bool, logged_in: bool) -> Response:
        """``at_api`` means /api/graphql, otherwise /graphql/query."""
        document = self.document
        if not document.needs_login and not at_api:
            return json_response({"data": {document.root: None}, "status": "ok"})
        if document.needs_login and not logged_in:
            return refusals.login_only_document()
        if document.needs_login and at_api and found.person is None:
            return refusals.not_found()
        body: Json = {"data": document.answer(found), "extensions": {"is_final": True}}
        if not at_api:
            body["status"] = "ok"
        return json_response(body)


def read_call(form: dict[str, str]) -> Call | None:
    """None for a document that nobody knows, or without the variables that it declares."""
    document = DOCUMENTS.get(form.get("doc_id", ""))
    try:
        variables = json.loads(form.get("variables", ""))
    except ValueError:
        return None
    if document is None or not isinstance(variables, dict):
        return None
    if any(name not in variables for name in (document.key, *document.providers)):
        return None
    return Call(document, str(variables[document.key]))


def stale(at_api: bool) -> Response:
    """What such a request gets."""
    return refusals.execution_error((), at_api) if at_api else refusals.invalid_request()
