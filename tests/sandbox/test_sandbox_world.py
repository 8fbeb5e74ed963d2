"""The sandbox's world: the same each time, found again from any side, in the promised order."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter

import pytest
from paths import ROOT

from instaspider.sandbox.world import crowds, drawing, draws, grids, stories, viewers
from instaspider.sandbox.world.clock import CHANGES_AFTER, NOW
from instaspider.sandbox.world.codes import CROWD, Codes, crowd_name
from instaspider.sandbox.world.comments import POPULAR, RECENT
from instaspider.sandbox.world.posts import CAROUSEL, PHOTO, VIDEO, pk_of_shortcode, shortcode
from instaspider.sandbox.world.stories import latest_story_at
from instaspider.sandbox.world.world import World

NAMES = [f"person_{n}" for n in range(120)] + [f"lena.{n}" for n in range(120)]
DAY = 86_400


@pytest.fixture(scope="module")
def world():
    return World(1)


@pytest.fixture(scope="module")
def people(world):
    return [world.named(name) for name in NAMES]


@pytest.fixture(scope="module")
def busy(world):
    """Somebody with thousands of posts."""
    crowd = (world.named(crowd_name(n * 7919)) for n in range(CROWD))
    return next(person for person in crowd if person.post_count > 4000)


@pytest.fixture(scope="module")
def posts(world, people):
    return [post for person in people for post in grids.grid_of(person)[:40]]


@pytest.fixture
def counted(monkeypatch):
    """Counts hashes drawn, the unit of work here."""
    counts = Counter()
    below = draws.Draw.__init__

    def count(self, *key):
        counts[key[1]] += 1
        below(self, *key)

    monkeypatch.setattr(draws.Draw, "__init__", count)
    return counts


SUMMARY = """
import json
from instaspider.sandbox.world import crowds, grids, stories
from instaspider.sandbox.world.world import World
world, found = World(5), []
for name in ("nasa", "lena.5", "kalomi.1234", "private_9", "a_longer_name.of_somebody"):
    person = world.named(name)
    found += [person.pk, person.fbid, person.media_count, len(grids.tagged_in(person))]
    for post in (*grids.grid_of(person)[:5], *stories.live_stories(person)):
        found += [repr(post), post.images, repr(post.children), post.accessibility_caption]
        found += [repr(list(world.comments(post)[:3])), [x.pk for x in world.likers(post)[:3]]]
    found += [x.username for x in crowds.followers(person)[:5]]
    found += [repr(x) for x in person.highlights]
