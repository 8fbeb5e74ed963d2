"""Values of posts and stories that only the app's answers have."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.fits import is_drawn
from instaspider.sandbox.tables.things import Version
from instaspider.sandbox.tables.values.one import video_versions
from instaspider.sandbox.tables.values.post import grid_margin, has_song, is_clip
from instaspider.sandbox.world import viewers
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import CAROUSEL, Post


def device_timestamp(post: Post) -> int:
    return post.taken_at * 1_000_000


def client_cache_key(post: Post) -> str:
    return b64encode(post.pk.encode()).decode()


def page_url(post: Post) -> str:
    kind = "reel" if post.product_type == "clips" else "p"
    return f"https://www.instagram.com/{kind}/{post.shortcode}/"


def is_unified_video(post: Post) -> bool:
    return post.product_type in ("igtv", "clips")


def plain_view_count(post: Post) -> int | None:
    """Return the views of a video that has no plays."""
    return post.view_count if post.play_count is None else None


def shows_cropping(post: Post) -> bool:
    return post.media_type != CAROUSEL and grid_margin(post) is not None


def pinned_numbers(post: Post) -> list[int]:
    return [int(post.owner.pk)] if post.is_pinned else []


def pinned_clip_numbers(post: Post) -> list[int]:
    return pinned_numbers(post) if is_clip(post) else []


def has_music_metadata(post: Post) -> bool:
    """Whether a post has music and is no reel."""
    return post.music is not None and not is_clip(post)


def tells_sound(post: Post) -> bool:
    return post.music is not None or is_clip(post)


def audio_type(post: Post) -> str:
    return "licensed_music" if has_song(post) else "original_sounds"


def song_id(post: Post) -> str:
    return post.music.audio_id if post.music and has_song(post) else ""


def milliseconds(post: Post) -> int:
    """Return how long its sound plays."""
    return round((post.duration or 30) * 1000)


def small_cover(post: Post) -> str:
    return post.picture.square(150)


def first_likers(post: Post, call: Call) -> Sequence[Person]:
    return call.world.likers(post)[:2]


def collection_ids(post: Post, call: Call) -> list[str]:
    """Return the pks of the viewer's collections that hold a post."""
    kept = call.once("collections", lambda: _kept(call.viewer) if call.viewer else {})
    return [pk for pk, pks in kept.items() if post.pk in pks]


def _kept(viewer: Person) -> dict[str, set[str]]:
    return {
        pk: {post.pk for post in each.posts} for pk, each in viewers.collections(viewer).items()
    }


def story_fbid(post: Post) -> str:
    return str(17_900_000_000_000_000 + Draw(post.owner.seed, "story", post.pk).below(10**14))


def story_stamp(post: Post) -> int:
    draw = Draw(post.owner.seed, "story", post.pk)
    draw.below(10**14)
    return post.taken_at * 1_000_000 - draw.below(60_000_000)


def story_versions(post: Post) -> Sequence[Version]:
    return [Version(post.pk, *each) for each in video_versions(post)]


def has_new_mentions(post: Post) -> bool:
    return bool(post.tagged) and not has_old_mentions(post)


def listed(post: Post) -> int:
    """Return how many comments there are, with replies."""
    return post.comment_count


def tells_newer(post: Post) -> bool:
    """Whether a reel has all that the newer form tells: a song, a text, tags at fractions of a
    size."""
    more = post.location or post.coauthors or post.hides_likes or post.is_pinned
    whole = any(isinstance(tag.x, int) for tag in post.tagged)
    return bool(is_clip(post) and has_song(post) and post.tagged and post.caption) and not (
        more or whole
    )


def has_old_mentions(post: Post) -> bool:
    """Whether the stickers of a story name people in the older form."""
    return bool(post.tagged) and Draw(post.owner.seed, "form of mentions", post.pk).chance(50)


def tells_no_music(post: Post) -> bool:
    """Whether an empty object, rather than null, says that a post has no music."""
    return post.music is None and is_drawn("no music", post.pk)
