"""Single calls: what they return and what they raise."""

from __future__ import annotations

import asyncio
import pickle
from typing import Any

import pytest
from crawling import as_task, crawl

from instaspider import (
    AsyncInstagram,
    ClientClosedError,
    ConfigurationError,
    FailedError,
    InvalidInputError,
    LoginRequiredError,
    NotDoneError,
    NotFoundError,
    OutcomeError,
    PrivateError,
    Profile,
    WritesOffError,
)
from instaspider.client import errors
from instaspider.verdicts.effects import OUTCOMES


def client(sandbox: Any, **options: Any) -> AsyncInstagram:
    return AsyncInstagram.anonymous(**{"unlimited": True, "settings": sandbox.settings, **options})


@as_task
async def test_gather_of_a_hundred_profiles_gives_them_in_order(sandbox) -> None:
    names = [f"lena.{number}" for number in range(100)]
    async with client(sandbox) as ig:
        profiles = await asyncio.gather(*(ig.public.get_profile(name) for name in names))
        assert ig.public.request_count == len(sandbox.requests()) == 100
    assert [profile.username for profile in profiles] == names
    assert all(isinstance(profile, Profile) for profile in profiles)
    first = profiles[0]
    assert (first.followers, first.following) == (first.follower_count, first.following_count)
    assert first.posts_count == first.media_count


@as_task
async def test_each_item_is_the_one_that_a_crawl_gives(sandbox, tmp_path) -> None:
    crawled = await crawl(sandbox.settings, tmp_path, "posts", users="nasa", limit="30")
    async with client(sandbox) as ig:
        posts = await ig.feed.user("nasa", limit=30)
    for each in (*posts, *crawled.items):
        each.scraped_at = None
    assert posts == crawled.items


@as_task
async def test_a_list_comes_page_by_page(sandbox) -> None:
    """The next page is asked for when the last item of the one before was taken, and more is
    wanted."""
    async with client(sandbox) as ig:
        counts = []
        async for _ in ig.feed.user("nasa"):
            counts.append(len(sandbox.requests()))
            if len(counts) == 40:
                break
        assert counts == sorted(counts)
        assert counts[0] == 1  # the first posts come with the profile
        assert 2 <= counts[-1] < 10
        await ig.public.get_profile("esa")
        assert len(sandbox.requests()) == counts[-1] + 1


@as_task
async def test_a_list_can_be_a_task(sandbox) -> None:
    async with client(sandbox) as ig:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(ig.feed.user(name, limit=3)) for name in ("nasa", "esa")]
        assert [len(task.result()) for task in tasks] == [3, 3]


@as_task
async def test_a_list_that_nobody_awaits_says_so(sandbox) -> None:
    async with client(sandbox) as ig:
        with pytest.warns(RuntimeWarning, match="posts of nasa was never awaited"):
            ig.feed.user("nasa")
        assert sandbox.requests() == []


def test_there_is_an_exception_for_each_outcome() -> None:
    kinds = {kind.outcome for kind in errors._KINDS.values()}
    assert kinds == set(OUTCOMES) - {"done", "duplicate"}


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("missing_x", NotFoundError, "404"),
        ("not a name!", InvalidInputError, ""),
        ("528817151", LoginRequiredError, "needs a login"),
    ],
)
@as_task
async def test_an_input_that_is_not_done_raises(sandbox, name, kind, said) -> None:
    async with client(sandbox) as ig:
        with pytest.raises(kind) as caught:
            await ig.public.get_profile(name)
    error = caught.value
    assert isinstance(error, OutcomeError)
    assert (error.input, error.outcome) == (name, kind.outcome)
    assert said in error.reason
    assert error.requests == len(sandbox.requests())
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), vars(again), str(again)) == (kind, vars(error), str(error))


@as_task
async def test_a_private_list_raises_with_what_came(sandbox) -> None:
    async with client(sandbox) as ig:
        with pytest.raises(PrivateError) as caught:
            await ig.public.get_posts("private_a")
        assert caught.value.items == []
        assert await ig.public.exists("private_a")
        assert not await ig.public.exists("missing_x")
        assert not await ig.public.is_public("private_a")


