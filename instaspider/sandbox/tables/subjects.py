"""Finds whom or what a row asks for, by the words of the request; None if there is nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice, takewhile
from math import isfinite
from urllib.parse import unquote, urlsplit

from instaspider.sandbox.exchange import whole_number
from instaspider.sandbox.tables import fits
from instaspider.sandbox.tables.call import AbsentError, Call
from instaspider.sandbox.tables.fits import is_drawn
from instaspider.sandbox.tables.friends import FriendList, FriendPage
from instaspider.sandbox.tables.paging import unpacked
from instaspider.sandbox.tables.things import HomePage, Keyword, Point, Reel, Slot, Tab
from instaspider.sandbox.world import crowds, viewers
from instaspider.sandbox.world.comments import Comment
from instaspider.sandbox.world.crowds import Crowd
from instaspider.sandbox.world.hashtags import Hashtag
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.places import Place
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.viewers import Collection

POST_PATH = re.compile(r"(?:/[A-Za-z0-9._]{1,30})?/(?:p|reels?|tv)/([\w-]+)(?:/|$)", re.ASCII)
_NUMBERS = re.compile(r"\d+(?:_\d+)?", re.ASCII)
_MOST_IDS = 5
"""How many ids a document takes; no client names more (gallery-dl 1.32.18). How the service refuses
more is unverified."""
_MOST_REELS, _MOST_REELS_AT_ALL = 5, 30
"""More than five reels make the service fail now and then, here always. It refuses more than thirty
(gallery-dl 2197; the message is that of mgp25/Instagram-API 2704)."""

_FEED = 8
"""How many posts a page of the home feed has."""
_SEARCHED = 1000
"""People of a list among whom its ``query`` looks: the longest lists have hundreds of millions."""
_IN_ROW, _ROWS = 5, 4


def person_by_name(call: Call, text: str) -> Person | None:
    return call.world.find(text).person


def person_by_pk(call: Call, text: str) -> Person | None:
    return call.world.find_pk(text).person


def person_by_fbid(call: Call, text: str) -> Person | None:
    return call.world.find_fbid(text).person


def account_told(call: Call, text: str) -> Person | None:
    """Return whom a screen is about, by the JSON with which it is asked for."""
    try:
        told = json.loads(text)
    except ValueError:
        return None
    pk = told.get("target_user_id") if isinstance(told, dict) else None
    return call.world.find_pk(str(pk)).person


def viewer(call: Call, _: str) -> Person | None:
    return call.viewer


def chained(call: Call, text: str) -> Person | None:
    """Return whose similar accounts are asked for; refused if private, or if nobody is similar."""
    person = call.world.find_pk(text).person
    if person is not None and (person.is_private or not crowds.similar(person)):
        raise AbsentError("no_chaining", person)
    return person


def post_by_code(call: Call, text: str) -> Post | None:
    return call.world.post(text)


def post_by_pk(call: Call, text: str) -> Post | None:
    return call.world.post_by_pk(text)


def post_of_url(call: Call, text: str) -> Post | None:
    match = POST_PATH.match(urlsplit(text).path)
    return call.world.post(match[1]) if match else None


def media(call: Call, text: str) -> Post | None:
    """Return the post of ``<pk>`` or ``<pk>_<owner pk>``; anything else is refused."""
    if not _NUMBERS.fullmatch(text):
        raise AbsentError("invalid_media_id")
    return call.world.post_by_pk(text)


def video(call: Call, text: str) -> Post | None:
    post = media(call, text)
    if post is not None and call.may_see(post.owner) and not post.is_video:
        raise AbsentError("media_unavailable", post.owner)
    return post


def own_story(call: Call, text: str) -> Post | None:
    """Return a story of the viewer's own. That others' stories are refused as missing is
    unverified."""
    post = media(call, text)
    if post is None:
        return None
    if call.viewer is None or post.owner.pk != call.viewer.pk or post.expires_at is None:
        raise AbsentError("media_not_found", post.owner)
    return post


def comment(call: Call, text: str) -> Comment | None:
    """Return a comment that begins a thread of a post, whose id is in the path too."""
    post = media(call, call.text("path.media"))
    if post is None or not call.may_see(post.owner):
        raise AbsentError("media_not_found", post.owner if post else None)
    found = call.world.thread(post).find(text)
    if found is None or found.parent_pk is not None:
        raise AbsentError("media_unavailable", post.owner)
    return found


def comment_of_media(call: Call, text: str) -> Comment | None:
    """Return a comment by the variables of a document."""
    post = call.world.post_by_pk(call.text("var.media_id"))
    return call.world.thread(post).find(text) if post and call.may_see(post.owner) else None


def comment_by_pk(call: Call, text: str) -> Comment | None:
    """Return a comment of the posts whose comments were asked for last."""
    found = call.world.comment(text)
    return found if found and call.may_see(found.post.owner) else None


def hashtag(call: Call, text: str) -> Hashtag | None:
    return call.world.hashtags.find(unquote(text))


def place(call: Call, text: str) -> Place | None:
    return call.world.places.find(text)


def place_tab(call: Call, text: str) -> Place | None:
    """Return a place. Without a login there is only its first page."""
    if call.viewer is None and call.text("var.after"):
        raise AbsentError("login_only_document")
    return call.world.places.find(text)


def keyword(call: Call, text: str) -> Keyword:
    tags = call.world.explore.named(text)
    posts = call.world.explore.top(tags[0]) if tags else ()
    return Keyword(text, tags[0] if tags else None, posts)


def collection(call: Call, text: str) -> Collection | None:
    """Return a collection of the viewer's, by its pk; 404 for those of others is unverified."""
    return viewers.collections(call.viewer).get(text) if call.viewer else None


