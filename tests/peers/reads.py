"""Compares all that instaloader and instagrapi read with the world, kind by kind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import Any

from asked.telling import MOST
from clients import Clients
from world import Json, World, addresses, parts

ASKED = Path(__file__).parent / "asked"
FAIL = {
    ("instaloader", "hashtag top"): r"KeyError: 'medias'",
    ("instaloader", "hashtag, by its page"): r"404 Not Found when accessing .+/explore/tags/",
}
"""What does not work at the service either, with what is then said: sections of a hashtag's best
posts without ``medias`` are real (instagrapi pull request 2622), and so is 404 for the JSON of a
hashtag's page (instaloader issue 2144)."""

BEGIN_AGAIN = {("instaloader", "comments")}
"""Lists that never end at the service either: instaloader takes the cursor of the last page,
``{}``, for one that leads on (instaloader issue 2560)."""
UNKNOWN = {("instagrapi", "saved"): {"comments"}}
"""What answers do not tell: no recorded saved post has a count of comments, and instagrapi makes
that 0."""


def read_all(client: str, clients: Clients, truth: World) -> Iterator[str]:
    """Ask a client for everything, in one process of its own, and name each difference."""
    subjects = choose(truth, clients.login())
    path = clients.folder / f"subjects of {client}.json"
    path.write_text(json.dumps(subjects), "utf-8")
    told = json.loads(clients.run("python", str(ASKED / f"ask_{client}.py"), str(path)))
    answers = Answers(truth, subjects)
    for kind, seen in told.items():
        what = f"{client}, {kind}"
        expected = FAIL.get((client, kind))
        if isinstance(seen, dict) and "failed" in seen:
            if not (expected and re.search(expected, seen["failed"])):
                yield f"{what}: {seen['failed']}"
        elif expected:
            yield f"{what}: works, although it does not at the service"
        else:
            true = getattr(answers, kind.partition(",")[0].replace(" ", "_"))()
            if not true:
                yield f"{what}: the world has none to compare"
            if (client, kind) in BEGIN_AGAIN:
                true = [*true, *true][:MOST]
            yield from _compare(what, seen, true, UNKNOWN.get((client, kind), set()))


def choose(truth: World, cookies: dict[str, str]) -> Json:
    """Choose whom and what is asked about, by the names that the scripts in ``asked`` use."""
    viewer = truth.get(f"pks/{cookies['ds_user_id']}")
    person = truth.somebody(_shares_everything)
    followed = truth.somebody(_knows_some)
    talked, comment = _talked(truth)
    feed = map(truth.media, truth.get(f"users/{viewer['username']}/timeline")["shortcodes"])
    places = (post["location"]["pk"] for post in feed if post["location"])
    return {
        "viewer": viewer["username"],
        "cookies": cookies,
        "person": person["username"],
        "person_pk": person["pk"],
        "followed": followed["username"],
        "followed_pk": followed["pk"],
        "talked": talked["shortcode"],
        "talked_pk": talked["pk"],
        "comment": comment,
        "hashtag": "sunset",
        "place": next(places),
    }


def _shares_everything(about: Json) -> bool:
    few = ("visible_count", "highlight_count", "story_count", "tagged_count", "clips_count")
    return about["visible_count"] < 40 and all(about[name] for name in few)


def _knows_some(about: Json) -> bool:
    counts = about["follower_count"], about["following_count"]
    return not about["is_private"] and all(MOST < count < 500 for count in counts)


def _talked(truth: World) -> tuple[Json, str]:
    """A post with several pages of comments and of likers, and a comment with several pages of
    replies; counts are shown."""
    for number in range(200):
        for code in truth.get(f"users/person_{number}/posts?count=12")["shortcodes"]:
            post = truth.media(code)
            if post["hides_likes"] or not 20 < post["comment_count"] < 200 < post["like_count"]:
                continue
            heads = truth.comments(code)
            replies = [each for each in heads if 3 < len(each["replies"]) < 15]
            if 15 < len(heads) < MOST and replies:
                return post, replies[0]["pk"]
    raise AssertionError("nobody's post has enough comments and replies")


