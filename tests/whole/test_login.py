"""Crawls with a login, against the sandbox's."""

from __future__ import annotations

import logging
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from crawling import ONE_BY_ONE, Crawled, as_task, crawl
from sandbox_visitor import post, sessionid
from scrapy import Request

from instaspider.sandbox.flags import FLAGS
from instaspider.spiders.users import ProfilesSpider

NAMES = ("nasa", "esa", "lena.5", "person_7", "person_9")


class PicturesSpider(ProfilesSpider):
    """A project's own spider that also fetches the pictures and the front page."""

    name = "pictures"

    def answered(self, response: Any) -> Any:
        for found in super().answered(response):
            yield found
            if not isinstance(found, Request):
                for url in (found.profile_pic_url, "https://www.instagram.com/robots.txt"):
                    yield Request(url, self.fetched, dont_filter=True)

    def fetched(self, response: Any) -> None:
        assert response.status in (200, 404)


def pks(sandbox, names=NAMES) -> dict[str, str]:
    return {name: sandbox.user(name)["pk"] for name in names}


async def with_login(sandbox, tmp_path: Path, users: Any, **settings: Any) -> Crawled:
    spider = settings.pop("spider", "profiles")
    sessions = {"SESSIONS": sandbox.process.session_cookies} | settings
    named = {f"INSTASPIDER_{name}": value for name, value in sessions.items() if value is not None}
    return await crawl(
        {**sandbox.settings, **ONE_BY_ONE, **named},
        tmp_path,
        spider,
        users=",".join(users),
        mode="fast",
    )


def outcomes(crawled: Crawled) -> dict[str, str]:
    return {name: row["outcome"] for name, row in crawled.outcomes.items()}


def senders(sandbox) -> Counter[tuple[str, bool]]:
    """How many requests each host got, with and without a login."""
    return Counter((r["host"], r["session"] is not None) for r in sandbox.requests())


@as_task
async def test_auto_uses_the_login_for_what_needs_it_alone(sandbox, tmp_path) -> None:
    ids = pks(sandbox)
    sandbox.mark()
    crawled = await with_login(sandbox, tmp_path, [*ids.values(), *NAMES])
    assert set(outcomes(crawled).values()) == {"done"}
    assert {item.input: item.username for item in crawled.items if item.input.isdigit()} == {
        pk: name for name, pk in ids.items()
    }
    requests = sandbox.requests()
    assert {r["path"].split("?")[0]: r["session"] is not None for r in requests} == {
        "/api/graphql": True,
        "/api/v1/users/web_profile_info/": False,
    }
    assert len({(r["session"], r["connection"]) for r in requests}) == 2  # never one connection
    assert len({r["session"] for r in requests}) == 2


@as_task
async def test_tokens_come_from_the_jar_and_the_last_answer(sandbox, tmp_path) -> None:
    """Without X-CSRFToken the sandbox would answer 403; X-IG-WWW-Claim is on calls to REST."""
    HeadersSpider.claims.clear()
    users = [sandbox.user("nasa")["pk"], "esa"]
    crawled = await with_login(sandbox, tmp_path, users, LOGIN="always", spider=HeadersSpider)
    assert set(outcomes(crawled).values()) == {"done"}
    (claim,) = HeadersSpider.claims
    assert claim.startswith(b"hmac.")


class HeadersSpider(ProfilesSpider):
    """Remembers what went out with REST calls."""

    name = "headers"
    claims: list[bytes] = []  # noqa: RUF012  # of one test

    def answered(self, response: Any) -> Any:
        headers = response.request.headers
        if b"X-IG-WWW-Claim" in headers:
            self.claims.append(headers[b"X-IG-WWW-Claim"])
        yield from super().answered(response)


@as_task
async def test_always_uses_it_for_all_rows(make_sandbox, tmp_path) -> None:
    sandbox = make_sandbox()
    ids = pks(sandbox, NAMES[:2])
    sandbox.mark()
    crawled = await with_login(sandbox, tmp_path, [*NAMES, *ids.values()], LOGIN="always")
    assert set(outcomes(crawled).values()) == {"done"}
    assert set(senders(sandbox)) == {("www.instagram.com", True)}
    # feedback_required is what every login gets there: the route is closed, not the login.
    assert crawled.stats["instaspider/routes/closed/web_profile_info"] == 1
    assert "instaspider/identities/retired" not in crawled.stats


