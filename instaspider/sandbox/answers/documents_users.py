"""GraphQL documents about people."""

from __future__ import annotations

from instaspider.sandbox.answers import refusals
from instaspider.sandbox.answers.documents import (
    AT_API,
    BOTH,
    EXECUTION_ERROR,
    Ask,
    Document,
    Edition,
    Json,
)
from instaspider.sandbox.answers.shapes_graphql import loggedout_profile_root, profile_page_content
from instaspider.sandbox.answers.shapes_people import similar
from instaspider.sandbox.answers.shapes_search import found_people
from instaspider.sandbox.exchange import Response
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person

SIMILAR = "xdt_ayml_logged_out"
TOPSEARCH = "xdt_api__v1__fbsearch__topsearch_connection"

PROFILE_PROVIDERS = (
    "PolarisCannesGuardianExperienceEnabled",
    "PolarisCASB976ProfileEnabled",
    "PolarisRepostsConsumptionEnabled",
    "PolarisWebSchoolsEnabled",
)


def by_username(ask: Ask) -> Person | None:
    return ask.world.find(ask.text("username")).person


def by_id(ask: Ask) -> Person | None:
    return ask.world.find_pk(ask.text("id")).person


def _root(ask: Ask) -> Json:
    person = by_username(ask)
    return {"xig_user_by_username": loggedout_profile_root(person) if person else None}


def _content(ask: Ask) -> Json | Response:
    person = by_id(ask)
    if person is None:  # gallery-dl reads "no such user" off the status
        return refusals.not_found()
    return {"user": profile_page_content(person), "viewer": {"user": None}}


def _chained(ask: Ask) -> Person | None:
    return ask.world.find_pk(ask.text("owner_id")).person


def _similar(ask: Ask) -> Json:
    """Up to 44."""
    person = _chained(ask)
    return {SIMILAR: {"users": [similar(x) for x in ask.world.similar(person)]} if person else None}


def _query(ask: Ask) -> str:
    data = ask.variables.get("data")
    return str(data.get("query", "")) if isinstance(data, dict) else ""


def _searched(ask: Ask) -> Person | None:
    return ask.world.find(_query(ask)).person


def _topsearch(ask: Ask) -> Json:
    """Accounts alone: what places and hashtags look like in it is not known."""
    people = ask.world.explore.users(_query(ask))
    body = found_people(people, Draw(ask.world.seed, "rank", _query(ask)).uuid())
    return {TOPSEARCH: body}


DOCUMENTS = (
    Document(
        name="PolarisSearchBoxRefetchableQuery",
        form="graphql_topsearch_connection__01",
        root=TOPSEARCH,
        required=("data", "hasQuery"),
        editions=(Edition("27706427925724183"),),
        answer=_topsearch,
        member=AT_API,
        owner=_searched,
    ),
    Document(
        name="PolarisLoggedOutDesktopWWWProfileRootContentQuery",
        form="graphql_loggedout_profile_root__01",
        root="xig_user_by_username",
        required=("username",),
        editions=(Edition("27981003384861049"),),
        answer=_root,
        member=AT_API,
        visitor=AT_API,
        owner=by_username,
        stale={"36836636079261063": EXECUTION_ERROR},
    ),
    Document(
        name="PolarisProfilePageContentQuery",
        form="graphql_profile_page_content__01",
        root="user",
        required=("id",),
        editions=(
            Edition("28036671149327607", (*PROFILE_PROVIDERS, "PolarisShortDramaEnabled")),
            Edition("28717443601247930", PROFILE_PROVIDERS, AT_API),
            Edition("27937681195819736", PROFILE_PROVIDERS),
        ),
        answer=_content,
        member=BOTH,
        visitor=AT_API,
        owner=by_id,
        stale=dict.fromkeys(
            ("25980296051578533", "26762473490008061", "9707764636006837"), EXECUTION_ERROR
        ),
    ),
    Document(
        name="PolarisAYMLFollowChainingListLoggedOutQuery",
        form="graphql_loggedout_ayml__01",
        root=SIMILAR,
        required=("owner_id",),
        editions=(Edition("26772329349085526"),),
        answer=_similar,
        member=AT_API,
        visitor=AT_API,
        owner=_chained,
    ),
)