print(json.dumps(found))
"""


def test_another_process_has_the_same_world():
    root = str(ROOT)
    outputs = set()
    for salt in ("1", "2"):
        env = os.environ | {"PYTHONPATH": root, "PYTHONHASHSEED": salt}
        done = subprocess.run([sys.executable, "-c", SUMMARY], env=env, capture_output=True)
        assert done.stderr == b""
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert len(json.loads(outputs.pop())) > 100


def test_golden_values(world):
    """Other numbers here mean another world for all who have used this one."""
    person = world.named("lena.5")
    post = drawing.own_posts(person)[0]
    assert {
        "pk": person.pk,
        "fbid": person.fbid,
        "media_count": person.media_count,
        "shortcode": post.shortcode,
        "taken_at": post.taken_at,
        "like_count": post.like_count,
        "caption": post.caption,
        "follower": crowds.followers(person).name(0),
        "place": world.places.all[0].pk,
    } == GOLDEN


GOLDEN = {
    "pk": "224090990354883827",
    "fbid": "17848890995318716",
    "media_count": 77,
    "shortcode": "DdfWgJVqE5i",
    "taken_at": 1789865892,
    "like_count": 9,
    "caption": "with @sofi.23 ❤️",
    "follower": "jorisa.3773",
    "place": "563759314001232",
}


def test_other_seeds_have_other_worlds(world):
    other = World(2)
    assert other.named("lena.5").pk != world.named("lena.5").pk
    assert other.places.all[0].pk != world.places.all[0].pk


def test_people_are_found_by_name_pk_and_fbid(world, people):
    for person in people:
        assert world.find_pk(person.pk).person == person
        assert world.find_fbid(person.fbid).person == person
    for fbid in ("", "1784", "17840000000000000", "178400000000000000", "1784x000000000001"):
        assert world.find_fbid(fbid).person is None


@pytest.mark.parametrize(
    "name",
    ["a", ".", "zzzzzz", "nasa", "lena.5", "person_12", "user000123", "private_7", "kalomi.1234"],
)
def test_codes_of_most_names_lead_back(name):
    assert Codes().name(Codes().code(name)) == name


def test_codes_differ():
    names = [f"{stem}{n}" for stem in ("lena.", "user", "user_", "b", "zz") for n in range(3000)]
    names += [f"user{n:06d}" for n in range(3000)] + [crowd_name(n * 10_007) for n in range(3000)]
    assert len({Codes().code(name) for name in names}) == len(set(names))


def test_posts_are_found_by_shortcode_and_pk(world, posts):
    fresh = World(1)
    for post in posts:
        assert world.post(post.shortcode) == world.post_by_pk(post.pk) == post
        assert world.post_by_pk(f"{post.pk}_{post.owner.pk}") == post
        when = ((int(post.pk) >> 23) + 1_314_220_021_721) // 1000
        assert when == post.taken_at <= NOW
        assert fresh.post(post.shortcode) == post, "nobody was asked for in this world before"


def test_a_private_posts_longer_code_is_cut(world, posts):
    assert world.post(posts[0].shortcode + "x" * 28) == posts[0]


def test_what_is_no_post_is_not_there(world, posts):
    for post in posts[:100]:
        number = int(post.pk)
        near = (number + 1, number - 1, number ^ 1 << 22, number + (4000 << 23), number - (1 << 40))
        assert [world.post_by_pk(str(pk)) for pk in near] == [None] * 5
    for code in ("", "A", "!!", "DdfWgJVqE5", "x" * 12, "é", "_" * 11, "B" * 28):
        assert world.post(code) is None
    for pk in ("", "0", "-1", "12", "9" * 19, "9" * 30, "x", "٣"):
        assert world.post_by_pk(pk) is None


def test_shortcodes_are_numbers():
    for pk in (1, 63, 64, 3_700_000_000_000_000_001, (1 << 63) - 1):
        assert pk_of_shortcode(shortcode(pk)) == pk


def test_lists_are_as_long_as_the_counts(world, people):
    for person in people:
        assert len(grids.grid_of(person)) == person.media_count
        assert len(drawing.own_clips(person)) == person.clips_count
        assert len(crowds.followers(person)) == person.follower_count
        assert len(crowds.following(person)) == person.following_count
        assert len(drawing.own_posts(person)) == person.post_count


def test_grids_are_in_order(world, people):
    for person in people:
        grid = grids.grid_of(person)[:60]
        assert len({post.pk for post in grid}) == len(grid)
        pinned = [post for post in grid if post.is_pinned and post.owner == person]
        assert grid[: len(person.pinned)] == pinned
        rest = [post.taken_at for post in grid[len(pinned) :]]
        assert rest == sorted(rest, reverse=True)
        for post in grid:
            assert post.owner == person or person in post.coauthors


def test_whole_grids(world, people):
    """Page by page, nothing is lost or shown twice, and everybody's own posts are all there."""
    for person in people[:60]:
        if person.media_count > 400:
            continue
        pages = [grids.grid_of(person)[at : at + 7] for at in range(0, person.media_count, 7)]
        shown = [post.pk for page in pages for post in page]
        assert len(shown) == len(set(shown)) == person.media_count
        assert {post.pk for post in drawing.own_posts(person)} <= set(shown)


def test_reels_are_the_posts_that_are_reels(world, people):
    for person in people:
        if person.post_count > 400:
            continue
        reels = [post for post in drawing.own_posts(person) if post.product_type == "clips"]
        assert list(drawing.own_clips(person)) == reels


def test_tags_and_taggings_are_the_same(world, posts, people):
    tagged = [(post, tag) for post in posts for tag in post.tagged if not post.owner.is_private]
    assert tagged
    for post, tag in tagged[:150]:
        assert post in list(grids.tagged_in(tag.person))
    for person in people[:60]:
        found = grids.tagged_in(person)[:30]
        assert all(person in [tag.person for tag in post.tagged] for post in found)
        times = [post.taken_at for post in found]
        assert times == sorted(times, reverse=True)


def test_pages_of_busy_people_cost_no_more_than_others(world, busy, counted):
    grids.grid_of(busy)[:12]
    counted.clear()
    assert len(grids.grid_of(busy)[:12]) == 12
    first = counted.total()
    assert first < 80
    counted.clear()
    assert len(grids.grid_of(busy)[3000 : 3000 + 12]) == 12
    assert counted.total() < 4 * first + 400
    assert counted["post"] < 600