@as_task
async def test_never_uses_none_and_reads_none(sandbox, tmp_path) -> None:
    ids = pks(sandbox)
    sandbox.mark()
    for settings in ({"LOGIN": "never"}, {"LOGIN": "never", "SESSIONS": str(tmp_path / "none")}):
        crawled = await with_login(sandbox, tmp_path, [*ids.values(), "esa"], **settings)
        assert Counter(outcomes(crawled).values()) == {"login_required": len(ids), "done": 1}
        reasons = {crawled.outcomes[pk]["reason"] for pk in ids.values()}
        assert all(reason.startswith("needs a login: ") for reason in reasons)
        how = "set INSTASPIDER_LOGIN to auto, and keep a login by `scrapy login` and set"
        how += " INSTASPIDER_SESSIONS=1"
        assert all(how in reason for reason in reasons)
    assert set(senders(sandbox)) == {("www.instagram.com", False)}


@as_task
async def test_unlimited_is_never(sandbox, tmp_path, caplog) -> None:
    pk = sandbox.user("nasa")["pk"]
    settings = {**sandbox.settings, "INSTASPIDER_SESSIONS": sandbox.process.session_env}
    caplog.set_level(logging.INFO)
    crawled = await crawl(settings, tmp_path, users=pk, mode="unlimited")
    assert outcomes(crawled) == {pk: "login_required"}
    assert "run again choose another mode than unlimited, and keep a login by" in caplog.text
    assert "choose another mode than unlimited, and keep a login" in crawled.outcomes[pk]["reason"]
    assert "INSTASPIDER_SESSIONS is not read: mode unlimited uses no login." in caplog.text


@pytest.mark.parametrize("login", ["auto", "always"])
@as_task
async def test_files_never_get_cookies(login, sandbox, tmp_path) -> None:
    ids = pks(sandbox)
    sandbox.mark()
    crawled = await with_login(
        sandbox, tmp_path, [*NAMES, *ids.values()], LOGIN=login, spider=PicturesSpider
    )
    assert set(outcomes(crawled).values()) == {"done"}
    files = [r for r in sandbox.requests() if r["host"] != "www.instagram.com"]
    robots = [r for r in sandbox.requests() if r["path"] == "/robots.txt"]
    assert len(files) == len(robots) == 10
    assert {r["host"].split(".", 1)[1] for r in files} <= {
        "cdninstagram.com",
        *(r["host"].split(".", 1)[1] for r in files if r["host"].endswith("fbcdn.net")),
    }
    assert {(r["session"], r["jar"]) for r in files} == {(None, None)}
    assert {r["session"] for r in robots} == {None}


# Flags whose sign has another name.
AGAIN = "log in with a browser again, and keep that login by `scrapy login`"
SIGNS = {"privacy_checks": "consent_page", "login_page": "login_required"}


@pytest.mark.parametrize("flag", FLAGS)
@as_task
async def test_a_login_that_is_stopped(flag, make_sandbox, tmp_path, caplog) -> None:
    caplog.set_level(logging.INFO)
    sandbox = make_sandbox()
    ids = pks(sandbox)
    secret = sessionid(sandbox.process)
    assert post(sandbox.process, "/flag", {"session": secret, "as": flag})[0] == 200
    sandbox.mark()
    crawled = await with_login(sandbox, tmp_path, [*ids.values(), "esa"])
    assert Counter(outcomes(crawled).values()) == {"login_required": len(ids), "done": 1}
    sign = SIGNS.get(flag, flag)
    reason = f"the login was stopped by the service ({sign}): {AGAIN}"
    assert {crawled.outcomes[pk]["reason"] for pk in ids.values()} == {reason}
    assert senders(sandbox)["www.instagram.com", True] == 1
    user = secret.split("%")[0]
    (said,) = [r.getMessage() for r in caplog.records if "not used any more" in r.getMessage()]
    assert said.startswith(f"session-1 (user {user[:2]}...{user[-2:]}) is not used any more: ")
    assert said.endswith(f"; {AGAIN}.")
    assert crawled.stats["instaspider/identities/retired"] == 1
    # Another run alone would end likewise.
    (advice,) = [r.getMessage() for r in caplog.records if "-a again=" in r.getMessage()]
    assert advice.startswith(
        f"Inputs that ended login_required: {len(ids)}. Before they are run again {AGAIN}. "
    )


