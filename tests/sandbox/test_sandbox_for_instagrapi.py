"""Ways of instagrapi and instaloader that the sandbox once did not understand."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from sandbox_visitor import APP, APP_AGENT, Visitor, login
from scenes import Scene
from subjects import WORLD, subjects

from instaspider.sandbox.process import SandboxProcess

OF_APP = APP | {"User-Agent": APP_AGENT}


@pytest.fixture
def thread(scene: Scene) -> dict[str, str]:
    """A comment with more replies than a page has."""
    found = subjects(scene.sandbox, "threads")
    return next(each for each in found if len(_replies(each)) > 3)


def _replies(thread: dict[str, str]) -> list[str]:
    post = WORLD.post(thread["code"])
    assert post is not None
    heads = (each for each in WORLD.comments(post) if each.pk == thread["comment"])
    return [each.pk for each in WORLD.replies(next(heads))]


def test_replies_end_for_a_client_that_posts_their_cursor(scene: Scene, thread):
    path = f"/api/v1/media/{thread['media_pk']}/comments/{thread['comment']}/inline_child_comments/"
    seen: list[str] = []
    form: dict[str, str] = {}
    for _ in range(200):
        signed = {"signed_body": f"SIGNATURE.{json.dumps(form)}"}
        page = scene.member.request("POST", path, data=signed, headers=OF_APP).json()
        seen += [each["pk"] for each in page["child_comments"]]
        if not page["has_more_head_child_comments"]:
            break
        form = {"min_id": page["next_min_child_cursor"]}
    assert seen == _replies(thread)


def test_the_home_feed_goes_on_for_a_client_that_posts_json(scene: Scene):
    pages = []
    asked: dict[str, Any] = {"reason": "cold_start_fetch", "is_charging": 1}
    for _ in range(2):
        options: dict[str, Any] = {"data": json.dumps(asked), "headers": OF_APP}
        page = scene.member.request("POST", "/api/v1/feed/timeline/", **options).json()
        pages.append([x["media_or_ad"] for x in page["feed_items"] if x.get("media_or_ad")])
        asked["max_id"] = page["next_max_id"]
    codes = [each["code"] for page in pages for each in page if "ad_id" not in each]
    viewer = scene.truth(f"pks/{scene.member.cookies['ds_user_id']}")["username"]
    assert codes == scene.truth(f"users/{viewer}/timeline")["shortcodes"][: len(codes)]
    assert len(codes) > len(pages[0])
    assert any("ad_id" in each for page in pages for each in page)


@pytest.fixture
def member():
    """A login at a sandbox with the rules of the service."""
    with SandboxProcess.start() as process, Visitor(process, login(process)) as member:
        yield member


def test_a_token_of_a_page_stands_for_the_header_with_a_csrf_token(member: Visitor, thread):
    token = _tokens(member)["f"]
    variables = {"media_id": thread["media_pk"], "parent_comment_id": thread["comment"]}
    variables |= {"id": thread["media_pk"]}
    for name, doc_id in (("comments", "7171917939589632"), ("likes", "24452425501069647")):
        form = {"doc_id": doc_id, "variables": json.dumps(variables)}
        refused = member.request("POST", "/api/graphql", data=form)
        assert refused.status_code == 403
        answer = member.request("POST", "/api/graphql", data=form | {"fb_dtsg": token})
        (root,) = answer.json()["data"]
        assert name in root


def test_a_visitor_gets_no_token_of_a_login(scene: Scene):
    assert "f" not in _tokens(scene.visitor)


def _tokens(who: Visitor) -> dict[str, str]:
    """Those of the page that GET shows where documents are asked for by POST."""
    match = re.search(r'id="__eqmc">(.+?)</script>', who.get("/api/graphql").text)
    assert match is not None
    found: dict[str, str] = json.loads(match[1])
    return found


def test_the_data_of_a_hashtags_page_alone_is_not_found(scene: Scene):
    page = f"/explore/tags/{scene.tag.name}/"
    assert scene.member.get(page).status_code == 200
    assert scene.member.get(f"{page}?__a=1&__d=dis").status_code == 404
