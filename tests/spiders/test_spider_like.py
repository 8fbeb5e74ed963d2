"""``like`` and ``unlike`` against the sandbox: what is sent, how often, and what stops it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import Sandbox
from crawling import ONE_BY_ONE, Crawled, as_task, crawl
from sandbox_visitor import login, post
from scrapy import signals
from worlds import find, grid, listed

from instaspider.sandbox.process import SandboxProcess
from instaspider.spiders.writes import LikeSpider
from instaspider.visits import like_pace

MUTATION, REST = "/api/graphql", "/api/v1/web/likes/"


@pytest.fixture(autouse=True)
def _without_waits(monkeypatch) -> None:
    """The pace has tests of its own; here one shows that it is kept."""
    monkeypatch.setattr(like_pace, "SPACING", (0.0, 0.0))


@pytest.fixture(scope="module")
def _sandbox(tmp_path_factory) -> Iterator[Sandbox]:
    """A sandbox of their own: it remembers who likes what, and others count that."""
    log = tmp_path_factory.mktemp("sandbox") / "log.jsonl"
    with SandboxProcess.start(log=str(log)) as process:
        yield Sandbox(process, log)


@pytest.fixture
def codes(sandbox) -> list[str]:
    """Of somebody with a short name, whose posts every sandbox knows from the start."""
    name = find(sandbox, lambda user: user["media_count"] > 60 and not user["is_private"], "ada")
    found = grid(sandbox, name)
    sandbox.mark()
    return found


async def act(sandbox, tmp_path: Path, media: Any, what: Any = "like", **settings: Any) -> Crawled:
    named = {"SESSIONS": sandbox.process.session_cookies, "WRITES": "True"} | settings
    return await crawl(
        {
            **sandbox.settings,
            **ONE_BY_ONE,
            "DOWNLOAD_TIMEOUT": 4,
            **{
                k if k == "JOBDIR" else f"INSTASPIDER_{k}": v
                for k, v in named.items()
                if v is not None
            },
        },
        tmp_path,
        what,
        media=",".join(media),
        mode="fast",
    )


def user_id(sandbox, number: int = 1) -> str:
    return login(sandbox.process, number)["ds_user_id"]


def liked(sandbox, number: int = 1) -> set[str]:
    """Shortcodes that a login likes, as the control page has it."""
    return set(listed(sandbox, f"pks/{user_id(sandbox, number)}/liked", "shortcodes"))


def both_logins(sandbox, tmp_path: Path) -> str:
    """A folder with all logins of a sandbox."""
    folder = tmp_path / "logins"
    folder.mkdir()
    for number, files in enumerate(sandbox.process.sessions):
        copy = folder / f"{number}.txt"
        copy.write_text(Path(files["cookies"]).read_text())
        copy.chmod(0o600)
    return str(folder)


def writes(sandbox) -> list[str]:
    return [r["path"] for r in sandbox.requests() if r["method"] == "POST"]


def actions(crawled: Crawled) -> list[tuple[Any, ...]]:
    return [(item.what, item.done, item.reason) for item in crawled.items]


def outcomes(crawled: Crawled) -> list[str]:
    rows = sorted(crawled.rows, key=lambda row: int(row["line"]))
    return [row["outcome"] for row in rows]


@pytest.mark.requests(
    "like",
    "2 for each post, one that reads its state and one that writes; 1 where it is liked already;"
    " 1 for each login, for the page with its form token",
)
@pytest.mark.requests(
    "unlike", "2 for each post; 1 where it is not liked anyway; 1 for each login, as for `like`"
)
@as_task
async def test_there_and_back(sandbox, tmp_path, codes) -> None:
    new = unliked(sandbox, codes, 3)
    crawled = await act(sandbox, tmp_path, new)
    assert actions(crawled) == [("like", True, None)] * 3
    assert outcomes(crawled) == ["done"] * 3
    assert [row["requests"] for row in crawled.rows] == ["3", "2", "2"]
    assert {row["endpoint"] for row in crawled.rows} == {"graphql_media_like"}
    assert set(new) <= liked(sandbox)
    sent = sandbox.requests()
    assert [r["path"] for r in sent if "/media/" not in r["path"]] == ["/", *[MUTATION] * 3]
    assert [r["method"] for r in sent] == ["GET", *["GET", "POST"] * 3]
    assert {r["session"] is not None for r in sent} == {True}
    states = {r["path"].split("/")[4] for r in sent if "/media/" in r["path"]}
    assert {item.pk for item in crawled.items} == states

    sandbox.mark()
    again = await act(sandbox, tmp_path, new)
    assert actions(again) == [("like", True, "already liked")] * 3
    assert [row["reason"] for row in again.rows] == ["already liked"] * 3
    assert [row["requests"] for row in again.rows] == ["1"] * 3
    assert writes(sandbox) == []

    back = await act(sandbox, tmp_path, new, "unlike")
    assert actions(back) == [("unlike", True, None)] * 3
    assert [row["requests"] for row in back.rows] == ["3", "2", "2"]
    assert not set(new) & liked(sandbox)
    twice = await act(sandbox, tmp_path, new[:1], "unlike")
    assert actions(twice) == [("unlike", True, "not liked anyway")]
    assert [row["requests"] for row in twice.rows] == ["1"]


@as_task
async def test_spellings_of_one_post_are_one_input(sandbox, tmp_path, codes) -> None:
    (code,) = unliked(sandbox, codes, 1)
    crawled = await act(
        sandbox,
        tmp_path,
        [
            f"https://www.instagram.com/reel/{code}/",
            code,
            "nasa!",
            f"instagram.com/share/p/BA{code}/",
        ],
    )
    assert outcomes(crawled) == ["done", "duplicate", "invalid", "done"]
    assert len(writes(sandbox)) == 1
    assert actions(crawled) == [("like", True, None), ("like", True, "already liked")]
    assert len({item.pk for item in crawled.items}) == 1


@as_task
async def test_without_the_setting_it_only_says_so(sandbox, tmp_path, codes, caplog) -> None:
    caplog.set_level(logging.WARNING)
    before = liked(sandbox)
    sandbox.mark()
    for sessions in (sandbox.process.session_cookies, None):
        crawled = await act(sandbox, tmp_path, codes[:2], WRITES=None, SESSIONS=sessions)
        assert outcomes(crawled) == ["not_done"] * 2
        assert {row["reason"] for row in crawled.rows} == {"INSTASPIDER_WRITES is not set"}
        assert crawled.items == []
    assert sandbox.requests() == []
    assert liked(sandbox) == before
    for code in codes[:2]:
        assert f"would like {code} (https://www.instagram.com/p/{code}/)" in caplog.messages


@as_task
async def test_no_login(sandbox, tmp_path, codes) -> None:
    crawled = await act(sandbox, tmp_path, codes[:1], SESSIONS=None)
    assert outcomes(crawled) == ["login_required"]
    assert sandbox.requests() == []


@pytest.mark.parametrize("spider", ["like", "unlike"])
def test_unlimited_is_refused(spider, scrapy) -> None:
    run = scrapy("crawl", spider, "-a", "media=DRabcdEFgh1", "-a", "mode=unlimited")
    assert "mode unlimited is for visitors without one" in run.stderr
    assert run.returncode != 0


@as_task
async def test_posts_that_are_not_there(sandbox, tmp_path) -> None:
    crawled = await act(sandbox, tmp_path, ["12345678901234"])
    assert outcomes(crawled) == ["not_found"]
    assert [(item.done, item.pk) for item in crawled.items] == [(False, "12345678901234")]
    assert writes(sandbox) == []


class SpoiltSpider(LikeSpider):
    """Answers to writes go wrong, one after the other in these ways; None: not at all."""

    name = "spoilt"
    process: Any = None
    faults: tuple[str | None, ...] = ()

    async def start(self) -> Any:
        self.left = list(self.faults)
        self.crawler.signals.connect(self.before, signals.request_reached_downloader)
        self.crawler.signals.connect(self.after, signals.request_left_downloader)
        async for request in super().start():
            yield request

    def before(self, request: Any) -> None:
        if request.method == "POST" and self.left and (fault := self.left.pop(0)):
            assert post(self.process, "/faults", {fault: 1})[0] == 200

    def after(self, request: Any) -> None:
        assert post(self.process, "/faults", {})[0] == 200


def spoilt(sandbox, *faults: str | None) -> type[SpoiltSpider]:
    return type("Spoilt", (SpoiltSpider,), {"process": sandbox.process, "faults": faults})


def unliked(sandbox, codes: list[str], count: int) -> list[str]:
    before = liked(sandbox)
    found = [code for code in codes if code not in before][:count]
    assert len(found) == count
    sandbox.mark()
    return found


LOST = ("stall", "reset", "reset_head", "reset_body", "cut", "truncated", "bad_json", "goaway")


@pytest.mark.parametrize("version", ["auto", "1.1"])
@as_task
async def test_a_lost_answer_is_not_written_twice(version, make_sandbox, tmp_path, codes) -> None:
    """The service acted; only its answer was lost, or in the last case the connection after it."""
    sandbox = make_sandbox()
    new = unliked(sandbox, codes, len(LOST))
    crawled = await act(sandbox, tmp_path, new, spoilt(sandbox, *LOST), HTTP_VERSION=version)
    assert actions(crawled) == [("like", True, None)] * len(LOST)
    assert outcomes(crawled) == ["done"] * len(LOST)
    assert set(new) <= liked(sandbox)
    assert writes(sandbox) == [MUTATION] * len(LOST)
    ends = [row["endpoint"] for row in crawled.rows]
    assert ends == ["media_info_liked"] * (len(LOST) - 1) + ["graphql_media_like"]


@as_task
async def test_what_had_no_effect_is_sent_once_more_by_the_second_route(
    make_sandbox, tmp_path, codes
) -> None:
    sandbox = make_sandbox()
    faults = ("500", "429", "403", "html", "empty")
    new = unliked(sandbox, codes, len(faults))
    between = [part for fault in faults for part in (fault, None)]
    rests = {"PARK_BASE": 0.1, "PARK_MAX": 0.1}
    crawled = await act(sandbox, tmp_path, new, spoilt(sandbox, *between), **rests)
    assert actions(crawled) == [("like", True, None)] * len(faults)
    sent = [r["method"] for r in sandbox.requests()]
    # After each failure the page with the token is loaded anew.
    assert sent == ["GET", "GET", "POST", "GET", "POST"] * len(faults)
    pks = [item.pk for item in crawled.items]
    assert writes(sandbox) == [x for pk in pks for x in (MUTATION, f"{REST}{pk}/like/")]


@as_task
async def test_a_mutation_that_expired_is_not_tried_again(sandbox, tmp_path, codes) -> None:
    """Nor is another id looked for in pages: nobody knows what a login would do by it."""
    own = tmp_path / "own.json"
    own.write_text('{"usePolarisLikeMediaXIGLikeMutation": {"doc_id": "1234567"}}')
    new = unliked(sandbox, codes, 2)
    crawled = await act(sandbox, tmp_path, new, DOCUMENTS=str(own))
    assert actions(crawled) == [("like", True, None)] * 2
    assert [row["requests"] for row in crawled.rows] == ["5", "2"]
    assert {row["endpoint"] for row in crawled.rows} == {"web_likes_like"}
    first, second = (item.pk for item in crawled.items)
    rest = [f"{REST}{pk}/like/" for pk in (first, second)]
    assert writes(sandbox) == [MUTATION, *rest]
    assert set(new) <= liked(sandbox)


class WithoutPageSpider(SpoiltSpider):
    """The page with the token does not come, at no try."""

    def before(self, request: Any) -> None:
        if request.method == "POST" and self.left:
            self.left.pop(0)
        elif request.url == "https://www.instagram.com/" and self.left:
            assert post(self.process, "/faults", {self.left[0]: 1})[0] == 200


@as_task
async def test_without_a_token_the_second_route_is_taken(make_sandbox, tmp_path, codes) -> None:
    sandbox = make_sandbox()
    faults = ("500", "403", "html", "empty")
    new = unliked(sandbox, codes, len(faults) + 1)
    values = {"process": sandbox.process, "faults": faults}
    rests = {"PARK_BASE": 0.1, "PARK_MAX": 0.1, "MAX_TRIES": 2}
    spider = type("Without", (WithoutPageSpider,), values)
    crawled = await act(sandbox, tmp_path, new, spider, **rests)
    assert actions(crawled) == [("like", True, None)] * len(new)
    used = [row["endpoint"] for row in crawled.rows]
    assert used == ["web_likes_like"] * len(faults) + ["graphql_media_like"]
    assert len(writes(sandbox)) == len(new)


@as_task
async def test_the_token_of_a_login_stands_in_no_file(make_sandbox, tmp_path, codes) -> None:
    """Requests are kept in a job directory, and the state folder remembers the run."""
    sandbox = make_sandbox()
    new = unliked(sandbox, codes, 3)
    values = {"process": sandbox.process, "faults": ()}
    job, stopped = tmp_path / "job", type("Stopped", (StoppedSpider,), values)
    crawled = await act(sandbox, tmp_path, new, stopped, JOBDIR=str(job))
    assert outcomes(crawled) == ["done", "not_done", "not_done"]
    secret = f":42:{user_id(sandbox)}".encode()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(job in path.parents for path in files)
    assert [path for path in files if secret in path.read_bytes()] == []


@as_task
async def test_never_a_third_time(make_sandbox, tmp_path, codes) -> None:
    sandbox = make_sandbox()
    new = unliked(sandbox, codes, 2)
    crawled = await act(sandbox, tmp_path, new, spoilt(sandbox, "500", "502", None))
    assert outcomes(crawled) == ["failed", "done"]
    reason = "sent 2 times, and it is not so: the service failed (502)"
    assert actions(crawled) == [("like", False, reason), ("like", True, None)]
    assert len(writes(sandbox)) == 3


class StoppedSpider(SpoiltSpider):
    """Somebody stops the crawl while its first write is under way."""

    def before(self, request: Any) -> None:
        super().before(request)
        if request.method == "POST":
            closing = self.crawler.engine.close_spider_async(reason="shutdown")
            self.closing = asyncio.ensure_future(closing)


@pytest.mark.parametrize("fault", [None, "reset"])
@as_task
async def test_a_write_under_way_when_the_crawl_is_stopped(
    fault, make_sandbox, tmp_path, codes
) -> None:
    sandbox = make_sandbox()
    new = unliked(sandbox, codes, 3)
    values = {"process": sandbox.process, "faults": (fault,)}
    crawled = await act(sandbox, tmp_path, new, type("Stopped", (StoppedSpider,), values))
    assert len(writes(sandbox)) == 1
    first, *others = crawled.rows
    if fault is None:
        assert (first["outcome"], actions(crawled)) == ("done", [("like", True, None)])
    else:
        assert first["outcome"] == "not_done"
        assert first["reason"].startswith("sent, and whether it took effect is not known (")
    assert {row["outcome"] for row in others} == {"not_done"}
    assert new[0] in liked(sandbox)
    again = await act(sandbox, tmp_path, new[:1])
    assert actions(again) == [("like", True, "already liked")]


@as_task
async def test_thirty_an_hour_and_the_first_refusal_ends_it(
    make_sandbox, tmp_path, codes, monkeypatch, caplog
) -> None:
    """With the limit of ours raised, the sandbox refuses the 31st."""
    monkeypatch.setattr(like_pace, "HOURLY", 99)
    sandbox = make_sandbox()
    new = unliked(sandbox, codes, 34)
    crawled = await act(sandbox, tmp_path, new)
    assert outcomes(crawled) == ["done"] * 30 + ["not_done"] * 4
    reasons = {row["reason"] for row in crawled.rows[30:]}
    assert reasons == {"the service blocks this visitor (feedback_required)"}
    assert len(writes(sandbox)) == 31
    assert len(crawled.items) == 31
    assert len(sandbox.requests()) == 63
    assert "Nothing more is written in this crawl" in caplog.text


@pytest.mark.parametrize("flag", ["feedback_required", "checkpoint", "challenge"])
@as_task
async def test_a_flag_stops_all_logins(flag, make_sandbox, tmp_path, codes) -> None:
    """Whichever login is told so: nothing more is written, nothing more is asked."""
    sandbox = make_sandbox("--sessions", "2")
    folder = both_logins(sandbox, tmp_path)
    secret = login(sandbox.process)["sessionid"]
    assert post(sandbox.process, "/flag", {"session": secret, "as": flag})[0] == 200
    sandbox.mark()
    crawled = await act(sandbox, tmp_path, codes[:5], SESSIONS=folder)
    assert outcomes(crawled) == ["not_done"] * 5
    assert len({row["reason"] for row in crawled.rows}) == 1
    assert len(sandbox.requests()) == 1


@as_task
async def test_each_login_reads_and_writes_for_itself(make_sandbox, tmp_path, codes, monkeypatch):
    """Two logins with one write an hour each: the second post is the other one's."""
    monkeypatch.setattr(like_pace, "HOURLY", 1)
    sandbox = make_sandbox("--sessions", "2")
    folder = both_logins(sandbox, tmp_path)
    taken = liked(sandbox, 1) | liked(sandbox, 2)
    new = [code for code in codes if code not in taken][:2]
    sandbox.mark()
    crawled = await act(sandbox, tmp_path, new, SESSIONS=folder)
    assert outcomes(crawled) == ["done"] * 2
    one, other = ([r["session"] for r in sandbox.requests()[n : n + 3]] for n in (0, 3))
    assert len(set(one)) == len(set(other)) == 1
    assert one != other
    assert new[0] in liked(sandbox, 1)
    assert new[1] in liked(sandbox, 2)
    assert new[1] not in liked(sandbox, 1)


@as_task
async def test_writes_keep_their_distance(sandbox, tmp_path, codes, monkeypatch) -> None:
    """On the wire, with a distance of seconds in the place of half a minute."""
    monkeypatch.setattr(like_pace, "SPACING", (1.0, 1.2))
    new = unliked(sandbox, codes, 3)
    await act(sandbox, tmp_path, new)
    times = [r["time"] for r in sandbox.requests() if r["method"] == "POST"]
    assert len(times) == 3
    assert all(later - earlier >= 1 for earlier, later in pairwise(times))
    await act(sandbox, tmp_path, new[:1], "unlike")  # another crawl remembers the last one's
    later = [r["time"] for r in sandbox.requests() if r["method"] == "POST"][-1]
    assert later - times[-1] >= 1
