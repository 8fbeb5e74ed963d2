"""Every kind of thing, with the modules of its values."""

from __future__ import annotations

from instaspider.sandbox.tables.call import Call, Page
from instaspider.sandbox.tables.kinds import Kinds
from instaspider.sandbox.tables.things import (
    Comments,
    Found,
    GridRow,
    Keyword,
    Point,
    Reel,
    Slot,
    Tab,
)
from instaspider.sandbox.tables.values import (
    call,
    child,
    comment,
    link,
    one,
    person,
    place,
    post,
    reel,
    site,
    tag,
)
from instaspider.sandbox.world.comments import Comment
from instaspider.sandbox.world.hashtags import Hashtag
from instaspider.sandbox.world.people import Address, Highlight, Link, Person
from instaspider.sandbox.world.pictures import Rendition, VideoVersion
from instaspider.sandbox.world.places import Place
from instaspider.sandbox.world.posts import Child, Music, Post
from instaspider.sandbox.world.tags import Tag
from instaspider.sandbox.world.viewers import Friendship

KINDS = Kinds(
    {
        Call: [call],
        person.Latest: [],
        Person: [person],
        Link: [link],
        Post: [post, one],
        Child: [child, one],
        Comment: [comment],
        Hashtag: [place],
        Place: [site, place],
        Reel: [reel],
        Tag: [tag],
        **dict.fromkeys((Address, Comments, Found, Friendship, GridRow, Highlight, Keyword), ()),
        **dict.fromkeys((Music, Page, Point, Rendition, Slot, Tab, VideoVersion), ()),
    }
)
