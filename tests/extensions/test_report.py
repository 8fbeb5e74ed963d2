"""The report: one HTML file about a crawl, that runs nothing, tells no secret and stays small."""

from __future__ import annotations

import re
import signal
import stat
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from chromium_page import ChromiumPage
from crawling import ONE_BY_ONE, as_task, crawl
from leaks import leaks
from paths import ROOT
from waiting import hear_ctrl_c, hear_the_end

from instaspider import Post, Profile
from instaspider.extensions.report import watch
from instaspider.extensions.report.charts import columns, over_time
from instaspider.extensions.report.rests import MOST_IDENTITIES, MOST_RESTS
from instaspider.extensions.report.series import MOST_BUCKETS, ItemProfile, Series
from instaspider.extensions.report.write import duration, magnitude, page, size
from instaspider.identities.modes import MODES
from instaspider.sandbox.visitors import Login
from instaspider.verdicts.effects import OUTCOMES
from instaspider.visits.outcomes import OutcomeRow

LOGIN = Login.of_seed(1)
HOSTILE = "<script>alert(1)</script>\x1b]0;x\x07\u202e\ud800\"'><img src=x onerror=alert(2)>"


def cells(html: str) -> list[list[str]]:
    """Texts of the rows of all tables."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", html, re.DOTALL)
    plain = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in plain]


def facts(**changed: Any) -> dict[str, Any]:
    """Of a crawl of which as much is to be said as can be."""
    text = "x" * 200
    items, requests = Series(), Series()
    for second in range(100_000):
        items.add(second * 6.0, 1000)
        requests.add(second * 6.0, 1000)
    profiles = []
    for item in (Profile, Post):
        made = ItemProfile(item.__name__, 10**7, tuple(item.__dataclass_fields__))
        made.filled = Counter(dict.fromkeys(made.columns, 10**6))
        made.followers = Counter(dict.fromkeys(range(-1, 28), 10**5))
        made.months = Counter({f"{y}-{m:02}": 10**5 for y in range(2010, 2035) for m in range(12)})
        made.hashtags = Counter({f"{text}{n}": 10**6 for n in range(1000)})
        profiles.append(made)
    rests = [
        (n * 300.0, n * 300.0 + 150, "dead" if n % 3 else "limited") for n in range(MOST_RESTS)
    ]
    identity = {
        "name": f"session-1000 (user {text[:20]})", "proxy": "", "requests": 10**7, "ok": 10**7,
        "limits": 9999, "walls": 999, "state": "retired", "why": text, "busiest": 130,
        "allowed": 60, "burst": 8, "rests": 999, "rested": 10**6,
    }  # fmt: skip
    found = {
        "spider": "profiles",
        "arguments": {f"argument{n}": text for n in range(20)},
        "mode": MODES["fast"],
        "began": datetime(2026, 1, 1, tzinfo=UTC),
        "ended": datetime(2026, 1, 8, tzinfo=UTC),
        "seconds": 6e5,
        "reason": "finished",
        "sandbox": True,
        "versions": {"instaspider": "0.1.0"},
        "total": 10**7,
        "outcomes": [(outcome, 10**6, 10**6, 10**6) for outcome in OUTCOMES],
        "reasons": [(("failed", text), 10**6)] * watch.SHOWN_REASONS,
        "named": [OutcomeRow(10**6, text, "failed", text * 2)] * watch.MOST_NAMED,
        "unread_from": 5,
        "items": 10**8,
        "requests": 10**8,
        "bytes": 10**12,
        "items_series": items,
        "requests_series": requests,
        "routes": [(f"route_{n}_{text[:30]}", dict.fromkeys(OUTCOMES, 10**6)) for n in range(80)],
        "identities": [identity] * MOST_IDENTITIES,
        "rests": [(f"{n} {text}", rests) for n in range(50)],
        "files": [{"name": text, "bytes": 10**10, "sha256": "0" * 64}] * 30,
        "profiles": profiles,
        "warnings": 10**6,
        "errors": 10**6,
    }
    return found | changed


def hostile() -> dict[str, Any]:
    profile = ItemProfile(HOSTILE, 1, (HOSTILE,), Counter({HOSTILE: 1}))
    profile.hashtags[HOSTILE] = profile.months[HOSTILE] = 1
    return facts(
        spider=HOSTILE,
        arguments={"users": HOSTILE},
        reason=HOSTILE,
        reasons=[(("failed", HOSTILE), 1)],
        named=[OutcomeRow(1, HOSTILE, "failed", HOSTILE)],
        routes=[(HOSTILE, {HOSTILE: 1})],
        rests=[(HOSTILE, [(0, 1, "limited")])],
        files=[{"name": HOSTILE, "bytes": None, "sha256": ""}],
        profiles=[profile],
    )


@as_task
async def test_a_crawl_tells_what_became_of_its_inputs(make_sandbox, tmp_path):
    sandbox = make_sandbox("--proxies", "good=1")
    proxy = sandbox.process.proxies[0].replace("://", "://user:hush%3Ahush@")
    path, names = tmp_path / "r.html", [f"p{n}" for n in range(8)]
    crawled = await crawl(
        {
            **sandbox.settings,
            **ONE_BY_ONE,
            "INSTASPIDER_REPORT": str(path),
            "INSTASPIDER_PROXIES": proxy,
            "INSTASPIDER_SESSIONS": sandbox.process.session_env,
            "INSTASPIDER_LOGIN": "always",
            "FEEDS": {str(tmp_path / "p.csv"): {"format": "csv", "overwrite": True}},
        },
        tmp_path,
        users=",".join([*names, "missing_a", "missing_b", "<b>", "p1"]),
        mode="fast",
    )
    html = path.read_text("utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "Of the sandbox" in html
    rows = cells(html)
    assert ["8", "66.7", "8"] in [[*row[2:4], *row[5:6]] for row in rows if row[0] == "done"]
    assert ["not_found", "2"] in [row[::2] for row in rows if len(row) == 3]  # and why
    assert any(row[0] == "web_profile_info" and len(row) > 3 for row in rows)
    (_, told, digest) = next(row for row in rows if row[0].endswith("p.csv"))
    assert told.endswith(("bytes", "kB"))
    assert len(digest) == 64
    assert crawled.stats["item_scraped_count"] == 8
    assert "Profile items: 8" in html
    # Names that were not done are there, escaped; secrets are not.
    assert "&lt;b&gt;" in html
    assert not leaks([LOGIN.sessionid, LOGIN.csrftoken, "hush%3Ahush"], [("report", html.encode())])
    answers = {n: c for n, c in crawled.stats.items() if n.startswith("instaspider/answers/")}
    verdicts = {n: c for n, c in crawled.stats.items() if n.startswith("instaspider/verdicts/")}
    assert sum(answers.values()) == sum(verdicts.values())


@as_task
async def test_a_crawl_that_stops_itself_has_a_report_as_well(sandbox, tmp_path):
    path = tmp_path / "r.html"
    settings = {**sandbox.settings, **ONE_BY_ONE, "CLOSESPIDER_ITEMCOUNT": 2}
    await crawl(
        {**settings, "INSTASPIDER_REPORT": str(path)},
        tmp_path,
        users=",".join(f"p{n}" for n in range(30)),
        mode="fast",
    )
    html = path.read_text("utf-8")
    assert "The crawl ended early: closespider_itemcount." in html
    assert "None: the items went nowhere." not in html  # the outcomes file
    assert "not_done" in html


@as_task
async def test_without_the_setting_nothing_is_gathered(sandbox, tmp_path, monkeypatch):
    monkeypatch.setattr(watch.Report, "__init__", lambda *args: pytest.fail("it was made"))
    await crawl(sandbox.settings, tmp_path, users="nasa")


def test_two_ctrl_c_still_give_a_report(tmp_path):
    path = tmp_path / "r.html"
    command = [sys.executable, "-m", "scrapy", "crawl", "profiles"]
    command += ["-a", "users=" + ",".join(f"p{n}" for n in range(60))]
    command += ["-s", "INSTASPIDER_SANDBOX=1", "-s", f"INSTASPIDER_REPORT={path}"]
    child = subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.PIPE, text=True, preexec_fn=hear_ctrl_c
    )
    for sign in ("Spider opened", "Received SIGINT, shutting down"):
        assert any(sign in line for line in child.stderr)
        child.send_signal(signal.SIGINT)
    said = hear_the_end(child)
    child.wait()
    assert "Traceback" not in said
    html = path.read_text("utf-8")
    assert "The crawl ended early" in html
    assert "not_done" in html


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("report.pdf", "does not end in .html"),
        ("nowhere/report.html", "there is no folder"),
        ("folder.html", "is no file"),
    ],
)
def test_a_report_that_could_not_be_written_is_refused_before_the_crawl(
    name, words, scrapy, tmp_path
):
    (tmp_path / "folder.html").mkdir()
    run = scrapy(
        *("crawl", "profiles", "-a", "users=nasa", "-s", "INSTASPIDER_SANDBOX=1"),
        *("-s", f"INSTASPIDER_REPORT={tmp_path / name}"),
    )
    assert run.returncode == 2
    assert words in run.stderr
    assert "Traceback" not in run.stderr


def test_the_largest_report_is_below_a_megabyte():
    assert len(page(facts()).encode()) < 1_000_000


def test_texts_of_strangers_are_shown_and_run_nothing():
    html = page(hostile())
    assert "<script" not in html
    assert "<img" not in html
    assert not set(html) & {"\x1b", "\x07", "\u202e", "\ud800"}
    assert "&lt;script&gt;alert(1)" in html
    assert "default-src &#39;none&#39;" in html or "default-src 'none'" in html


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_a_browser_it_fits_400_pixels_and_asks_for_nothing(scheme, tmp_path):
    path = tmp_path / "r.html"
    path.write_text(page(hostile()), "utf-8")
    # Were something of it to get in raw, the page's policy would still forbid it.
    raw = path.read_text("utf-8").replace(
        "<main>", "<main><script>document.title='ran'</script><img src='https://x.test/a.png'>"
    )
    path.write_text(raw, "utf-8")
    with ChromiumPage(tmp_path) as chromium:
        chromium.open(path, 400, scheme)
        assert chromium.value("document.documentElement.scrollWidth") == 400
        assert "report of a crawl" in chromium.value("document.title")
        asked = [url for url in chromium.requests() if not url.startswith("file:")]
        blocked = chromium.value("document.images[0].naturalWidth")
        back = chromium.value("getComputedStyle(document.body).backgroundColor")
        assert blocked == 0
        assert asked in ([], ["https://x.test/a.png"])  # told of, and blocked by the policy
    assert (back == "rgb(255, 255, 255)") is (scheme == "light")


def test_series_keep_their_sum_and_their_size():
    series = Series()
    for second in range(10_000):
        series.add(second * 0.7)
    assert sum(series.counts) == 10_000
    assert len(series.counts) <= MOST_BUCKETS
    assert series.width == 64
    series.add(-1)
    assert series.counts[0] > 0


def test_a_profile_counts_what_has_a_value():
    profile = ItemProfile("Post")
    shared = {"input": "x", "endpoint": "y"}
    taken = datetime(2026, 3, 1, tzinfo=UTC)
    profile.add(Post(**shared, pk="1", like_count=0, caption="A #Cat, #dog.", taken_at=taken))
    profile.add({"pk": "2", "caption": None, "follower_count": 0})  # a pipeline's own
    assert profile.count == 2
    assert profile.filled["like_count"] == 1
    assert profile.filled["caption"] == 1
    assert profile.hashtags == {"cat": 1, "dog": 1}
    assert profile.months == {"2026-03": 1}
    assert profile.followers == {-1: 1}


@pytest.mark.parametrize(
    ("count", "label"), [(0, "0"), (1, "1"), (2, "1"), (1000, "1k"), (999, "500"), (10**6, "1M")]
)
def test_columns_of_followers_begin_at_their_label(count, label):
    profile = ItemProfile("Profile")
    profile.add({"follower_count": count})
    (third,) = profile.followers
    assert magnitude(third) == label


def test_reasons_are_counted_by_kind_and_a_long_one_says_that_it_is_cut():
    assert watch.kind_of("no 'a b' in 12345") == watch.kind_of("no 'c' in 67890")
    assert watch.kind_of("404 is told") != watch.kind_of("429 is told")
    assert watch.kind_of("x" * 300) == "x" * 300
    assert watch.kind_of("x" * 301) == "x" * 300 + "..."


def test_words_for_numbers():
    assert [duration(s) for s in (0, 59.6, 61, 3700)] == [
        "0 s",
        "1 min 0 s",
        "1 min 1 s",
        "1 h 1 min",
    ]
    assert [size(n) for n in (0, 999, 1500, 2e6, 3e9, 4e12)] == [
        *("0 bytes", "999 bytes", "1.5 kB", "2.0 MB", "3.0 GB", "4000.0 GB")
    ]


@pytest.mark.parametrize("count", [0, 1, 120])
def test_charts_of_nothing_and_of_much(count):
    assert 'role="img"' in over_time("x", 1.0, [1] * count)
    assert columns("x", ["a"] * count, [1] * count).count("<rect") == count


def test_lists_that_ended_early_are_named_with_what_is_not_done() -> None:
    crawl: Any = SimpleNamespace(now=lambda: 0.0)
    made = watch.Report(cast("Any", None), crawl, "r.html")
    early = OutcomeRow(1, "nasa", "done", "the list ended after 3 of", complete="no")
    made.row(early)
    made.row(OutcomeRow(2, "esa", "done", complete="yes"))
    made.row(OutcomeRow(3, "jaxa", "done", "where= left out 3 items", complete="limited"))
    assert made.reasons == {("done", "less came than was declared"): 1}
    assert made.named == [early]
