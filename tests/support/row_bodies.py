"""The sandbox's answer to every row of the catalogue, asked for as the row says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from sandbox_visitor import APP_AGENT
from scenes import Scene, kept

from instaspider.catalogue import ENDPOINTS, Endpoint
from instaspider.sandbox.world import viewers
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post

OF_TELLER = ("viewers", "tray", "mutual_followers", "friendship")


def talked_about(scene: Scene) -> Post:
    """A post with threads on more than one page, of which one has replies."""
    return scene.post(lambda post: 40 < post.comment_count < 400)


def thread(scene: Scene, post: Post | None = None) -> dict[str, Any]:
    """The comment under a post with the most replies."""
    path = f"media/{(post or talked_about(scene)).shortcode}/comments?count=1000"
    return max(scene.truth(path)["comments"], key=lambda comment: len(comment["replies"]))


def is_song(post: Post) -> bool:
    """Whether it is a reel with a licensed song, of which there are more reels."""
    return post.music is not None and post.product_type == "clips" and not post.music.is_original


def subject(scene: Scene, row: Endpoint) -> Post:
    """The post that a row is asked about: one that tells most."""
    if row.takes == "comment_pk" or "comments" in row.capability:
        return talked_about(scene)
    if row.capability == "viewers":
        return scene.own_story
    if row.capability == "likers":
        return scene.post(lambda post: 20 < post.like_count < 90)
    return scene.post(lambda post: post.media_type == 8 and post.tagged)


def arguments(
    scene: Scene, row: Endpoint, person: Person, post: Post | None = None
) -> dict[str, str]:
    given = {"username": person.username, "pk": person.pk, "fbid": person.fbid}
    if row.takes in ("media_pk", "shortcode", "share", "comment_pk"):
        post = post or subject(scene, row)
        share = f"/share/p/BA{post.shortcode}/"
        given = {"media_pk": post.pk, "shortcode": post.shortcode, "share": share, "mutation": "1"}
    if row.takes == "comment_pk":
        given["comment_pk"] = thread(scene, post)["pk"]
    elif row.takes == "highlight":
        given["highlight"] = kept(scene)["pk"]
    elif row.takes == "query":
        given["query"] = {
            "search_user": person.username,
            "search_hashtag": scene.tag.name,
            "search_place": scene.place.name,
            "search_reel": scene.tag.name,
        }[row.capability]
    elif row.takes == "lat":
        given = {"lat": str(scene.place.lat), "lng": str(scene.place.lng)}
    elif row.takes == "collection":
        viewer = scene.world.find_pk(scene.member.cookies["ds_user_id"]).person
        given = {"collection": min(viewers.collections(viewer))}
    elif row.takes == "sound":
        given = {"sound": next(x.music.audio_id for x in scene.posts if is_song(x))}
    return given | {"tag": scene.tag.name, "search": "b5a5", "place": scene.place.pk}


def ask(scene: Scene, name: str, person: Person | None = None, post: Post | None = None) -> bytes:
    """What the row's parser gets; a write is taken back."""
    body = _ask(scene, ENDPOINTS[name], person or scene.person, post)
    if ENDPOINTS[name].capability == "like":
        _ask(scene, ENDPOINTS["web_likes_unlike"], scene.person)
    return body


def people_of_all_kinds(scene: Scene) -> list[Person]:
    """Somebody of every kind that fields of profiles tell apart."""
    kinds: list[Callable[[Person], Any]] = [
        lambda one: one.email and one.phone,
        lambda one: one.address,
        lambda one: one.is_private and one.media_count,
        lambda one: len(one.bio_links) > 1,
        lambda one: one.pronouns and one.category,
        lambda one: one.is_professional and not one.is_business,
        lambda one: one.media_count == 0,
        lambda one: one.full_name == "",
        lambda one: one.is_verified,
        lambda one: one.highlights,
    ]
    crowd = [scene.world.named(f"person_{number}") for number in range(400)]
    return [next(one for one in crowd if kind(one)) for kind in kinds]


def _ask(scene: Scene, row: Endpoint, person: Person, post: Post | None = None) -> bytes:
    if row.capability == "mutual_followers":
        person = scene.world.named("person_1")  # many follow this one
    call = row.call(arguments(scene, row, person, post), lsd="x")
    who = scene.member if row.needs == "session" else scene.visitor
    if row.capability in OF_TELLER:
        who = scene.teller
    url = urlsplit(call.url)
    headers = {**dict(call.headers), "Host": url.netloc}
    if row.method == "POST":
        headers["X-CSRFToken"] = who.cookies["csrftoken"]
    if row.client == "app":
        headers["User-Agent"] = APP_AGENT
    path = url.path + (f"?{url.query}" if url.query else "")
    data = call.body
    if row.page_token:
        page = _ask(scene, ENDPOINTS["html_page_token"], person)
        token = ENDPOINTS["html_page_token"].parse(page, row="").facts["fb_dtsg"]
        data += b"&" + urlencode({"fb_dtsg": token}).encode()
    answer = who.request(call.method, path, headers, data=data or None)
    if row.reads == "location":
        return answer.headers["Location"].encode()
    assert answer.status_code == 200, (row.name, answer.status_code, answer.content[:200])
    return answer.content
