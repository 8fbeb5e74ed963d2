"""Whole crawls: the column that is read stands in the log; a forgotten ending is exit code 2."""

from __future__ import annotations

from typing import Any

from crawling import read_json_lines, read_rows

FAST = ("-a", "mode=unlimited", "-s", "INSTASPIDER_SANDBOX=1")


def test_a_name_of_digits_is_crawled_as_a_name_and_the_log_says_the_column(
    scrapy: Any, tmp_path: Any
) -> None:
    (tmp_path / "people.csv").write_text(
        "Name;Instagram handle;Land\nEmpty;207284695556312010;USA\nBad;51589128473872617.0;France\n"
    )
    out, outcomes = tmp_path / "out.jsonl", tmp_path / "outcomes.csv"
    given = ["-a", f"users={tmp_path / 'people.csv'}", "-s", f"INSTASPIDER_OUTCOMES={outcomes}"]
    run = scrapy("crawl", "profiles", *given, "-O", str(out), *FAST)
    assert run.returncode == 0, run.stderr
    (item,) = read_json_lines(out)
    assert item["username"] == "207284695556312010"
    rows = [(row["input"], row["outcome"]) for row in read_rows(outcomes)]
    assert sorted(rows) == [("51589128473872617.0", "invalid"), ("@207284695556312010", "done")]
    said = "people.csv: the column 'Instagram handle' is read; digits in it are names."
    assert run.stderr.count(said) == 1


def test_a_list_without_its_ending_is_exit_code_2_and_a_second_run_is_not(
    scrapy: Any, tmp_path: Any
) -> None:
    (tmp_path / "mylist.txt").write_text("nasa\n")
    run = scrapy("crawl", "profiles", "-a", f"users={tmp_path / 'mylist'}", *FAST)
    assert run.returncode == 2
    assert "mylist.txt" in run.stderr
    (tmp_path / "two.csv").write_text("handle,ig\nnasa,esa\n")
    run = scrapy("crawl", "profiles", "-a", f"users={tmp_path / 'two.csv'}", *FAST)
    assert run.returncode == 2
    assert "(handle, ig): name the one to read, as in " in run.stderr
