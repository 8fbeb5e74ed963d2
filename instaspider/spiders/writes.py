"""Defines the spiders that change something: a login's like of a post, one after the other."""

from __future__ import annotations

from instaspider.crawl.writing import Writing
from instaspider.inputs import Media
from instaspider.items import Action
from instaspider.spiders.media import MediaInputsSpider
from instaspider.visits.step import Step


class LikeSpider(MediaInputsSpider):
    """Gives one ``Action`` for each post; a dry run without ``INSTASPIDER_WRITES=True``
    ([writes](writes.md)).

    Login: yes.
    """

    name = "like"
    capabilities = ("like_state", "page_token", "like")
    gives = (Action,)
    walks = Writing

    def first_steps(self, value: Media) -> list[Step]:
        del value
        return [Step("like"), Step("page_token"), Step("like_state")]


class UnlikeSpider(MediaInputsSpider):
    """Gives the same as ``like``, for likes that are taken back.

    Login: yes.
    """

    name = "unlike"
    capabilities = ("like_state", "page_token", "unlike")
    gives = (Action,)
    walks = Writing

    def first_steps(self, value: Media) -> list[Step]:
        del value
        return [Step("unlike"), Step("page_token"), Step("like_state")]
