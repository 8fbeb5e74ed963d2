"""Parses profiles of the four families of JSON answers that have one.

Each parser takes the body as it came, and returns a page with one :class:`Profile`. It raises
:class:`ParseError` for another shape and :class:`AbsentError` for "nobody there"; nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from instaspider.exceptions import ParseError
from instaspider.items import BioLink, Profile, UserRef
from instaspider.parsing import biographies
from instaspider.parsing.advertisements import is_advertisement
from instaspider.parsing.json_fields import (
    Body,
    flag,
    ident,
    load,
    mapping,
    nodes,
    number,
    objects,
    text,
    texts,
)
from instaspider.parsing.lists import counts, facts, root
from instaspider.parsing.page import Page
from instaspider.parsing.parts import address_in, user_ref

XDT_USER = "fetch__XDTUserDict"
_PROFESSIONAL: Mapping[int | None, bool] = {1: False, 2: True, 3: True}
_LATEST = 12  # posts in a profile's answer; a longer list would be that of another page


def web_profile_info(body: Body, *, row: str, contacts: bool = False) -> Page[Profile]:
    """Read ``data.user`` of GET /api/v1/users/web_profile_info/."""
    user = root(load(row, body), row, "data", "user")
    profile = _shared(user, row, "data.user", "id")
    profile.follower_count = number(mapping(user, "edge_followed_by"), "count")
    profile.following_count = number(mapping(user, "edge_follow"), "count")
    posts = mapping(user, "edge_owner_to_timeline_media")
    profile.media_count = number(posts, "count")
    profile.is_business = flag(user, "is_business_account")
    profile.category = text(user, "category_name") or None
    profile.profile_pic_url_hd = text(user, "profile_pic_url_hd")
    profile.highlight_count = number(user, "highlight_reel_count")
    profile.has_clips = flag(user, "has_clips")
    profile.fbid = ident(user, "fbid")
    profile.latest_shortcodes = shortcodes(posts, "shortcode")
    profile.is_joined_recently = flag(user, "is_joined_recently")
    profile.has_guides = flag(user, "has_guides")
    profile.has_channel = flag(user, "has_channel")
    profile.related = _related(user)
    profile.mutual_count = number(mapping(user, "edge_mutual_followed_by"), "count")
    if contacts:
        profile.email = text(user, "business_email") or None
        profile.phone = text(user, "business_phone_number") or None
        profile.address = text(user, "business_address_json") or None
    return profile_of(profile, contacts=contacts)


def loggedout_profile_root(body: Body, *, row: str, contacts: bool = False) -> Page[Profile]:
    """Read ``data.xig_user_by_username`` of the logged-out GraphQL document.

    Its only contacts are those in the biography.
    """
    user = root(load(row, body), row, "data", "xig_user_by_username")
    return profile_of(xig_user(user, row, "data.xig_user_by_username"), contacts=contacts)


def profile_of(profile: Profile, *, contacts: bool = False) -> Page[Profile]:
    """Return a page with one profile, what its biography names, and facts about the account."""
    if (biography := profile.biography) is not None:
        profile.bio_mentions = biographies.mentions(biography)
        profile.bio_hashtags = biographies.hashtags(biography)
        if contacts:
            profile.bio_emails = biographies.emails(biography)
            profile.bio_phones = biographies.phones(biography)
    told = facts(pk=profile.pk, fbid=profile.fbid, username=profile.username)
    return Page([profile], facts=told)


def xig_user(user: Mapping[str, Any], row: str, path: str) -> Profile:
    """Return a logged-out user (``XIG*``): ``id`` is the fbid, ``all_media_count`` always null."""
    profile = _shared(user, row, path)
    profile.fbid = ident(user, "id")
    profile.follower_count = number(user, "follower_count")
    profile.following_count = number(user, "following_count")
    profile.media_count = number(user, "all_media_count")
    profile.has_clips = flag(user, "has_any_clips")
    timeline = mapping(user, "polaris_ordered_timeline_connection")
    profile.latest_shortcodes = shortcodes(timeline, "code")
    return profile


def profile_page_content(body: Body, *, row: str, contacts: bool = False) -> Page[Profile]:
    """Read ``data.user`` of PolarisProfilePageContentQuery.

    A capture of September 2026 has it below ``fetch__XDTUserDict`` (dumpstagram).
    """
    answer = load(row, body)
    key = XDT_USER if XDT_USER in mapping(answer, "data") else "user"
    user = root(answer, row, "data", key)
    profile = _by_id(user, row, f"data.{key}")
    if contacts:
        profile.address = _address(user)
    return _with_reels(profile_of(profile, contacts=contacts), user)


def users_info(body: Body, *, row: str, contacts: bool = False) -> Page[Profile]:
    """Read ``user`` of GET /api/v1/users/{pk}/info/."""
    user = root(load(row, body), row, "user")
    profile = _by_id(user, row, "user")
    profile.has_guides = flag(user, "has_guides")
    if contacts:
        profile.email = text(user, "public_email") or None
        profile.phone = text(user, "contact_phone_number") or None
        profile.address = _address(user)
    return _with_reels(profile_of(profile, contacts=contacts), user)


def _with_reels(page: Page[Profile], user: Mapping[str, Any]) -> Page[Profile]:
    """Return the same page, with the number of reels that the account has."""
    return replace(page, counts=counts(reels=number(user, "total_clips_count")))


def _by_id(user: Mapping[str, Any], row: str, path: str) -> Profile:
    """Return a profile from the keys that both answers to a question by id have in common."""
    profile = _shared(user, row, path)
    profile.follower_count = number(user, "follower_count")
    profile.following_count = number(user, "following_count")
    profile.media_count = number(user, "media_count")
    profile.is_business = flag(user, "is_business")
    profile.category = text(user, "category") or None
    profile.profile_pic_url_hd = text(mapping(user, "hd_profile_pic_url_info"), "url")
    clips = number(user, "total_clips_count")
    profile.has_clips = None if clips is None else clips > 0
    profile.fbid = ident(user, "fbid_v2")
    profile.mutual_count = number(user, "mutual_followers_count")
    return profile


def _related(user: Mapping[str, Any]) -> list[UserRef] | None:
    """Return the accounts of ``edge_related_profiles`` (key tree web_profile_info/03)."""
    shown = nodes(mapping(user, "edge_related_profiles"))
    return None if shown is None else [found for each in shown if (found := user_ref(each))]


def shortcodes(connection: Mapping[str, Any], key: str) -> list[str] | None:
    """Return the shortcodes of a connection's posts; None if the answer has no posts."""
    posts = nodes(connection)
    if posts is None:
        return None
    codes = (text(post, key) for post in posts if not is_advertisement(post))
    return [code for code in codes if code][:_LATEST]


