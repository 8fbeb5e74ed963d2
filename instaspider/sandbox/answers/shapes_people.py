"""People in the lists of GraphQL documents."""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.world.people import Person

Json = dict[str, Any]


def similar(person: Person) -> Json:
    """One of ``xdt_ayml_logged_out.users``; key tree graphql_loggedout_ayml/01."""
    return {
        "full_name": person.full_name,
        "is_verified": person.is_verified,
        "pk": person.pk,
        "profile_pic_url": person.profile_pic_url,
        "username": person.username,
        "is_private": person.is_private,
        "friendship_status": None,
        "supervision_info": None,
        "id": person.pk,
    }


def liker(person: Person) -> Json:
    """One of ``users`` of likers: fields of the schema media_likers that are always there, and
    those of a list like it (which of them this document has is unverified)."""
    return {
        "pk": person.pk,
        "id": person.pk,
        "username": person.username,
        "full_name": person.full_name,
        "is_private": person.is_private,
        "is_verified": person.is_verified,
        "profile_pic_url": person.profile_pic_url,
        "friendship_status": None,
        "supervision_info": None,
        "live_broadcast_visibility": None,
        "live_broadcast_id": None,
        "is_unpublished": False,
    }
