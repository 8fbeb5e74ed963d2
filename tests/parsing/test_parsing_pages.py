"""The profile page: results embedded in scripts, and og: meta where there are none."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest
from bodies import GONE, body_of, paths, with_value

from instaspider.catalogue import ENDPOINTS
from instaspider.exceptions import ParseError
from instaspider.items import Profile

ROW = ENDPOINTS["html_profile_page"]
KEY = "xig_user_by_username"
DETAILS = body_of("graphql_loggedout_profile_root__01")["data"][KEY]
POSTS = {
    "id": DETAILS["id"],
    "pk": None,
    "biography": None,
    "polaris_ordered_timeline_connection": {"edges": [{"node": {"code": "C1"}}]},
}
DESCRIPTION = (
    "291M Followers, 269 Following, 1,667 Posts - See Instagram photos and videos from NASA (@nasa)"
)


def parse(*parts: str) -> Profile:
    page = "<!DOCTYPE html><html><head>" + "\n".join(parts) + "</head><body></body></html>"
    (found,) = ROW.parse(page.encode(), row=ROW.name, contacts=True).items
    return found


def result(user: Any, attributes: str = 'type="application/json" data-sjs') -> str:
    """A result as the page carries it, several boxes deep."""
    box = {"__bbox": {"complete": True, "result": {"data": {KEY: user}}}}
    stream = ["RelayPrefetchedStreamCache", "next", [], ["adp_Polaris", box]]
    outer = [["ScheduledServerJS", "handle", None, [{"__bbox": {"require": [stream]}}]]]
    return f"<script {attributes}>{json.dumps({'require': outer})}</script>"


def meta(description: str = DESCRIPTION, image: str = "https://cdn/x.jpg?a=1&b=2") -> str:
    return (
        f'<meta property="og:image" content="{html.escape(image)}" />'
        f'<meta property="og:description" content="{html.escape(description)}" />'
    )


def test_two_results_are_one_profile() -> None:
    one = parse(result(DETAILS), result(POSTS))
    assert one == parse(result(POSTS), result(DETAILS))
    assert one.pk == DETAILS["pk"]
    assert one.biography == DETAILS["biography"]
    assert one.follower_count == DETAILS["follower_count"]
    assert one.latest_shortcodes == ["C1"]
    assert parse(result(DETAILS)).latest_shortcodes is None


def test_embedded_results_win_over_meta() -> None:
    assert parse(meta(), result(DETAILS)).pk == DETAILS["pk"]


@pytest.mark.parametrize(
    "attributes",
    [
        'type="application/json"',
        'type="application/json" data-content-len="5" data-sjs',
        'data-sjs nonce="a" type="application/json"',
    ],
)
def test_attributes_of_the_script(attributes) -> None:
    assert parse(result(DETAILS, attributes)).pk == DETAILS["pk"]


@pytest.mark.parametrize(
    "broken",
    [
        '{"KEY": {"pk": "1"',
        "for (;;);KEY",
        '"KEY"',
        '{"KEY": null}',
        '{"KEY": [{"pk": "1"}]}',
        '{"a": "KEY", "b": ' + "[" * 100_000,
    ],
)
def test_a_broken_blob_is_passed_over(broken) -> None:
    script = f'<script type="application/json">{broken.replace("KEY", KEY)}</script>'
    assert parse(script, result(DETAILS), script).pk == DETAILS["pk"]
    assert parse(script, meta()).username == "nasa"


def test_scripts_that_run_are_not_read() -> None:
    with pytest.raises(ParseError):
        parse(result(DETAILS, 'type="text/javascript"'))


def test_meta_serves_where_only_the_posts_could_be_read() -> None:
    assert parse(result(POSTS), meta()).username == "nasa"
    with pytest.raises(ParseError):
        parse(result(POSTS))


ODD = (None, GONE, 7, "7", True, -1, [], {}, [None])


def test_no_key_can_be_relied_on() -> None:
    user = {**DETAILS, "polaris_ordered_timeline_connection": {"edges": [{"node": {"code": "C"}}]}}
    for path in paths(user):
        for value in ODD:
            script = result(with_value(user, path, value))
            if path in (("pk",), ("username",)) and value not in (7, "7")[path == ("username",) :]:
                with pytest.raises(ParseError):
                    parse(script)
            else:
                assert parse(script).pk == ("7" if path == ("pk",) else DETAILS["pk"])


def test_meta() -> None:
    assert parse(meta(), '<script>{"profile_id":"528817151"}</script>') == Profile(
        pk="528817151",
        username="nasa",
        full_name="NASA",
        profile_pic_url="https://cdn/x.jpg?a=1&b=2",
        url="https://www.instagram.com/nasa/",
    )
    assert parse(meta()).pk is None


@pytest.mark.parametrize("written", ["0", "1,667", "291M", "12.5K", "1.667", "-1", "١٢"])
def test_counts_of_meta_are_stale_and_therefore_unknown(written) -> None:
    found = parse(
        meta(f"{written} Followers, {written} Following, {written} Posts - See x from N (@n)")
    )
    assert found.username == "n"
    assert {found.follower_count, found.following_count, found.media_count} == {None}


@pytest.mark.parametrize(
    ("name", "user"),
    [
        ("NASA", "nasa"),
        ("Jane (the real one) Doe", "jane.doe"),
        ("(@other)", "one"),
        ("🦑 Squid 🦑", "squid_1"),
        ("J. R. R. T.", "j.r.r.t"),
        ("Girl from Ipanema", "girl"),
        ('"Quoted" & <b>', "quoted"),
        ("two\nlines", "two"),
        ("Ünï Çødé", "UPPER"),
    ],
)
def test_names(name, user) -> None:
    found = parse(
        meta(f"1 Followers, 2 Following, 3 Posts - See Instagram photos from {name} (@{user})")
    )
    assert (found.full_name, found.username) == (name, user.lower())


def test_no_name_at_all() -> None:
    found = parse(meta("1 Follower, 0 Following, 1 Post - See photos and videos from (@nobody_1)"))
    assert (found.full_name, found.username) == (None, "nobody_1")


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"\x00\xff\xfe",
        b"<html></html>",
        b"<html><title>Login \xe2\x80\xa2 Instagram</title></html>",
        b'<meta property="og:description" content="Follow your friends">',
        b'<meta property="og:description">',
        b"<div>" * 50_000,
        b'<script type="application/json">' * 2000 + KEY.encode(),
        f'<script type="application/json">{{"{KEY}": null}}</script>'.encode(),
    ],
)
def test_a_page_without_a_profile(page) -> None:
    with pytest.raises(ParseError) as caught:
        ROW.parse(page, row=ROW.name)
    assert caught.value.row == ROW.name
    assert caught.value.path == KEY


WORDS = ('"profile_id":"666"', '"contextJSON":"{\\"gql_data\\":{}}"')
PLACES = (
    "<script>var bio = '@';</script>",
    "<script>var bio = `@`;</script>",
    "<script>s.handle({bio: 'it\\'s @', n: /[\"']/g});</script>",
    "<script>// it's @\n/* \" @ */ f(1/2);</script>",
    "<script type=application/json>{json}</script>",
    '<script type=application/json>[{json},"profile_id","666"]</script>',
    "<script>s.handle({json})</script>",
    "<p>@</p><!-- <script>@</script> --><textarea><script>@</script></textarea>",
    "<img alt='<script>@</script>'>",
)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("words", WORDS)
def test_words_of_strangers_are_no_ids_and_no_post(words, place) -> None:
    text = place.replace("{json}", json.dumps({"bio": words})).replace("@", words)
    assert parse(text, meta()).pk is None
    true = '<script>f({"props":{"profile_id" : "528817151"}})</script>'
    assert parse(text, meta(), true).pk == "528817151"
    embed = ENDPOINTS["html_post_embed"]
    with pytest.raises(ParseError, match="links to no post"):
        embed.parse(f"<html>{text}</html>".encode(), row=embed.name)
    link = '<a href="https://www.instagram.com/p/DIcE/" data-log-event="likeCountClick">5</a>'
    (post,) = embed.parse(f"<html>{text}{link}</html>".encode(), row=embed.name).items
    assert post.shortcode == "DIcE"