def point(call: Call, _: str) -> Point:
    try:
        lat, lng = (float(call.text(f"query.{key}")) for key in ("latitude", "longitude"))
    except ValueError:
        return Point(None, None)
    return Point(lat, lng) if isfinite(lat) and isfinite(lng) else Point(None, None)


def reel(call: Call, text: str) -> Slot | None:
    """Return the reel of a pk, or of ``highlight:<pk>``."""
    if text.startswith("highlight:"):
        found = call.world.find_highlight(text)
        return Slot(text, Reel(*found)) if found else None
    person = call.world.find_pk(text).person
    return Slot(text, Reel(person)) if person else None


def slots(call: Call, _: str) -> Sequence[Slot]:
    """Return the reels that a document's variables name, in their order."""
    ids = call.texts("var.reel_ids|var.reel_ids_arr")
    if len(ids) > _MOST_IDS and call.var.get("reel_ids"):
        raise AbsentError("execution_error")
    return [reel(call, each) or Slot(each, None) for each in ids]


def reels(call: Call, _: str) -> Sequence[Slot]:
    """Return the reels that the app or the web asks for by REST."""
    ids = call.texts("form.user_ids") if call.is_post else list(call.lists.get("reel_ids", ()))
    if len(ids) > _MOST_REELS_AT_ALL:
        raise AbsentError("too_many_reels")
    if len(ids) > _MOST_REELS:
        raise AbsentError("status_560")
    return [reel(call, each) or Slot(each, None) for each in dict.fromkeys(ids)]


def old_reels(call: Call, _: str) -> Sequence[Slot]:
    """Return stories by ``reel_ids``, and highlights by ``highlight_reel_ids``."""
    kept = [f"highlight:{each}" for each in call.texts("var.highlight_reel_ids")]
    ids = [*call.texts("var.reel_ids"), *kept]
    return [reel(call, each) or Slot(each, None) for each in ids]


def tag_tab(call: Call, text: str) -> Tab:
    """Return a tab of a hashtag; one that nobody uses has no sections."""
    return tab_of(call, hashtag(call, text), call.text("form.tab"), call.text("form.max_id"))


