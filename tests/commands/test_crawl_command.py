"""``scrapy crawl`` in this project: a mistake is one sentence and exit code 2, and no request."""

from __future__ import annotations

import json

import pytest
from crawling import read_json_lines, read_rows

SANDBOX = ("-s", "INSTASPIDER_SANDBOX=1")
FAST = ("-a", "mode=unlimited", *SANDBOX)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["profile"], ["no spider 'profile'", "Did you mean profiles?", "followers, following"]),
        (["posts", "-a", "since=3", "days"], ["'days'", "-a NAME=VALUE, in quotes"]),
        (["profiles", "-a", "users=names.xlsx"], ["names.xlsx is a workbook", "save", "CSV"]),
        (["profiles"], ["needs -a users="]),
        (["profiles", "-a", "user=nasa"], ["no argument 'user'", "Did you mean users?"]),
        (["profiles", "-a", "users=nasa", "-a", "mode=fsat"], ["'fsat'", "safe, fast, turbo"]),
        (["profiles", "-a", "users=nasa", "-a", "mode=turbo"], ["turbo", "INSTASPIDER_PROXIES"]),
        (["profiles", "-a", "users=gone.txt"], ["gone.txt"]),
        (["profiles", "-a", "users=names.csv:nick"], ["nick", "handle"]),
        (["profiles", "-a", "users=empty.txt"], ["empty.txt"]),
        (["profiles", "-a", "again=empty.txt"], ["empty.txt"]),
        (
            ["profiles", "-a", "users=nasa", "-s", "INSTASPIDER_IMPERSONATE=chrom150"],
            ["chrom150", "Did you mean chrome150?", "firefox147"],
        ),
        (["profiles", "-a", "users=nasa", "-s", "INSTASPIDER_MOED=fast"], ["INSTASPIDER_MODE?"]),
        (["profiles", "-a", "users=nasa", "-s", "INSTASPIDER_PARK_MAX=long"], ["PARK_MAX", "long"]),
        (["profiles", "-a", "users=nasa", "-s", "INSTASPIDER_OUTCOMES=o.xls"], ["o.xls", ".csv"]),
        (
            ["profiles", "-a", "users=nasa", "-s", "INSTASPIDER_PROXIES=none.txt"],
            ["INSTASPIDER_PROXIES", "none.txt"],
        ),
        (
            ["profiles", "-a", "users=nasa", "-s", "INSTASPIDER_PROXIES=htp://u:hush@127.0.0.1:1"],
            [
                "crawl: INSTASPIDER_PROXIES: it names no",
                "(line 1: a proxy URL begins with one of http",
            ],
        ),
        (
            ["profiles", "-a", "users=nasa", "-s", "INSTASPIDER_SESSIONS=none.txt"],
            ["INSTASPIDER_SESSIONS", "no file or folder none.txt"],
        ),
        (
            ["profiles", "-a", "users=nasa", "-s", "INSTASPIDER_SESSIONS=half.env"],
            ["INSTASPIDER_SESSIONS", "half.env, line 2: SESSION_ID without CSRF_TOKEN"],
        ),
        (
            ["profiles", "-a", "users=nasa", "-s", "INSTASPIDER_SESSIONS=5%3Ahush%3A1"],
            ["INSTASPIDER_SESSIONS", "put cookies into a file"],
        ),
        (
            ["profiles", "-a", "users=nasa", "-s", "INSTASPIDER_LOGIN=always"],
            ["INSTASPIDER_LOGIN=always", "INSTASPIDER_SESSIONS"],
        ),
        (
            ["profiles", "-a", "users=nasa", "-a", "mode=unlimited"]
            + ["-s", "INSTASPIDER_LOGIN=always"],
            ["unlimited", "INSTASPIDER_LOGIN=always"],
        ),
        (
            ["profiles", "-a", "users=nasa", "-s", "INSTASPIDER_SESSIONS=whole.env"]
            + ["-s", "INSTASPIDER_PROXIES=http://one.example:1"],
            ["INSTASPIDER_PROXIES", "Add a proxy"],
        ),
        (
            ["profiles", "-a", "users=nasa", "-s", "INSTASPIDER_SESSION_HOURLY=0"],
            ["INSTASPIDER_SESSION_HOURLY", "whole number from 1 up"],
        ),
        (
            ["profiles", "-a", "users=nasa", *SANDBOX, "-O", "s3://bucket/profiles.csv"],
            ["sandbox", "s3://bucket"],
        ),
        (
            ["profiles", "-a", "users=nasa", *SANDBOX]
            + ["-s", "INSTASPIDER_PROXIES=http://u:hush@203.0.113.9:8080"],
            ["sandbox", "203.0.113.9"],
        ),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else "",
)
def test_a_mistake_is_one_sentence(scrapy, tmp_path, arguments, words):
    (tmp_path / "empty.txt").write_text("# nobody\n\n")
    (tmp_path / "names.csv").write_text("handle,age\nnasa,1\n")
    (tmp_path / "names.xlsx").write_bytes(b"PK\x03\x04\x14\x00\n\nnasa\n")
    (tmp_path / "half.env").write_text("\nSESSION_ID=hush\n")
    (tmp_path / "whole.env").write_text("SESSION_ID=hush\nCSRF_TOKEN=hush\nDS_USER_ID=5\n")

    def there(argument):
        for name in ("empty.txt", "names.csv", "names.xlsx", "half.env", "whole.env"):
            argument = argument.replace(name, str(tmp_path / name))
        return argument

    arguments = [there(argument) for argument in arguments]
    run = scrapy("crawl", *arguments)
    assert run.returncode == 2, run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
    for word in words:
        assert word in run.stderr
    assert "hush" not in run.stderr + run.stdout