def test_crowds_have_nobody_twice(world):
    person = next(world.named(crowd_name(n)) for n in range(CROWD) if _fans(world, n) > 10_000_000)
    followers = crowds.followers(person)
    names = [followers.name(at) for at in range(0, len(followers), len(followers) // 20_000)]
    names += [followers.name(at) for at in range(20_000)]
    places = {followers.position(name) for name in names}
    assert len(places) == len(set(names))
    for at in (0, 1, 12_345, len(followers) - 1):
        follower = followers[at]
        assert world.find(follower.username).person == follower
        assert world.find_pk(follower.pk).person == follower
        assert followers.includes(follower.username)
    assert not followers.includes(person.username)
    assert not followers.includes("nasa")


def _fans(world, number):
    return world.named(crowd_name(number)).follower_count


def test_comments(world, posts):
    orders, gifs, threads = 0, 0, 0
    for post in sorted(posts, key=lambda post: post.comment_count)[::60]:
        heads = world.comments(post, POPULAR)[:300]
        replies = [reply for head in heads for reply in world.replies(head)]
        if len(world.comments(post)) <= 300:
            assert len(heads) + len(replies) == post.comment_count
            recent = list(world.comments(post, RECENT))
            assert {x.pk for x in recent} == {x.pk for x in heads}
            times = [x.created_at for x in recent]
            assert times == sorted(times, reverse=True)
            orders += [x.pk for x in recent] != [x.pk for x in heads]
        likes = [head.like_count for head in heads]
        assert likes == sorted(likes, reverse=True)
        pks = [x.pk for x in (*heads, *replies)]
        assert len(set(pks)) == len(pks)
        thread = world.thread(post)
        for comment in (*heads[:20], *replies[:20]):
            assert thread.find(comment.pk) == comment
            assert post.taken_at <= comment.created_at <= NOW
            assert world.find(comment.username).person == comment.user
        assert all(x.parent_pk in {head.pk for head in heads} for x in replies)
        gifs += sum(x.gif is not None and x.text == "" for x in heads)
        threads += len(replies)
    assert min(orders, gifs, threads) > 5
    assert world.thread(posts[0]).find("17900000000000000") is None


def test_everything_special_is_somewhere(world, people, posts):
    old = [post for person in people for post in grids.grid_of(person)[200 : 200 + 12]]
    kinds = {(post.media_type, post.product_type) for post in posts + old}
    assert kinds == {
        (PHOTO, "feed"),
        (VIDEO, "clips"),
        (VIDEO, "igtv"),
        (VIDEO, "feed"),
        (CAROUSEL, "carousel_container"),
    }
    captions = [post.caption for post in posts]
    assert None in captions
    text = "".join(filter(None, captions))
    for part in ("\n", "@", "#", "🎉", "ص", "ש"):
        assert part in text
    firsts = [(person, post) for person in people for post in grids.grid_of(person)[:1]]
    assert any(post.owner != person for person, post in firsts), "somebody else's comes first"
    assert any(post.is_pinned for _, post in firsts)
    assert {type(x) for post in posts for tag in post.tagged for x in tag[1:]} == {int, float}
    assert {post.hides_likes for post in posts} == {True, False}
    assert {post.music.is_original for post in posts if post.music} == {True, False}
    assert {post.has_audio for post in posts if post.is_video} == {True, False}
    assert any(post.location for post in posts)
    assert any(child.video_url for post in posts for child in post.children)
    assert {bool(post.accessibility_caption) for post in posts} == {True, False}
    counts = [person.media_count for person in people]
    assert min(counts) == 0
    assert max(counts) > 1000
    assert {highlight.media_count == 0 for x in people for highlight in x.highlights} == {
        True,
        False,
    }
    assert {bool(stories.live_stories(person)) for person in people} == {True, False}


def test_children_of_carousels_are_no_posts(world, posts):
    carousels = [post for post in posts if post.media_type == CAROUSEL]
    for post in carousels[:50]:
        pks = [child.pk for child in post.children]
        assert 2 <= len(pks) == len({*pks, post.pk}) - 1
        assert [world.post_by_pk(pk) for pk in pks] == [None] * len(pks)


def test_time_of_the_latest_story():
    world = World(1)
    for _ in range(4):
        for name in NAMES[:40]:
            person = world.named(name)
            latest = max((story.taken_at for story in stories.live_stories(person)), default=0)
            assert latest_story_at(person) == latest
        world.advance(30_000)


def test_stories_live_for_a_day():
    world = World(1)
    tellers = [world.named(name) for name in NAMES[:60]]
    before = [story for person in tellers for story in stories.live_stories(person)]
    assert len(before) > 20
    for story in before:
        assert NOW - DAY < story.taken_at <= NOW
        assert story.expires_at == story.taken_at + DAY
        assert world.post(story.shortcode) == story
    world.advance(DAY)
    assert [world.post(story.shortcode) for story in before] == [None] * len(before)
    after = [story for name in NAMES[:60] for story in stories.live_stories(world.named(name))]
    assert len(after) > 20


def test_highlights(world, people):
    for person in people:
        for highlight in person.highlights:
            assert world.find_highlight(f"highlight:{highlight.pk}") == (person, highlight)
            items = stories.highlight_items(person, highlight)
            assert len(items) == highlight.media_count
            times = [item.taken_at for item in items]
            assert times == sorted(times)
            assert all(world.post(item.shortcode) == item for item in items[:3])
    for pk in ("", "highlight:", "17800000000000000", "highlight:x", "1"):
        assert world.find_highlight(pk) is None


def test_hashtags(world):
    tag = world.hashtags.find("Cats")
    recent, top = world.explore.recent(tag), world.explore.top(tag)
    assert all("#cats" in post.caption for post in recent)
    assert [x.taken_at for x in recent] == sorted((x.taken_at for x in recent), reverse=True)
    assert [x.like_count for x in top] == sorted((x.like_count for x in top), reverse=True)
    assert {x.pk for x in top} < {x.pk for x in recent}
    assert len({x.pk for x in recent}) == len(recent) == 90
    assert not any(post.owner.is_private for post in recent)
    assert world.hashtags.find("nobodyusesthis") is None


def test_places(world, posts):
    for place in world.places.all:
        assert world.places.find(place.pk) is place
        assert re.fullmatch(r"[a-z0-9-]+", place.slug)
    place = next(post.location for post in posts if post.location)
    assert all(post.location == place for post in world.explore.recent(place))
    assert world.places.find("1") is None


def test_search(world):
    people = world.explore.users("nasa")
    assert all(person.username.startswith("nasa") for person in people)
    assert all(person.follower_count >= 100 for person in people)
    assert [tag.name for tag in world.explore.hashtags("#CAT")] == ["cats"]
    assert {place.city for place in world.explore.places("lisbon")} == {"Lisbon, Portugal"}
    assert world.explore.users("no/name") == world.explore.places("") == []


def test_similar_accounts(world, people):
    sizes = set()
    for person in people:
        found = crowds.similar(person)
        sizes.add(len(found))
        assert len({x.pk for x in found} | {person.pk}) == len(found) + 1 <= 45
    assert 0 in sizes
    assert max(sizes) > 35


def test_likes_are_remembered():
    world = World(1)
    viewer, other = world.named("lena.1"), world.named("lena.2")
    post = drawing.own_posts(world.named("nasa"))[0]
    version = world.version
    assert not world.has_liked(viewer, post)
    assert world.like(viewer, post)
    assert not world.like(viewer, post)
    assert world.version == version + 1
    assert world.has_liked(viewer, post)
    assert not world.has_liked(other, post)
    liked = world.post(post.shortcode)
    assert liked.like_count == post.like_count + 1 == len(world.likers(liked))
    assert world.likers(liked)[0] == viewer
    assert world.liked(viewer)[0] == liked
    assert world.like(other, post)
    assert world.post(post.shortcode).like_count == post.like_count + 2
    assert world.unlike(viewer, post)
    assert world.unlike(other, post)
    assert world.post(post.shortcode) == post
    old = world.liked(viewer)[0]
    assert world.has_liked(viewer, old)
    assert world.unlike(viewer, old)
    assert world.post(old.shortcode).like_count == old.like_count - 1
    assert old.pk not in [x.pk for x in world.liked(viewer)]


def test_what_a_login_sees(world):
    viewer = world.named("lena.1")
    for posts, least in ((viewers.timeline(viewer), 30), (viewers.saved(viewer), 45)):
        assert len({post.pk for post in posts}) == len(posts) >= least
        assert not any(post.owner.is_private for post in posts)
        assert all(world.post(post.shortcode) == post for post in posts)


def test_people_change_when_the_clock_says_so():
    world = World(1)
    before = world.named("moving_on")
    posts = grids.grid_of(before)[:3]
    newest = drawing.own_posts(world.named("deleting_x"))[0]
    assert world.named("leaving_soon")
    assert world.find("moved_on").person is None
    world.advance(CHANGES_AFTER - 1)
    assert world.post(newest.shortcode) == newest
    world.advance(1)
    assert world.find("leaving_soon").person is None
    assert world.find("moving_on").renamed_to == "moved_on"
    after = world.named("moved_on")
    assert (after.pk, after.fbid) == (before.pk, before.fbid)
    assert world.find_pk(before.pk).person == world.find_fbid(before.fbid).person == after
    assert [post.pk for post in grids.grid_of(after)[:3]] == [post.pk for post in posts]
    assert world.post(posts[0].shortcode).owner == after
    assert world.post(newest.shortcode) is None
    shrunk = world.named("deleting_x")
    assert len(grids.grid_of(shrunk)) == shrunk.media_count