class Answers:
    """What is true, kind by kind, in the words of the scripts in ``asked``."""

    def __init__(self, truth: World, subjects: Json) -> None:
        self._truth = truth
        self._about = subjects

    def login(self) -> str:
        return str(self._about["viewer"])

    def profile(self) -> Json:
        return self._truth.get(f"users/{self._about['person']}")

    def post(self) -> Json:
        return _post(self._truth.media(self._about["talked"]))

    def posts(self) -> list[Json]:
        return self._list("person", "posts")

    def comments(self) -> list[Json]:
        return [_comment(each) for each in self._truth.comments(self._about["talked"])]

    def replies(self) -> list[Json]:
        heads = self._truth.comments(self._about["talked"])
        (head,) = (each for each in heads if each["pk"] == self._about["comment"])
        return [_comment(each) for each in head["replies"]]

    def likers(self) -> list[Json]:
        return self._people(f"media/{self._about['talked']}/likers")

    def stories(self) -> list[Json]:
        codes = self._truth.get(f"users/{self._about['person']}/stories")["shortcodes"]
        return sorted(map(_story, map(self._truth.media, codes)), key=lambda x: x["taken_at"])

    def tray(self) -> list[str]:
        people = self._truth.get(f"users/{self._about['viewer']}/tray")["users"]
        return [each["username"] for each in people]

    def highlights(self) -> list[Json]:
        kept = self._truth.get(f"users/{self._about['person']}/highlights")["highlights"]
        return [
            {
                "pk": each["pk"],
                "title": each["title"],
                "owner": each["user"]["username"],
                "items": each["shortcodes"],
            }
            for each in kept
        ]

    def followers(self) -> list[Json]:
        return self._people(f"users/{self._about['followed']}/followers")

    def following(self) -> list[Json]:
        return self._people(f"users/{self._about['followed']}/following")

    def tagged(self) -> list[Json]:
        return self._list("person", "tagged")

    def reels(self) -> list[Json]:
        return self._list("person", "clips")

    def hashtag(self) -> list[Json]:
        return self._codes(self._truth.get(f"hashtags/{self._about['hashtag']}")["recent"])

    def hashtag_top(self) -> list[Json]:
        return self._codes(self._truth.get(f"hashtags/{self._about['hashtag']}")["top"])

    def location(self) -> list[Json]:
        return self._codes(self._truth.get(f"places/{self._about['place']}")["recent"])

    def saved(self) -> list[Json]:
        return self._list("viewer", "saved")

    def feed(self) -> list[Json]:
        return self._list("viewer", "timeline")

    def _list(self, whose: str, name: str) -> list[Json]:
        return self._codes(self._truth.get(f"users/{self._about[whose]}/{name}")["shortcodes"])

    def _codes(self, codes: Sequence[str]) -> list[Json]:
        return [_post(self._truth.media(code)) for code in codes[:MOST]]

    def _people(self, path: str) -> list[Json]:
        return self._truth.get(f"{path}?count={MOST}")["users"]


def _post(post: Json) -> Json:
    told = {
        "shortcode": post["shortcode"],
        "pk": post["pk"],
        "owner": post["user"]["username"],
        "owner_pk": post["user"]["pk"],
        "caption": post["caption"] or None,
        "taken_at": post["taken_at"],
        "likes": post["like_count"],
        "comments": post["comment_count"],
        "is_video": post["media_type"] == "video",
        "parts": len(parts(post)),
    }
    if post["hides_likes"]:
        del told["likes"]
    return told


def _comment(comment: Json) -> Json:
    return {
        "pk": comment["pk"],
        "text": comment["text"],
        "user": comment["user"]["username"],
        "created_at": comment["created_at"],
        "likes": comment["like_count"],
    }


def _story(story: Json) -> Json:
    told = {name: story[name] for name in ("shortcode", "taken_at")}
    is_video = story["media_type"] == "video"
    files = {*addresses(story)}
    return told | {"owner": story["user"]["username"], "is_video": is_video, "file": files}


def _compare(what: str, seen: Any, true: Any, unknown: Set[str]) -> Iterator[str]:
    """Name what is seen otherwise than it is; what is seen in less detail is right."""
    if isinstance(true, list) and isinstance(seen, list):
        names = [[_name(each) for each in some[:MOST]] for some in (seen, true)]
        if names[0] != names[1]:
            yield f"{what}: {names[0]}, in the world {names[1]}"
            return
        for one, other in zip(seen, true, strict=False):
            yield from _compare(f"{what}, {_name(other)}", one, other, unknown)
    elif isinstance(true, dict) and isinstance(seen, dict):
        for name in sorted(seen.keys() & true.keys() - unknown):
            yield from _compare(f"{what}, {name}", seen[name], true[name], unknown)
    elif seen not in true if isinstance(true, set) else seen != true:
        yield f"{what}: {seen!r:.200}, in the world {true!r:.200}"


def _name(thing: Any) -> Any:
    return thing.get("shortcode") or thing.get("pk") if isinstance(thing, dict) else thing