@as_task
async def test_a_failure_names_each_try(make_sandbox) -> None:
    sandbox = make_sandbox("--faults", "reset=1")
    settings = {**sandbox.settings, "INSTASPIDER_MAX_TRIES": 2}
    async with client(sandbox, settings=settings) as ig:
        with pytest.raises(FailedError, match="2 tries"):
            await ig.public.get_profile("nasa")


@as_task
async def test_bulk_profiles_has_an_exception_in_the_place_of_a_profile(sandbox) -> None:
    async with client(sandbox) as ig:
        found = await ig.public.bulk_profiles(["nasa", "missing_x"], workers=1)
    assert isinstance(found["nasa"], Profile)
    assert isinstance(found["missing_x"], NotFoundError)


@as_task
async def test_a_write_is_off_unless_it_is_asked_for(sandbox) -> None:
    settings = {**sandbox.settings, "INSTASPIDER_SESSIONS": sandbox.process.session_env}
    async with AsyncInstagram(mode="fast", settings=settings) as ig:
        with pytest.raises(WritesOffError, match="writes=True"):
            await ig.media.like("DGqLl2tRxZc")
    assert sandbox.requests() == []


@as_task
async def test_writes_need_a_state_folder(sandbox, monkeypatch) -> None:
    monkeypatch.delenv("INSTASPIDER_STATE")
    ig = AsyncInstagram(writes=True, settings=sandbox.settings)
    with pytest.raises(ConfigurationError, match="state="):
        await ig.public.get_profile("nasa")
    await ig.close()


@as_task
async def test_wrong_arguments_are_refused_before_anything_is_sent(sandbox) -> None:
    async with client(sandbox) as ig:
        for wrong in ({"limit": "many"}, {"since": "yesterdy"}):
            with pytest.raises(ConfigurationError):
                await ig.feed.user("nasa", **wrong)
        with pytest.raises(ConfigurationError, match="download= is for crawls"):
            await ig.stream("posts", users=["nasa"], download=True).all()
    assert sandbox.requests() == []


@as_task
async def test_without_an_identity_calls_fail_and_proxies_bring_the_client_back(
    make_sandbox,
) -> None:
    sandbox = make_sandbox("--proxies", "407=1,good=1")
    refused, good = sorted(sandbox.process.proxies, key=lambda url: "407" not in url)
    settings = {**sandbox.settings, "INSTASPIDER_MAX_TRIES": 2, "INSTASPIDER_PARK_BASE": 0}
    async with AsyncInstagram(mode="unlimited", proxies=[refused], settings=settings) as ig:
        ig.stats  # noqa: B018  # may be asked for before the first call
        with pytest.raises((NotDoneError, FailedError)):
            await ig.public.get_profile("nasa")
        for identity in ig._running.crawl.pool.identities:
            identity.retire("for this test")
        with pytest.raises(NotDoneError, match="every identity is retired"):
            await ig.public.get_profile("nasa")
        ig.add_proxy(good)
        assert (await ig.public.get_profile("nasa")).username == "nasa"


@as_task
async def test_a_closed_client_says_so(sandbox) -> None:
    ig = client(sandbox)
    assert repr(ig) == "<AsyncInstagram, not open yet>"
    async with ig:
        await ig.public.get_profile("nasa")
        assert repr(ig) == "<AsyncInstagram, open>"
    assert repr(ig) == "<AsyncInstagram, closed>"
    with pytest.raises(ClientClosedError):
        await ig.public.get_profile("nasa")
    await ig.close()  # twice does no harm


@as_task
async def test_calls_that_wait_when_the_client_is_closed_end(make_sandbox) -> None:
    sandbox = make_sandbox("--latency", "3600s")
    two = {"INSTASPIDER_MODES": {"unlimited": {"in_flight": 2}}}
    # What is on the wire is let end, here by its timeout.
    ig = client(sandbox, settings={**sandbox.settings, **two, "DOWNLOAD_TIMEOUT": 1})
    tasks = [asyncio.ensure_future(ig.public.get_profile(f"u.{number}")) for number in range(6)]
    while ig._running is None or ig._running.crawl.pool.in_flight == 0:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    for task in tasks[:2]:
        task.cancel()
    await asyncio.wait(tasks[:2])
    closing = asyncio.ensure_future(ig.close())
    ends = await asyncio.gather(*tasks, closing, return_exceptions=True)
    assert {type(end) for end in ends[2:-1]} == {ClientClosedError}
    assert ends[-1] is None
