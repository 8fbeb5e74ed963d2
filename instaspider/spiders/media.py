"""Defines the spiders that take posts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from instaspider.inputs import MEDIA_COLUMNS, Media, parse_media
from instaspider.items import Comment, Post, UserRef
from instaspider.parsing.comments import first_comments, with_address
from instaspider.spiders.argument_types import DOWNLOAD, LIMIT, TIMES, Argument, one_of, yes_or_no
from instaspider.spiders.base import InstagramSpider
from instaspider.spiders.users import LISTS
from instaspider.visits.step import Step
from instaspider.visits.visit import Visit

MEDIA = Argument(
    f"shortcodes, URLs of posts, reels and share links, or pks: {LISTS}", example="DGqLl2tRxZc"
)

OWN_STORIES = Argument(
    f"stories of the login's own, by pk, shortcode or URL: {LISTS}", example="DGqLl2tRxZc"
)


class MediaInputsSpider(InstagramSpider[Media]):
    """Serves as the base of the spiders with ``media=``."""

    inputs_argument = "media"
    columns = MEDIA_COLUMNS
    arguments: ClassVar[Mapping[str, Argument]] = {"media": MEDIA}

    @classmethod
    def parse_input(cls, text: str) -> Media:
        return parse_media(text)

    def key(self, value: Media) -> str:
        return value.key

    def row_arguments(self, value: Media) -> dict[str, str]:
        known = {"media_pk": value.pk, "shortcode": value.shortcode, "share": value.share}
        return {name: each for name, each in known.items() if each is not None}


class MediaSpider(MediaInputsSpider):
    """Gives one ``Post`` for each post, reel or share link; with ``first_comments=1`` with the
    comments that its answer brings.

    Login: no.
    """

    name = "media"
    capabilities = ("media",)
    gives = (Post,)
    arguments: ClassVar[Mapping[str, Argument]] = {
        "media": MEDIA,
        "first_comments": Argument(
            "1 for the comments that come with a post, at no further request",
            yes_or_no,
            False,
            "1",
        ),
        **DOWNLOAD,
    }

    def complete(self, item: Any, visit: Visit) -> Any | None:
        if isinstance(item, Post) and self.given["first_comments"]:
            item.first_comments = first_comments(item)
        return super().complete(item, visit)


class CommentsSpider(MediaInputsSpider):
    """Gives ``Comment`` items of each post.

    Login: no; ``sort=recent`` and ``replies=1`` yes.
    """

    name = "comments"
    capabilities = ("comments_popular", "comments_recent", "replies")
    newest_first = frozenset({"comments_recent"})
    gives = (Comment,)
    arguments: ClassVar[Mapping[str, Argument]] = {
        "media": MEDIA,
        "replies": Argument("1 for replies too; they need a login", yes_or_no, False, "1"),
        "sort": one_of("popular", "recent"),
        **LIMIT,
        **TIMES,
    }

    def first_steps(self, value: Media) -> list[Step]:
        del value
        return [Step(f"comments_{self.given['sort']}", login=self.given["replies"])]

    def further_steps(self, step: Step, items: list[Any]) -> list[Step]:
        if not self.given["replies"] or step.capability == "replies":
            return []
        return [
            Step("replies", {"comment_pk": item.pk}, aside=True)
            for item in reversed(items)
            if item.pk is not None and item.reply_count != 0
        ]

    def complete(self, item: Any, visit: Visit) -> Any | None:
        if isinstance(item, Comment):
            item.media_pk = item.media_pk or visit.arguments.get("media_pk")
            item.shortcode = item.shortcode or visit.arguments.get("shortcode")
            with_address(item)
        return item


class LikersSpider(MediaInputsSpider):
    """Gives ``UserRef`` items: who likes each post, as many as the service names.

    Login: yes.
    """

    name = "likers"
    capabilities = ("likers",)
    gives = (UserRef,)
    list_of = "media_pk"
    arguments: ClassVar[Mapping[str, Argument]] = {"media": MEDIA, **LIMIT}


class ViewersSpider(MediaInputsSpider):
    """Gives ``UserRef`` items: who has seen each of the login's own stories.

    Login: yes.
    """

    name = "viewers"
    capabilities = ("viewers",)
    gives = (UserRef,)
    list_of = "media_pk"
    arguments: ClassVar[Mapping[str, Argument]] = {"media": OWN_STORIES, **LIMIT}