def _shared(user: Mapping[str, Any], row: str, path: str, id_key: str = "pk") -> Profile:
    """Return a profile from the keys that all families share. Raises without an id or a name."""
    pk, username = ident(user, id_key), text(user, "username")
    if pk is None or not username:
        raise ParseError(row, f"{path}.{'username' if pk else id_key}")
    links = _bio_links(user)
    return Profile(
        pk=pk,
        username=username,
        full_name=text(user, "full_name"),
        biography=text(user, "biography"),
        external_url=address_in(user, "external_url") or (links[0].url if links else None),
        bio_links=links,
        is_professional=_is_professional(user),
        is_private=flag(user, "is_private"),
        is_verified=flag(user, "is_verified"),
        pronouns=texts(user, "pronouns"),
        profile_pic_url=text(user, "profile_pic_url"),
        url=f"https://www.instagram.com/{username}/",
    )


def _bio_links(user: Mapping[str, Any]) -> list[BioLink] | None:
    links = objects(user, "bio_links")
    if links is None:
        return None
    found = ((_link(link), text(link, "title")) for link in links)
    return [BioLink(url=url, title=title or None) for url, title in found if url]


def _link(link: Mapping[str, Any]) -> str | None:
    return address_in(link, "url") or address_in(link, "lynx_url")


def _is_professional(user: Mapping[str, Any]) -> bool | None:
    """Whether an account is professional, by the flag or by ``account_type``.

    Type 1 is personal, 2 and 3 are professional. Neither says whether it is a business: some
    accounts of type 2 are none by ``is_business``.
    """
    told = flag(user, "is_professional_account")
    return _PROFESSIONAL.get(number(user, "account_type")) if told is None else told


def _address(user: Mapping[str, Any]) -> str | None:
    """Return JSON text with the keys of ``business_address_json``, or made of single keys."""
    parts = (
        ("city_name", text(user, "city_name")),
        ("street_address", text(user, "address_street")),
        ("zip_code", text(user, "zip")),
    )
    found = {key: value for key, value in parts if value}
    return json.dumps(found, ensure_ascii=False) if found else None


def route_definition(body: Body, *, row: str, **_: Any) -> Page[Profile]:
    """Read the pk from POST /ajax/bulk-route-definitions/, which tells what an address leads to."""
    payloads = root(load(row, body), row, "payload", "payloads")
    props = [mapping(each, "result", "exports", "rootView", "props") for each in payloads.values()]
    pk = next((found for each in props if (found := ident(each, "id"))), None)
    if pk is None:
        raise ParseError(row, "payload.payloads.result.exports.rootView.props.id")
    return Page([], facts=facts(pk=pk))
