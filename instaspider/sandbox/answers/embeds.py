"""Makes what other sites embed: pages of a post and of a profile.

``contextJSON`` stands as a JSON text within JSON, where cobalt, yt-dlp and instagram-posts-scraper
0.4.0 look for it. It is null for many posts. Anchors then hold the exact counts
(instagram-graphql-scraper 0.2.1), and classes of the markup tell picture, name and text (InstaFix
0526a6e).
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from instaspider.sandbox.answers.pages import ROOT
from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.table import RENDERER
from instaspider.sandbox.tables.values.one import graph_type
from instaspider.sandbox.world import grids
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.world import World

Json = dict[str, Any]

_SHOWN = 6
NODE = RENDERER.show("graph_node", Post)


def post_embed(post: Post | None, world: World) -> bytes:
    """Make ``/p/{code}/embed/captioned/``; the page of a hidden or deleted post tells nothing of
    it."""
    if post is None:
        return _page(None, "<div>The link to this photo or video may be broken.</div>")
    told = Draw(post.owner.seed, "embed", post.pk).chance(50)  # the share is unverified
    media = NODE(post, Call(world, None)) if told else None
    context = {"context": {"media": media}, "gql_data": {"shortcode_media": media}}
    return _page(context if told else None, _anchors(post))


def profile_embed(person: Person, world: World) -> bytes:
    """Make ``/{username}/embed/``."""
    call = Call(world, None)
    posts = [] if person.is_private else grids.newest(person)[:_SHOWN]
    context = {
        "username": person.username,
        "full_name": person.full_name,
        "is_private": person.is_private,
        "verified": person.is_verified,
        "profile_pic_url": person.profile_pic_url,
        "followers_count": person.follower_count,
        "posts_count": person.media_count,
        "graphql_media": [{"shortcode_media": NODE(post, call)} for post in posts],
    }
    return _page({"context": context}, "")


def _anchors(post: Post) -> str:
    name, link = post.owner.username, escape(f"{ROOT}/p/{post.shortcode}/")
    text = escape(post.caption or "").replace("\n", "<br />")
    watch = '<div class="WatchOnInstagram">Watch on Instagram</div>' if post.is_video else ""
    return (
        f'<div class="Embed" data-media-type="{graph_type(post)}" data-media-id="{post.pk}">'
        f'<a class="Username" href="{ROOT}/{name}/"><span class="UsernameText">{name}</span></a>'
        f'<a class="EmbeddedMedia" href="{link}"><img class="EmbeddedMediaImage" '
        f'src="{escape(post.picture.filled(1080))}" /></a>{watch}'
        f'<a class="SocialProof" href="{link}" data-log-event="likeCountClick">'
        f"{post.like_count:,} likes</a>"
        f'<div class="Caption"><a class="CaptionUsername" href="{ROOT}/{name}/" '
        f'data-log-event="captionProfileClick">{name}</a>{text}'
        f'<div class="CaptionComments"><a href="{link}" data-log-event="captionCommentsClick">'
        f"View all {post.comment_count:,} comments</a></div></div></div>"
    )


def _page(context: Json | None, body: str) -> bytes:
    text = json.dumps(context, separators=(",", ":")) if context else None
    init = json.dumps([{"contextJSON": text}], separators=(",", ":")).replace("</", "<\\/")
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Instagram</title></head>'
        f"<body>{body}\n"
        f'<script>requireLazy(["s"],function(s){{s.handle({{"require":'
        f'[["PolarisEmbedSimple","init",[],{init}]]}});}});</script></body></html>\n'
    ).encode()
