"""A login's secrets are in nothing that a crawl says or writes."""

from __future__ import annotations

import base64
import logging
import pickle
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from crawling import ONE_BY_ONE, as_task, crawl
from leaks import files_in, leaks
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler

SECRET = "17841400000%3AAbCdEfGhIjKlMn%3A7"
FORMS = {
    "raw": SECRET,
    "decoded": unquote(SECRET),
    "URL-encoded": quote(SECRET, safe=""),
    "base64": base64.b64encode(SECRET.encode()).decode(),
    "base64 of a header": base64.b64encode(f"Cookie: mid=x; sessionid={SECRET}".encode()).decode(),
    "base64 of another": base64.urlsafe_b64encode(f"a=1; b={SECRET}; c".encode()).decode(),
}


def secrets_of(sandbox: Any) -> list[str]:
    """sessionid and csrftoken of the sandbox's login."""
    lines = Path(sandbox.process.session_cookies).read_text().splitlines()[1:]
    found = dict(line.split("\t")[-2:] for line in lines)
    return [found["sessionid"], found["csrftoken"]]


@pytest.mark.parametrize("form", FORMS)
def test_a_planted_secret_is_found(form, tmp_path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_text(f"before {FORMS[form]} after")
    (tmp_path / "clean").write_text("nothing")
    found = leaks([SECRET], files_in(tmp_path))
    assert {place for place, _ in found} == {"deep/file"}


@pytest.mark.parametrize("login", ["auto", "always"])
def test_a_crawl_that_says_everything(login, make_sandbox, scrapy, tmp_path) -> None:
    """With failures, so that requests are sent again, and through proxies."""
    sandbox = make_sandbox("--proxies", "good=3,dead=1", "--faults", "500=0.2,reset=0.1")
    names = ["nasa", "esa", "lena.5", *(f"person_{number}" for number in range(15))]
    users = [sandbox.user(name)["pk"] for name in names] + names
    folder = tmp_path / "left"
    folder.mkdir()
    settings = {
        **sandbox.settings,
        "INSTASPIDER_SESSIONS": sandbox.process.session_env,
        "INSTASPIDER_LOGIN": login,
        "INSTASPIDER_PROXIES": sandbox.process.proxies_file,
        "INSTASPIDER_MODES": '{"fast": {"rate": 60000, "spacing": [0, 0]}}',
        "INSTASPIDER_PARK_BASE": "0.1",
        "INSTASPIDER_STATE": str(folder / "state"),
        "INSTASPIDER_OUTCOMES": str(folder / "outcomes.csv"),
        "LOG_LEVEL": "DEBUG",
        "COOKIES_DEBUG": "True",
        "JOBDIR": str(folder / "job"),
    }
    words = [word for pair in settings.items() for word in ("-s", "=".join(pair))]
    done = scrapy(
        *("crawl", "profiles", "-a", f"users={','.join(users)}", "-a", "mode=fast"),
        *("-O", f"{folder}/profiles.jsonl", *words),
    )
    assert done.returncode == 0, done.stderr
    assert "instaspider/requests/graphql_profile_page_content" in done.stderr
    assert (folder / "profiles.jsonl").stat().st_size > 0
    assert (folder / "state" / "session_proxies.json").exists()
    secrets = secrets_of(sandbox)
    said = [("stdout", done.stdout.encode()), ("stderr", done.stderr.encode())]
    assert not leaks(secrets, [*said, *files_in(folder), *files_in(tmp_path / "state")])
    assert leaks(secrets, files_in(Path(sandbox.process.session_env).parent))  # it would be seen


class Scheduled:
    """Keeps every request as a job directory would hold it."""

    written: list[bytes] = []  # noqa: RUF012  # of one test

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Scheduled:
        made = cls()
        crawler.signals.connect(made.write, signals.request_scheduled)
        return made

    def write(self, request: Request, spider: Spider) -> None:
        self.written.append(pickle.dumps(request.to_dict(spider=spider)))


@as_task
async def test_a_job_directory_gets_no_cookies(make_sandbox, tmp_path) -> None:
    sandbox = make_sandbox("--faults", "500=0.3", "--proxies", "good=1")
    Scheduled.written.clear()
    crawled = await crawl(
        {
            **sandbox.settings,
            **ONE_BY_ONE,
            "INSTASPIDER_SESSIONS": sandbox.process.session_env,
            "INSTASPIDER_LOGIN": "always",
            "INSTASPIDER_PROXIES": sandbox.process.proxies[0],
            "EXTENSIONS": {Scheduled: 1},
        },
        tmp_path,
        users=",".join(f"person_{number}" for number in range(20)),
        mode="fast",
    )
    assert crawled.stats["instaspider/resends/transient"] > 0
    assert len(Scheduled.written) == crawled.stats["scheduler/enqueued"]
    tokens = secrets_of(sandbox)
    assert not leaks([*tokens, sandbox.process.proxies[0]], enumerate_texts(Scheduled.written))


def enumerate_texts(contents: list[bytes]) -> list[tuple[str, bytes]]:
    return [(str(number), content) for number, content in enumerate(contents)]


class Talkative:
    """A middleware that says what it should not."""

    def process_request(self, request: Request) -> None:
        logging.getLogger("talkative").debug("%s", request.headers.to_unicode_dict())


@pytest.mark.parametrize("planted", [True, False])
@as_task
async def test_a_crawl_that_tells_is_caught(planted, sandbox, tmp_path, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    await crawl(
        {
            **sandbox.settings,
            **ONE_BY_ONE,
            "INSTASPIDER_SESSIONS": sandbox.process.session_env,
            "INSTASPIDER_LOGIN": "always",
            "LOG_LEVEL": "DEBUG",
            "COOKIES_DEBUG": True,
            "DOWNLOADER_MIDDLEWARES": {Talkative: 720} if planted else {},
        },
        tmp_path,
        users="nasa,esa",
        mode="fast",
    )
    said = [(record.name, record.getMessage().encode()) for record in caplog.records]
    found = {place for place, _ in leaks(secrets_of(sandbox), said)}
    assert found == ({"talkative"} if planted else set())
