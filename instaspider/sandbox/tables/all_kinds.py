"""Lists every kind of thing that answers show, with the modules of its values."""

from __future__ import annotations

from instaspider.sandbox.tables.call import Call, Page
from instaspider.sandbox.tables.friends import FriendPage
from instaspider.sandbox.tables.kinds import Kinds
from instaspider.sandbox.tables.things import (
    Ad,
    Comments,
    Emoji,
    Entry,
    Found,
    GridRow,
    HomePage,
    Kept,
    Keyword,
    Point,
    Reel,
    Slot,
    Tab,
    Version,
)
from instaspider.sandbox.tables.values import (
    ad,
    app_post,
    call,
    child,
    comment,
    friends,
    home,
    link,
    one,
    person,
    place,
    post,
    reel,
    row,
    site,
    tab,
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
        Post: [post, app_post, one],
        Child: [child, one],
        Ad: [ad, post, app_post, one],
        Kept: [post, app_post, one],
        Comment: [comment],
        FriendPage: [friends],
        GridRow: [row],
        HomePage: [home],
        Hashtag: [place],
        Place: [site, place],
        Reel: [reel],
        Tab: [tab],
        Tag: [tag],
        **dict.fromkeys(
            (Address, Comments, Emoji, Entry, Found, Friendship, Highlight, Keyword), ()
        ),
        **dict.fromkeys((Music, Page, Point, Rendition, Slot, Version, VideoVersion), ()),
    }
)
