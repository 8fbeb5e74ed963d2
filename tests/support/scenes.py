"""A sandbox with somebody whose posts are of all kinds, for answers that parsers read."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from itertools import islice
from typing import Any

from sandbox_visitor import Visitor, control

from instaspider.sandbox.answers.document_registry import ALL
from instaspider.sandbox.answers.documents import PROVIDER
from instaspider.sandbox.process import SandboxProcess
from instaspider.sandbox.world import grids, stories
from instaspider.sandbox.world.codes import crowd_name
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.stories import highlight_items, live_stories
from instaspider.sandbox.world.world import World

DOCUMENTS = {document.name: document for document in ALL}


def has_all(person: Person) -> bool:
    """Whether the first posts are of all kinds, and there are stories and highlights."""
    grid = list(islice(grids.grid_of(person), 40))
    kinds = {post.product_type for post in grid}
    return (
        kinds >= {"feed", "clips", "carousel_container"}
        and {post.hides_likes for post in grid} == {True, False}
        and {post.is_pinned for post in grid} == {True, False}
        and {post.music.is_original for post in grid if post.music} == {True, False}
        and any(post.coauthors for post in grid)
        and any(post.location for post in grid)
        and any(post.tagged for post in grid)
        and any(post.caption is None for post in grid)
        and any(40 < post.comment_count < 400 for post in grid)
        and any(20 < post.like_count < 90 for post in grid)
        and len(live_stories(person)) > 1
        and len(person.highlights) > 1
        and any(highlight_items(person, each) for each in person.highlights)
    )


class Scene:
    """A sandbox, who asks it, and somebody whose posts are of all kinds."""

    def __init__(self, sandbox: SandboxProcess, *visitors: Visitor) -> None:
        self.sandbox = sandbox
        self.visitor, self.member, self.teller = visitors
        self.world = World(1)  # the same as that of the sandbox
        self.tag = self.world.hashtags.all[0]
        self.place = self.world.places.all[0]

    @cached_property
    def person(self) -> Person:
        """One of the crowd, near to the place where the search begins."""
        crowd = (self.world.find(crowd_name(n)).person for n in range(15_000, 100_000))
        public = (x for x in crowd if x and not x.is_private and not x.special)
        known = (x for x in public if 24 < x.post_count < 200 and 100 < x.follower_count < 1000)
        return next(x for x in known if 100 < x.following_count < 1000 and has_all(x))

    @cached_property
    def own_story(self) -> Post:
        """A story that lives, of the third login, who follows more people too."""
        owner = self.world.find_pk(self.teller.cookies["ds_user_id"]).person
        assert owner is not None
        return stories.live_stories(owner)[0]

    @property
    def page_token(self) -> str:
        """The form token in pages of the member."""
        page = self.get("/").decode()
        return page.partition('"DTSGInitialData",[],{"token":"')[2].partition('"')[0]

    @cached_property
    def posts(self) -> list[Post]:
        return list(islice(grids.grid_of(self.person), 40))

    def post(self, wanted: Callable[[Post], Any]) -> Post:
        return next(post for post in self.posts if wanted(post))

    def get(self, path: str, who: Visitor | None = None, **options: Any) -> bytes:
        answer = (who or self.member).get(path, **options)
        assert answer.status_code == 200, (path, answer.content[:200])
        return answer.content

    def send(self, path: str, form: dict[str, Any]) -> bytes:
        headers = {"X-CSRFToken": self.member.cookies["csrftoken"]}
        answer = self.member.request("POST", path, data=form, headers=headers)
        assert answer.status_code == 200, (path, answer.content[:200])
        return answer.content

    def ask(self, name: str, variables: dict[str, Any], who: Visitor | None = None) -> bytes:
        """The answer of a document at an address of its own."""
        who = who or self.member
        document = DOCUMENTS[name]
        edition = document.editions[0]
        allowed = document.member if "sessionid" in who.cookies else document.visitor
        given = {PROVIDER.format(provider): False for provider in edition.providers}
        address = max(allowed & edition.only)
        headers = {"X-CSRFToken": who.cookies["csrftoken"]}
        answer = who.graphql(address, edition.doc_id, {**variables, **given}, headers=headers)
        assert answer.status_code == 200
        return answer.content

    def truth(self, path: str) -> dict[str, Any]:
        return control(self.sandbox, f"/world/{path}")

    def codes(self, part: str) -> list[str]:
        return self.truth(f"users/{self.person.username}/{part}?count=1000")["shortcodes"]


def kept(scene: Scene) -> dict[str, Any]:
    """A highlight with items."""
    found = scene.truth(f"users/{scene.person.username}/highlights")["highlights"]
    return next(each for each in found if each["shortcodes"])
