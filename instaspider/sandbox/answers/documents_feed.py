"""GraphQL documents about what people post."""

from __future__ import annotations

from instaspider.sandbox.answers.documents import AT_API, Ask, Document, Edition, Json
from instaspider.sandbox.answers.documents_users import by_username
from instaspider.sandbox.answers.shapes_graphql import ordered_timeline


def _first_posts(ask: Ask) -> Json:
    person = by_username(ask)
    return {"xig_user_by_username": ordered_timeline(person) if person else None}


DOCUMENTS = (
    Document(
        name="PolarisLoggedOutDesktopWWWProfilePostsTabContentQuery",
        root="xig_user_by_username",
        required=("username",),
        editions=(Edition("27553725110923321"),),
        answer=_first_posts,
        member=AT_API,
        visitor=AT_API,
        owner=by_username,
    ),
)