def places_tab(call: Call, text: str) -> Tab:
    return tab_of(call, place(call, text), call.text("form.tab"), call.text("form.max_id"))


def serp_tab(call: Call, text: str) -> Tab:
    """Return the posts with the hashtag that a search finds first."""
    return _tab(
        None, keyword(call, text).posts, f"serp {text}", call.text("query.next_max_id|query.max_id")
    )


def tab_of(call: Call, what: Hashtag | Place | None, tab: str, cursor: str) -> Tab:
    """Return a tab. ``tab`` is top, ranked or recent; any other is taken as top."""
    if what is None:
        return _tab(None, (), "", "")
    explore, is_recent = call.world.explore, tab == "recent"
    posts = explore.recent(what) if is_recent else explore.top(what)
    found = _tab(what, posts, f"{what.pk} {'recent' if is_recent else 'top'}", cursor)
    return replace(found, has_reels=isinstance(what, Hashtag) and not is_recent)


def _tab(what: Hashtag | Place | None, posts: Sequence[Post], name: str, cursor: str) -> Tab:
    """Return a tab from its cursor on; a cursor of another list leads to the start."""
    mark = f"AQE {name}"
    first, _, position = unpacked(cursor).rpartition(" ")
    start = int(position) if first == mark and position.isdecimal() else 0
    return Tab(what, posts, mark, start)


def followers(call: Call, text: str) -> FriendPage | None:
    return _friends(call, text, "followers", crowds.followers)


def following(call: Call, text: str) -> FriendPage | None:
    return _friends(call, text, "following", crowds.following)


def _friends(call: Call, pk: str, kind: str, read: Callable[[Person], Crowd]) -> FriendPage | None:
    person = call.world.find_pk(pk).person
    if person is None:
        return None
    if not call.may_see(person):
        raise AbsentError("not_authorized", person)
    words = call.text("query.query|var.query").lower()
    known: Sequence[Person] = read(person)
    if words:
        first = islice(known, _SEARCHED)
        known = [x for x in first if words in x.username or words in x.full_name.lower()]
    people = FriendList(call.world.seed, f"{kind} {person.pk} {words}".rstrip(), person, known)
    return people.page(call.number("query.count", 12), call.text("query.max_id|var.max_id"))


def home(call: Call, cursor: str) -> HomePage:
    """Return a page of the home feed. In the older form it ends before the first post of which that
    form could not tell everything."""
    assert call.viewer is not None
    posts = viewers.timeline(call.viewer)
    start = whole_number(unpacked(cursor), 0)
    following = posts[start : start + _FEED]
    if is_drawn("timeline", call.viewer.pk, start):
        older = [*takewhile(fits.home, following)]
        if older and start + len(older) < len(posts):
            return HomePage(older, start + len(older), True, True, start)
    end = start + len(following)
    return HomePage(following, end, bool(following) and end < len(posts), False, start)


def explored(call: Call, cursor: str) -> HomePage:
    """Return a page for exploring, rows of a large reel and four posts. Its older form ends as that
    of the home feed does, and cannot end the list."""
    assert call.viewer is not None
    posts = viewers.explored(call.viewer)
    mark, _, position = unpacked(cursor).partition(" ")
    start = whole_number(position, 0) if mark == "explore" else 0
    if start % _IN_ROW == 0 and is_drawn("explore", call.viewer.pk, start):
        ends = [*range(start, len(posts), _IN_ROW)][: _ROWS + 1]
        rows = (posts[at : at + _IN_ROW] for at in ends[:-1])
        older = [*takewhile(lambda row: row[0].caption is not None, rows)]
        if older:
            end = ends[len(older)]
            return HomePage(posts[start:end], end, True, True, start)
    shown = posts[start : start + _IN_ROW * _ROWS]
    end = start + len(shown)
    return HomePage(shown, end, bool(shown) and end < len(posts), False, start)
