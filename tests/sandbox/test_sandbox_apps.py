"""Clients that ask as the apps do: a token instead of cookies, forms as one signed field."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest
from keytrees import load, problems
from sandbox_visitor import APP, APP_AGENT, Visitor, control, login

from instaspider.sandbox.process import SandboxProcess
from instaspider.sandbox.world import grids
from instaspider.sandbox.world.world import World

WORLD = World(1)
"""The same as that of the sandbox."""


@pytest.fixture(scope="module")
def sandbox():
    with SandboxProcess.start() as process:
        yield process


class App(Visitor):
    """Has no cookies."""

    def __init__(self, sandbox: SandboxProcess) -> None:
        super().__init__(sandbox, cookies={})
        token = b64encode(json.dumps(login(sandbox)).encode()).decode()
        self.headers = {"User-Agent": APP_AGENT, "Authorization": f"Bearer IGT:2:{token}"} | APP

    def post(self, path: str, **values: object):
        form = {"signed_body": "SIGNATURE." + json.dumps(values)}
        return self.request("POST", f"/api/v1/{path}", headers=self.headers, data=form)


@pytest.fixture(scope="module")
def app(sandbox):
    with App(sandbox) as app:
        yield app


def public(wanted):
    people = (WORLD.named(f"person_{number}") for number in range(400))
    return next(person for person in people if not person.is_private and wanted(person))


def test_highlights(sandbox, app):
    person = public(lambda x: len(x.highlights) > 1)
    true = control(sandbox, f"/world/users/{person.username}/highlights")["highlights"]
    ids = [f"highlight:{each['pk']}" for each in true]
    reels = app.post("feed/reels_media/", user_ids=ids, source="profile").json()["reels"]
    shown = [[item["code"] for item in reels[each]["items"]] for each in ids]
    assert shown == [each["shortcodes"] for each in true]


@pytest.mark.parametrize("values", [{}, {"user_ids": "no JSON"}, {"user_ids": "5"}])
def test_reels_of_nobody(app, values):
    assert app.post("feed/reels_media/", **values).json()["reels"] == {}


def test_reels(sandbox, app):
    person = public(lambda x: x.clips_count > 15)
    body = app.post("clips/user/", target_user_id=person.pk, page_size=12).json()
    true = control(sandbox, f"/world/users/{person.username}/clips?count=12")["shortcodes"]
    shown = [item["media"]["code"] for item in body["items"]]
    assert shown == true[: len(shown)] != []


def test_second_page_of_comments(sandbox, app):
    person = public(lambda x: x.media_count > 20)
    post = max(grids.grid_of(person)[:12], key=lambda x: x.comment_count)
    path = f"media/{post.pk}/comments/"
    first = app.get(f"/api/v1/{path}", headers=app.headers).json()
    second = app.post(path, min_id=first["next_min_id"]).json()
    liked = {"comments.is_liked_by_media_owner": "*"}  # of public bodies and readers, no tree
    assert problems(load("media_comments__schema"), second, liked) == []
    count = len(first["comments"]) + len(second["comments"])
    true = control(sandbox, f"/world/media/{post.shortcode}/comments?count={count}")["comments"]
    shown = [each["pk"] for each in first["comments"] + second["comments"]]
    assert shown == [each["pk"] for each in true]


def test_likes_want_no_cookie(app):
    person = public(lambda x: x.media_count > 5)
    pk = grids.grid_of(person)[:1][0].pk
    info = f"/api/v1/media/{pk}/info/"
    before = app.get(info, headers=app.headers).json()["items"][0]["has_liked"]
    assert app.post(f"media/{pk}/{'unlike' if before else 'like'}/").status_code == 200
    assert app.get(info, headers=app.headers).json()["items"][0]["has_liked"] is not before


@pytest.mark.parametrize("signed", ["", "SIGNATURE.", "SIGNATURE.[1]", "SIGNATURE.{"])
def test_forms_that_are_not_signed(app, signed):
    answer = app.request(
        "POST",
        "/api/v1/clips/user/",
        headers=app.headers,
        data={"signed_body": signed, "target_user_id": public(lambda x: x.clips_count > 1).pk},
    )
    assert answer.json()["items"]
