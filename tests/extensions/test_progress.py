"""What a person sees while it runs."""

from __future__ import annotations

import io
import re

import pytest
from crawling import as_task, crawl

from instaspider.extensions import progress
from instaspider.inputs import open_inputs, parse_user

LINE = re.compile(
    r"(\d+) of (\d+|\?) inputs ended, ([\d.]+) a minute, (\d+) identit(?:y|ies) resting, time left"
    r" (.+)\."
)
SLOW = {
    "INSTASPIDER_MODES": {"fast": {"rate": 600, "burst": 1, "spacing": [0.1, 0.1], "in_flight": 1}}
}


@pytest.fixture(autouse=True)
def _often(monkeypatch):
    monkeypatch.setattr(progress, "INTERVAL", 0.3)


def lines(caplog):
    found = [LINE.fullmatch(record.getMessage()) for record in caplog.records]
    return [match.groups() for match in found if match]


@as_task
async def test_done_of_total_rate_and_time_left(sandbox, tmp_path, caplog):
    caplog.set_level("INFO")
    users = tmp_path / "users.txt"
    users.write_text("# people\n\n" + "".join(f"person{n}\n" for n in range(12)))
    await crawl({**sandbox.settings, **SLOW}, tmp_path, users=str(users), mode="fast")
    said = lines(caplog)
    assert len(said) >= 2
    assert {total for _, total, *_ in said} == {"12"}
    ended = [int(done) for done, *_ in said]
    assert ended == sorted(ended)
    assert any(0 < done < 12 for done in ended)
    for done, (*_, left) in zip(ended, said, strict=True):
        assert re.fullmatch(r"\d+ s" if done else r"\?", left)
    (start,) = (r.getMessage() for r in caplog.records if r.getMessage().startswith("Mode fast"))
    assert "600 requests a minute for each address (1)" in start
    assert "inputs: 12, which takes at least 1 s" in start


@as_task
async def test_a_pipe_has_no_total(sandbox, tmp_path, caplog):
    caplog.set_level("INFO")
    pipe = io.BytesIO("".join(f"person{n}\n" for n in range(12)).encode())
    users = open_inputs("-", parse_user, stdin=pipe)
    await crawl({**sandbox.settings, **SLOW}, tmp_path, users=users, mode="fast")
    assert {(total, left) for _, total, _, _, left in lines(caplog)} == {("?", "?")}


@as_task
async def test_parked_identities_are_counted(make_sandbox, tmp_path, caplog):
    caplog.set_level("INFO")
    sandbox = make_sandbox("--faults", "429=1.0")
    settings = {
        **sandbox.settings,
        "INSTASPIDER_PARK_BASE": 60,
        "INSTASPIDER_PATIENCE": 1,
    }
    await crawl(settings, tmp_path, users="nasa")
    assert "1" in {resting for _, _, _, resting, _ in lines(caplog)}
    assert any("1 identity resting" in record.getMessage() for record in caplog.records)


@as_task
async def test_the_end_is_a_table_and_a_way_on(sandbox, tmp_path, caplog):
    caplog.set_level("INFO")
    await crawl(sandbox.settings, tmp_path, users="nasa,missing_a,walled_b")
    text = "\n".join(record.getMessage() for record in caplog.records)
    told = r"outcome +inputs +requests +items\ndone +1 +1 +1\nnot_found +1 +1 +0\nlogin_req"
    assert re.search(told, text)
    assert f"-a again={tmp_path / 'outcomes.csv'}" in text
    assert (
        f"the same command with -a again={tmp_path / 'outcomes.csv'} in place of -a users=," in text
    )
    assert "Not done, and why" not in text  # the file has it


@as_task
async def test_the_log_says_why_where_no_file_does(sandbox, tmp_path, caplog):
    caplog.set_level("INFO")
    (tmp_path / "outcomes.csv").touch()
    settings = {**sandbox.settings, "INSTASPIDER_OUTCOMES": None}
    missing = ",".join(f"missing_{n}" for n in range(24))
    await crawl(settings, tmp_path, users=f"nasa,walled_b,na sa,nasa,528817151,{missing}")
    (said,) = (r.getMessage() for r in caplog.records if r.getMessage().startswith("Not done"))
    head, *reasons = said.splitlines()
    assert "INSTASPIDER_OUTCOMES=outcomes.csv" in head
    most, *others = reasons
    named = r"24 inputs, lines (\d+ 'missing_\d+', ){2}\d+ 'missing_\d+' and 21 more: "
    assert re.match(named, most)
    assert len(others) == 2
    assert all(re.fullmatch(r"line \d+, '\w+': \w+: \S.*", reason) for reason in others)
    (by_id,) = (reason for reason in others if "528817151" in reason)
    assert by_id.startswith("line 5, '528817151': login_required: ")
    assert not any("'nasa'" in reason or "na sa" in reason for reason in reasons)


@as_task
async def test_the_pace_is_that_of_what_is_left(sandbox, tmp_path, caplog):
    caplog.set_level("INFO")
    users = tmp_path / "users.txt"
    users.write_text("".join(f"person{n}\n" for n in range(60)))
    settings = {
        **sandbox.settings,
        "INSTASPIDER_MODES": {"fast": {"rate": 1200, "burst": 1, "spacing": [0.05, 0.05]}},
        "INSTASPIDER_STORE": f"sqlite:///{tmp_path / 'store.db'}",
    }
    first = {**settings, "CLOSESPIDER_ITEMCOUNT": 40}
    await crawl(first, tmp_path, users=str(users), mode="fast")
    told = [record.getMessage() for record in caplog.records]
    assert "The list was not gone through: the same command goes on from here." in told
    assert not any(message.startswith("To run only") for message in told)
    caplog.clear()
    await crawl(settings, tmp_path, users=str(users), mode="fast")
    (start,) = (r.getMessage() for r in caplog.records if r.getMessage().startswith("Mode fast"))
    assert re.search("inputs: 60(, which takes at least 1 s)?[.]$", start)