@as_task
async def test_always_without_a_login_left(make_sandbox, tmp_path) -> None:
    sandbox = make_sandbox()
    secret = sessionid(sandbox.process)
    post(sandbox.process, "/flag", {"session": secret, "as": "checkpoint"})
    crawled = await with_login(sandbox, tmp_path, NAMES, LOGIN="always")
    assert set(outcomes(crawled).values()) == {"login_required"}
    reason = f"the login was stopped by the service (checkpoint): {AGAIN}"
    assert {row["reason"] for row in crawled.rows} == {reason}
    assert crawled.stats["finish_reason"] == "finished"
    assert crawled.stats["instaspider/requests/web_profile_info"] == 1


@as_task
async def test_a_login_that_ran_out_is_told_to_wait(sandbox, tmp_path) -> None:
    """What the service answers then is what it answers to an address without a login."""
    path = tmp_path / ".env"
    path.write_text("SESSION_ID=5%3Agone%3A1\nCSRF_TOKEN=gone\nDS_USER_ID=5\n")
    path.chmod(0o600)
    rests = {"PARK_BASE": 0.1, "PARK_MAX": 0.2}
    crawled = await with_login(
        sandbox, tmp_path, pks(sandbox).values(), SESSIONS=str(path), **rests
    )
    assert set(outcomes(crawled).values()) == {"login_required"}
    reason = f"the login was stopped by the service (login_required): {AGAIN}"
    assert all(row["reason"].endswith(reason) for row in crawled.rows)
    assert crawled.stats["instaspider/identities/retired"] == 1
    assert crawled.stats["instaspider/identities/parked"] >= 1  # the first time it may be a limit


@as_task
async def test_the_next_login_takes_over(make_sandbox, tmp_path) -> None:
    sandbox = make_sandbox("--sessions", "2")
    ids = pks(sandbox)
    secret = sessionid(sandbox.process)
    post(sandbox.process, "/flag", {"session": secret, "as": "challenge"})
    sandbox.mark()
    crawled = await with_login(
        sandbox, tmp_path, ids.values(), SESSIONS=sandbox.process.session_env
    )
    assert set(outcomes(crawled).values()) == {"done"}
    assert Counter(r["session"] for r in sandbox.requests()).most_common()[0][1] == len(ids)
    assert len(sandbox.requests()) == len(ids) + 1


@as_task
async def test_who_waits_for_a_login_does_not_hold_up_the_others(sandbox, tmp_path) -> None:
    ids = pks(sandbox)
    crawled = await with_login(
        sandbox, tmp_path, [*ids.values(), *NAMES], SESSION_HOURLY=1, PATIENCE=0.5
    )
    assert {outcomes(crawled)[name] for name in NAMES} == {"done"}
    assert Counter(outcomes(crawled)[pk] for pk in ids.values()) == {"done": 1, "throttled": 4}


@as_task
async def test_one_proxy_for_good(make_sandbox, tmp_path) -> None:
    sandbox = make_sandbox("--proxies", "good=3")
    ids = pks(sandbox)
    used = []
    for proxies in (sandbox.process.proxies, [*reversed(sandbox.process.proxies)]):
        sandbox.mark()
        crawled = await with_login(
            sandbox, tmp_path, [*ids.values(), *NAMES], PROXIES=",".join(proxies)
        )
        assert set(outcomes(crawled).values()) == {"done"}
        login = {r["source"] for r in sandbox.requests() if r["session"]}
        others = {r["source"] for r in sandbox.requests() if not r["session"]}
        assert not login & others
        used.append(login)
    assert used[0] == used[1]
    assert len(used[0]) == 1


@pytest.mark.parametrize("login", ["auto", "always"])
@as_task
async def test_an_expired_document_of_logins_heals(login, make_sandbox, tmp_path) -> None:
    """The look-up's page and scripts are loaded without the login's cookies."""
    sandbox = make_sandbox()
    ids = pks(sandbox)
    post(sandbox.process, "/rotate", {"names": ["PolarisProfilePageContentQuery"]})
    sandbox.mark()
    crawled = await with_login(sandbox, tmp_path, ids.values(), LOGIN=login)
    assert set(outcomes(crawled).values()) == {"done"}
    assert {row["endpoint"] for row in crawled.rows} == {"graphql_profile_page_content"}
    assert crawled.stats["instaspider/documents/found"] == 1
    calls = {(r["method"] == "POST", r["session"] is not None) for r in sandbox.requests()}
    assert calls == {(True, True), (False, False)}