def test_standard_input_a_table_and_its_column(scrapy, tmp_path):
    out = tmp_path / "out.jsonl"
    run = scrapy("crawl", "profiles", "-a", "users=-", "-O", str(out), *FAST, stdin="nasa\nesa\n")
    assert run.returncode == 0, run.stderr
    assert [item["username"] for item in read_json_lines(out)] == ["nasa", "esa"]


def test_csv_has_plain_cells_and_a_header(scrapy, tmp_path):
    out = tmp_path / "out.csv"
    names = ",".join(f"person{n}" for n in range(30))
    run = scrapy("crawl", "profiles", "-a", f"users={names}", "-O", str(out), *FAST)
    assert run.returncode == 0, run.stderr
    rows = read_rows(out)
    assert len(rows) == 30
    assert list(rows[0])[:4] == ["input", "endpoint", "scraped_at", "pk"]
    assert all(row["scraped_at"].endswith("Z") for row in rows)
    links = [json.loads(row["bio_links"]) for row in rows if row["bio_links"].startswith("[")]
    assert any(links)
    assert not any("BioLink(" in cell for row in rows for cell in row.values())


def test_outcomes_again_runs_only_what_failed(scrapy, tmp_path):
    outcomes, again = tmp_path / "outcomes.csv", tmp_path / "again.csv"
    users = tmp_path / "users.txt"
    users.write_text("nasa\nwalled_a\nmissing_b\n")
    first = scrapy(
        *("crawl", "profiles", "-a", f"users={users}", *FAST),
        *("-s", f"INSTASPIDER_OUTCOMES={outcomes}"),
    )
    assert first.returncode == 0, first.stderr
    assert f"-a again={outcomes}" in first.stderr
    second = scrapy(
        *("crawl", "profiles", "-a", f"again={outcomes}", *FAST),
        *("-s", f"INSTASPIDER_OUTCOMES={again}"),
    )
    assert second.returncode == 0, second.stderr
    assert [(row["line"], row["input"], row["outcome"]) for row in read_rows(again)] == [
        ("2", "walled_a", "login_required")
    ]


