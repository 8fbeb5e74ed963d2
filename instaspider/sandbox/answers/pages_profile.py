"""Makes the profile page: ``xig_user_by_username`` twice, once with details and once with posts."""

from __future__ import annotations

from instaspider.sandbox.answers.pages import (
    ROOT,
    Frame,
    earlier,
    meta,
    prefetched,
    rounded,
    script,
)
from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.table import told
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.world import World

_DETAILS = "PolarisLoggedOutDesktopWWWProfileRootContentQuery"
_POSTS = "PolarisLoggedOutDesktopWWWProfilePostsTabContentQuery"
_PAGE = "PolarisProfilePageContentQuery"


def profile_page(person: Person, frame: Frame, world: World) -> bytes:
    """Make ``/{username}/``; that of people named ``ogonly_*`` has the meta tags and nothing
    else."""
    if person.special == "ogonly_":
        return frame.page(_meta(person))
    name = person.username
    call = Call(world, None, var={"username": name})
    details, posts = told(_DETAILS, call), told(_POSTS, call)
    return frame.page(
        _meta(person),
        script(_route(person), frame.preloaded(_PAGE, _page_variables(person))),
        script(frame.preloaded(_DETAILS, {"username": name}), prefetched(_DETAILS, details)),
        script(frame.preloaded(_POSTS, {"first": 12, "username": name}), prefetched(_POSTS, posts)),
    )


def _route(person: Person) -> list[object]:
    """Return the part in which gallery-dl 1.32.18 reads id and name."""
    props = {"page_id": f"profilePage_{person.pk}", "profile_id": person.pk}
    view = {"props": props, "params": {"username": person.username}}
    return ["CometPlatformRootClient", "initialize", [], [{"rootView": view}]]


def _page_variables(person: Person) -> dict[str, object]:
    return {"id": person.pk, "render_surface": "PROFILE", "enable_integrity_filters": True}


def _meta(person: Person) -> str:
    name = person.full_name or person.username
    followers = earlier(person.follower_count, Draw(person.seed, "meta", person.pk))
    counts = (
        f"{rounded(followers)} Followers, {rounded(person.following_count)} Following, "
        f"{rounded(person.media_count)} Posts"
    )
    return meta(
        {
            "og:title": f"{name} (@{person.username}) • Instagram photos and videos",
            "og:description": f"{counts} - See Instagram photos and videos from {name} "
            f"(@{person.username})",
            "og:image": person.profile_pic_url,
            "og:type": "profile",
            "og:url": f"{ROOT}/{person.username}/",
        }
    )
