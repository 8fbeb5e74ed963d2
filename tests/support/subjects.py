"""What the sweep of the surface asks for: people, posts and more, some of every kind."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from itertools import islice
from urllib.parse import urlsplit

from sandbox_visitor import Visitor, login

from instaspider.sandbox.process import SandboxProcess
from instaspider.sandbox.tables.paging import packed
from instaspider.sandbox.world import crowds, grids, stories, viewers
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.world import World

WORLD = World(1)
"""The same as that of the sandbox."""
NAMES = [f"person_{number}" for number in range(80)]
Names = dict[str, str]
"""Values of the placeholders in a row."""


def everybody() -> list[Person]:
    return [WORLD.named(name) for name in NAMES]


def public() -> list[Person]:
    return [person for person in everybody() if not person.is_private]


def some(wanted: list[Callable], found: list, each: int = 2) -> list:
    """The first few for which each of these holds, once."""
    chosen = [x for test in wanted for x in islice(filter(test, found), each)]
    return list({x.pk: x for x in chosen}.values())


def person(one: Person) -> Names:
    return {"username": one.username, "pk": one.pk, "fbid": one.fbid}


def post(one: Post) -> Names:
    return {"code": one.shortcode, "media_pk": one.pk, "owner_pk": one.owner.pk}


def people() -> list[Person]:
    """Of all kinds that fields of profiles and feeds tell apart."""
    return some(
        [
            lambda x: x.media_count == 0,
            lambda x: 0 < x.media_count < 12,
            lambda x: x.media_count > 500,
            lambda x: x.pinned,
            lambda x: x.collab,
            lambda x: x.highlights,
            lambda x: stories.live_stories(x),
            lambda x: x.is_business,
            lambda x: x.email,
            lambda x: x.phone,
            lambda x: x.category is None,
            lambda x: x.external_url,
            lambda x: x.pronouns,
            lambda x: x.is_verified,
            lambda x: not crowds.similar(x),
            lambda x: len(grids.tagged_in(x)),
            lambda x: x.clips_count == 0,
        ],
        public(),
        1,
    )


def private() -> list[Person]:
    named = [WORLD.named(f"private_{number}") for number in range(60)]
    wanted = [
        lambda x: x.is_business,
        lambda x: x.pronouns,
        lambda x: x.email,
        lambda x: x.bio_links,
    ]
    return some([lambda _: True, *wanted], named, 1)


def posts() -> list[Post]:
    """Of all kinds that fields of posts tell apart."""
    grid = [one for owner in public() for one in grids.grid_of(owner)[:8]]
    return some(
        [
            lambda x: x.product_type == "feed",
            lambda x: x.product_type == "clips",
            lambda x: x.product_type == "igtv",
            lambda x: x.product_type == "carousel_container",
            lambda x: x.hides_likes,
            lambda x: x.caption is None,
            lambda x: x.is_pinned,
            lambda x: x.coauthors,
            lambda x: x.tagged,
            lambda x: x.location,
            lambda x: x.media_type == 1 and x.music,
            lambda x: x.product_type == "clips" and x.music.is_original,
            lambda x: x.product_type == "clips" and not x.music.is_original,
            lambda x: x.media_type == 2 and x.tagged,
            lambda x: x.is_video and x.coauthors,
            lambda x: x.comment_count == 0,
            lambda x: x.accessibility_caption is None,
            lambda x: x.media_type == 8 and x.tagged,
            lambda x: 2 in x.child_types,
            lambda x: (
                x.product_type == "clips"
                and not x.music.is_original
                and x.tagged
                and x.caption
                and not (x.location or x.coauthors or x.hides_likes or x.is_pinned)
            ),
        ],
        grid,
    )


def threads() -> Iterator[Names]:
    """Posts with comments that have replies; a GIF among them."""
    for one in posts():
        heads = WORLD.comments(one)[:50] if 40 < one.comment_count < 4000 else []
        if answered := next((x for x in heads if x.reply_count), None):
            yield post(one) | {"comment": answered.pk}


def viewer(sandbox: SandboxProcess, number: int = 1) -> Person:
    """Whose login it is."""
    return WORLD.find_pk(login(sandbox, number)["ds_user_id"]).person


def cursors(mark: str, posts: int, step: int = 1) -> list[Names]:
    """Of pages that begin at any of the first posts of a list of the viewer's."""
    return [{"cursor": packed(f"{mark}{at}")} for at in range(0, posts, step)]