def test_outcomes_as_json_lines(scrapy, tmp_path):
    outcomes = tmp_path / "outcomes.jsonl"
    run = scrapy(
        *("crawl", "profiles", "-a", "users=nasa,missing_x", *FAST),
        *("-s", f"INSTASPIDER_OUTCOMES={outcomes}"),
    )
    assert run.returncode == 0, run.stderr
    rows = read_json_lines(outcomes)
    assert {row["input"]: row["outcome"] for row in rows} == {
        "nasa": "done",
        "missing_x": "not_found",
    }
    assert set(rows[0]) == {
        *("line", "input", "outcome", "reason", "endpoint", "requests"),
        *("items", "declared", "declared_by", "complete"),
    }


def test_robots_txt_closes_the_urls_aloud(scrapy, tmp_path):
    outcomes = tmp_path / "outcomes.csv"
    run = scrapy(
        *("crawl", "profiles", "-a", "users=nasa", *FAST, "-s", "ROBOTSTXT_OBEY=True"),
        *("-s", f"INSTASPIDER_OUTCOMES={outcomes}"),
    )
    assert run.returncode == 0
    assert "ROBOTSTXT_OBEY=True" in run.stderr
    (row,) = read_rows(outcomes)
    assert row["outcome"] == "failed"
    assert "robots.txt closes these URLs" in row["reason"]
    assert "robots.txt closes these URLs" in run.stderr


def test_endpoints_parse_prints_items_or_the_typed_error(scrapy, tmp_path):
    body = tmp_path / "body.json"
    body.write_text('{"data": {"user": {"id": 7, "username": "x"}}, "status": "ok"}')
    run = scrapy("endpoints", "parse", "web_profile_info", str(body))
    assert run.returncode == 0, run.stderr
    item = json.loads(run.stdout)
    assert (item["item"], item["pk"], item["username"]) == ("Profile", "7", "x")
    body.write_text('{"data": {"user": null}, "status": "ok"}')
    run = scrapy("endpoints", "parse", "web_profile_info", str(body))
    assert run.returncode == 1
    assert run.stderr.startswith("AbsentError: web_profile_info: data.user is null")
    assert scrapy("endpoints", "parse", "web_profil", str(body)).returncode == 2


def test_endpoints_parse_takes_what_the_rows_of_one_answer_are_named_after(scrapy, tmp_path):
    body = tmp_path / "body.json"
    body.write_text('{"comments": [{"pk": "7", "text": "x"}], "status": "ok"}')
    run = scrapy("endpoints", "parse", "media_comments", str(body))
    assert run.returncode == 0, run.stderr
    item = json.loads(run.stdout)
    assert (item["item"], item["pk"], item["endpoint"]) == ("Comment", "7", "media_comments")
    run = scrapy("endpoints", "parse", "users", str(body))
    assert run.returncode == 2
    assert "Did you mean users_info or users_search_user or " in run.stderr
    run = scrapy("endpoints", "parse", "feed_user_username", str(body))
    assert run.returncode == 2
    assert "Did you mean feed_user" in run.stderr


def test_endpoints_lists_the_catalogue_and_the_spiders(scrapy):
    rows = [json.loads(line) for line in scrapy("endpoints", "--json").stdout.splitlines()]
    assert {"web_profile_info", "users_info"} <= {row["name"] for row in rows}
    assert all(row["verified"] for row in rows)
    doubts = {row["name"]: row["unverified"] for row in rows}
    assert doubts["media_info"] == "-"
    assert doubts["graphql_media_web_info"] == "coauthors"
    assert doubts["location_search"] == "all"
    table = scrapy("endpoints").stdout.splitlines()
    assert table[0].split()[:3] == ["name", "capability", "method"]
    assert table[0].split()[-1] == "unverified"
    spiders = [
        json.loads(line) for line in scrapy("endpoints", "spiders", "--json").stdout.splitlines()
    ]
    assert {row["argument"] for row in spiders if row["spider"] == "profiles"} >= {"users", "mode"}
