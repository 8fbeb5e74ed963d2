"""Inputs and files that a crawl must not lose, however it is stopped or mistaken."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from crawling import ONE_BY_ONE, as_task, crawl, read_rows
from waiting import HANGS

from instaspider import ConfigurationError

HEADER = "line,input,outcome,reason,endpoint,requests\n"


class Picky:
    """A pipeline that raises for one name and drops another."""

    def process_item(self, item):
        from scrapy.exceptions import DropItem

        if item.username == "esa":
            raise RuntimeError("no room")
        if item.username == "nasa":
            raise DropItem("not wanted")
        return item


@as_task
async def test_a_stopped_again_run_lists_what_it_never_read(sandbox, tmp_path):
    old = tmp_path / "old.csv"
    lines = [90, 3, 50, 2, *range(70, 78), *range(4, 9)]
    old.write_text(HEADER + "".join(f"{n},person{n},failed,,,1\n" for n in lines))
    settings = {**sandbox.settings, **ONE_BY_ONE, "CLOSESPIDER_ITEMCOUNT": 1}
    crawled = await crawl(settings, tmp_path, again=str(old), mode="fast")
    rows = {(int(row["line"]), row["input"]) for row in crawled.rows}
    assert rows == {(n, f"person{n}") for n in lines}
    assert {row["outcome"] for row in crawled.rows} == {"done", "not_done"}


@as_task
async def test_the_rest_of_a_list_is_read_again_from_where_it_was_left(sandbox, tmp_path):
    users, old = tmp_path / "users.txt", tmp_path / "old.csv"
    users.write_text("".join(f"person{n}\n" for n in range(1, 11)))
    old.write_text(HEADER + "2,person2,failed,,,1\n8,,not_done,lines 8 on,,0\n")
    crawled = await crawl(sandbox.settings, tmp_path, again=str(old), users=str(users))
    rows = {(row["line"], row["input"]) for row in crawled.rows}  # as they ended
    assert rows == {(str(n), f"person{n}") for n in (2, 8, 9, 10)}
    assert len(crawled.rows) == len(rows)


@pytest.mark.parametrize("way", ["outcomes", "feed", "again"])
def test_a_list_is_never_written_over(scrapy, tmp_path, way):
    users = tmp_path / "list.csv"
    text = HEADER + "1,nasa,failed,,,1\n"
    users.write_text(text)
    more = {
        "outcomes": ["-a", f"users={users}", "-s", f"INSTASPIDER_OUTCOMES={users}"],
        "feed": ["-a", f"users={users}:input", "-O", str(users)],
        "again": ["-a", f"again={users}", "-s", f"INSTASPIDER_OUTCOMES={users}"],
    }[way]
    run = scrapy("crawl", "profiles", *more, "-s", "INSTASPIDER_SANDBOX=1")
    assert run.returncode == 2
    assert "written over" in run.stderr
    assert users.read_text() == text


@as_task
async def test_an_input_whose_item_a_pipeline_broke_is_failed(sandbox, tmp_path):
    settings = {**sandbox.settings, "ITEM_PIPELINES": {Picky: 100}}
    crawled = await crawl(settings, tmp_path, users="nasa,esa,bbc")
    ends = {name: row["outcome"] for name, row in crawled.outcomes.items()}
    assert ends == {"nasa": "done", "esa": "failed", "bbc": "done"}
    assert "no room" in crawled.outcomes["esa"]["reason"]


@as_task
async def test_many_walled_names_at_the_top_do_not_shut_out_the_rest(sandbox, tmp_path):
    names = [f"walled_{n}" for n in range(30)] + [f"person{n}" for n in range(120)]
    settings = {**sandbox.settings, **ONE_BY_ONE}
    crawled = await crawl(settings, tmp_path, users=names, mode="fast")
    done = [row for row in crawled.rows if row["outcome"] == "done"]
    # At the latest the fiftieth input that finds every route closed tries one again.
    assert len(done) >= 120 - 50
    assert {row["outcome"] for row in crawled.rows} == {"done", "login_required"}


@as_task
async def test_a_scripts_list_is_taken_as_it_is(sandbox, tmp_path, monkeypatch):
    (tmp_path / "nasa").write_text("gotcha\n")
    monkeypatch.chdir(tmp_path)
    crawled = await crawl(sandbox.settings, tmp_path, users=["nasa", "/etc/hostname"])
    assert [item.username for item in crawled.items] == ["nasa"]
    assert crawled.outcomes["/etc/hostname"]["outcome"] == "invalid"


@as_task
async def test_a_state_folder_that_is_there_keeps_its_mode(sandbox, tmp_path):
    there, new = tmp_path / "there", tmp_path / "new" / "state"
    there.mkdir(mode=0o755)
    for folder in (there, new):
        settings = {**sandbox.settings, "INSTASPIDER_STATE": str(folder)}
        import os

        os.environ.pop("INSTASPIDER_STATE", None)
        await crawl(settings, tmp_path, users="nasa")
    assert there.stat().st_mode & 0o777 == 0o755
    assert new.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("arguments", ["'a", "--foo", "--faults 429=many"])
@as_task
async def test_arguments_of_the_sandbox_are_checked_first(tmp_path, arguments):
    settings = {"INSTASPIDER_SANDBOX": "1", "INSTASPIDER_SANDBOX_ARGS": arguments}
    with pytest.raises(ConfigurationError, match="INSTASPIDER_SANDBOX_ARGS"):
        await crawl(settings, tmp_path, users="nasa")


@as_task
async def test_an_older_outcomes_file_outlives_a_crawl_that_never_began(sandbox, tmp_path):
    outcomes = tmp_path / "outcomes.csv"
    outcomes.write_text("precious\n")
    settings = {**sandbox.settings, "ITEM_PIPELINES": {"nosuch.Pipeline": 1}}
    with pytest.raises(ModuleNotFoundError):
        await crawl(settings, tmp_path, users="nasa")
    assert outcomes.read_text() == "precious\n"


def test_xml_holds_no_python(scrapy, tmp_path):
    out = tmp_path / "out.xml"
    names = ",".join(f"person{n}" for n in range(20))
    run = scrapy(
        *("crawl", "profiles", "-a", f"users={names}", "-a", "mode=unlimited"),
        *("-s", "INSTASPIDER_SANDBOX=1", "-O", str(out)),
    )
    assert run.returncode == 0, run.stderr
    items = ElementTree.parse(out).getroot()
    assert len(items) == 20
    assert "BioLink" not in out.read_text()
    assert "None" not in {element.text for element in items.iter()}
    assert [link for link in items.iter("url") if (link.text or "").startswith("https://")]


def test_ctrl_c_in_the_first_moment_still_accounts_for_the_list(forks, tmp_path):
    import signal
    import time

    from test_stopping import start

    for pause in (0.9, 1.1, 1.3, 1.5):
        outcomes = tmp_path / "o.csv"
        outcomes.unlink(missing_ok=True)
        crawl = start(forks, tmp_path, "-a", "mode=safe")
        time.sleep(pause)
        crawl.send_signal(signal.SIGINT)
        _, log = crawl.communicate(timeout=HANGS)
        if "Spider opened" in log:
            assert "Outcomes of profiles" in log
            rows = read_rows(outcomes)
            if rows[-1]["reason"].startswith("lines "):  # those that nobody had read yet
                assert rows[-1]["reason"] == f"lines {rows[-1]['line']} on"
            else:
                assert len(rows) == 500
            assert sorted(int(row["line"]) for row in rows) == list(range(1, len(rows) + 1))


@pytest.mark.parametrize("with_file", [True, False])
def test_every_unusable_line_is_named_somewhere(scrapy, tmp_path, with_file):
    users, outcomes = tmp_path / "users.txt", tmp_path / "o.csv"
    users.write_text("nasa\n" + "".join(f"no name {n}\n" for n in range(30)))
    more = ("-s", f"INSTASPIDER_OUTCOMES={outcomes}") if with_file else ()
    run = scrapy(
        *("crawl", "profiles", "-a", f"users={users}", "-a", "mode=unlimited"),
        *("-s", "INSTASPIDER_SANDBOX=1", *more),
    )
    assert run.returncode == 0, run.stderr
    assert run.stderr.count("WARNING: Line ") == (20 if with_file else 30)
    if with_file:
        rows = [row for row in read_rows(outcomes) if row["outcome"] == "invalid"]
        assert {row["line"] for row in rows} == {str(n) for n in range(2, 32)}