def explored(sandbox: SandboxProcess, is_recorded: bool, number: int = 1) -> list[Names]:
    """Of pages for exploring in the recorded form, or in the newer one."""
    path = "/api/v1/discover/web/explore_grid/"
    with Visitor(sandbox, login(sandbox, number)) as member:
        return [
            names
            for names in cursors("explore ", 60, 5)
            if ("context" in member.get(f"{path}?max_id={names['cursor']}").json()["clusters"][0])
            == is_recorded
        ]


def kept() -> list[Names]:
    """Highlights: each recorded form is that of some."""
    crowd = [WORLD.named(f"person_{number}") for number in range(83, 149)]
    owners = [one for one in crowd if not one.is_private]
    return [{"highlight": each.pk} for one in owners for each in one.highlights]


def files(sandbox: SandboxProcess, wanted: str) -> list[Names]:
    """Addresses in use, as the answers have them."""
    if wanted == "bundles":
        with Visitor(sandbox) as visitor:
            page = visitor.get("/").text
        urls = [html.unescape(url) for url in re.findall(r'href="([^"]+\.js)"', page)]
    elif wanted == "pictures":
        urls = [one.picture.filled(1080) for one in posts()[:4]]
    else:
        urls = [url for one in posts() if (url := one.video_url)]
    parts = [urlsplit(url) for url in urls]
    return [{"host": x.netloc, "path": f"{x.path}?{x.query}".rstrip("?")} for x in parts]


def subjects(sandbox: SandboxProcess, kind: str) -> list[Names]:
    """What a row is asked for."""
    few = [x for x in everybody() if 0 < x.follower_count < 12]
    made: dict[str, Callable[[], list[Names]]] = {
        "once": lambda: [{}],
        "people": lambda: [person(x) for x in people()],
        "private": lambda: [person(x) for x in private()],
        "nobody_by_name": lambda: [{"username": "missing_one"}],
        "nobody_by_pk": lambda: [{"pk": "0"}],
        "followed_by_few": lambda: [person(x) for x in few if not x.is_private],
        "followed_by_nobody": lambda: [
            next(person(x) for i in range(400) if not (x := WORLD.named(f"x{i}")).follower_count)
        ],
        "tellers": lambda: [person(x) for x in public() if stories.live_stories(x)][:6],
        "keepers": lambda: [person(x) for x in public() if x.highlights][:4],
        "highlights": lambda: [
            {"highlight": each.pk} for x in public()[:20] for each in x.highlights
        ][:12],
        "all_highlights": kept,
        "posts": lambda: [post(x) for x in posts()],
        "reels": lambda: [post(x) for x in posts() if x.product_type == "clips"],
        "private_posts": lambda: [post(grids.grid_of(WORLD.named("private_7"))[:1][0])],
        "gated": lambda: [post(grids.grid_of(WORLD.named("gated_5"))[:1][0])],
        "own_stories": lambda: [post(x) for x in stories.live_stories(viewer(sandbox, 3))],
        "followed_by_many": lambda: [person(WORLD.named("person_1"))],
        "no_post": lambda: [{"media_pk": "12345"}],
        "threads": lambda: list(islice(threads(), 6)),
        "tags": lambda: [{"tag": tag.name} for tag in WORLD.hashtags.all[:3]],
        "places": lambda: [{"place": place.pk} for place in WORLD.places.all[:3]],
        "cities": lambda: [{"city": place.city} for place in WORLD.places.all[:3]],
        "words": lambda: [{"word": word} for word in ("cats", "person_1", "lena")],
        "liked": lambda: [post(posts()[0])],
        "songs": lambda: [
            {"audio": x.music.audio_id} for x in posts() if x.music and x.product_type == "clips"
        ],
        "timeline_cursors": lambda: cursors("", 118),
        "explored_before": lambda: explored(sandbox, True),
        "explored_before_by_teller": lambda: explored(sandbox, True, 3),
        "explored_now": lambda: explored(sandbox, False),
        "collections": lambda: [{"collection": pk} for pk in viewers.collections(viewer(sandbox))],
    }
    return made[kind]() if kind in made else files(sandbox, kind)
