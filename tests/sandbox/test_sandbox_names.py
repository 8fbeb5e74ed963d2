"""Names that a sandbox keeps, so that a later one knows the ids that it gave."""

from __future__ import annotations

import subprocess
import sys

from crawling import ONE_BY_ONE, as_task, crawl, read_json_lines
from waiting import HANGS

from instaspider.sandbox import name_file
from instaspider.sandbox.name_file import NameFile
from instaspider.sandbox.world import grids
from instaspider.sandbox.world.world import World

# By length and by form such that their ids do not lead back to them.
HASHED = ["instagram", "cristiano_official", "leomessi.fan", "people.of.the.world"]


def found_by_ids(world: World, person) -> list[str | None]:
    post = grids.grid_of(person)[:1][0]
    found = (
        world.find_pk(person.pk).person,
        world.find_fbid(person.fbid).person,
        getattr(world.post(post.shortcode), "owner", None),
    )
    return [each and each.username for each in found]


def test_ids_lead_back_to_names_in_a_later_world(tmp_path) -> None:
    path = tmp_path / "names.txt"
    first = World(1)
    kept = NameFile(str(path), first)
    people = [first.named(name) for name in [*HASHED, "nasa", "person_12"]]
    kept.close()
    lines = path.read_text().splitlines()
    assert {*HASHED} <= {*lines}
    assert not {"nasa", "person_12"} & {*lines}
    assert len(lines) == len({*lines})
    later = World(1)
    NameFile(str(path), later).close()
    assert path.read_text().splitlines() == lines
    for person in people:
        assert found_by_ids(later, person) == [person.username] * 3
        without = World(1).find_fbid(person.fbid).person
        assert (without is None) == (person.username in HASHED)


def test_a_long_file_is_cut_and_a_torn_line_ended(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(name_file, "_MOST", 3)
    path = tmp_path / "names.txt"
    names = [f"somebody.with.number.{number}" for number in range(7)]
    path.write_text("\n".join(names[:2]))
    world = World(1)
    kept = NameFile(str(path), world)
    for name in names[2:] * 2:
        kept.add(name)
    kept.close()
    assert {*path.read_text().splitlines()} == {*names}
    later = World(1)
    NameFile(str(path), later).close()
    assert path.read_text().splitlines() == names[-3:]
    known = [world.named(name).fbid for name in names]
    assert [later.find_fbid(fbid).person is not None for fbid in known] == [False] * 4 + [True] * 3


def test_a_file_that_cannot_be_written(tmp_path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "instaspider.sandbox", "--names", str(tmp_path / "no" / "names")],
        capture_output=True,
        text=True,
        timeout=HANGS,
    )
    assert run.returncode == 1
    assert run.stderr.startswith("the sandbox cannot start: ")
    assert "Traceback" not in run.stderr


@as_task
async def test_a_crawl_goes_on_in_another_sandbox(tmp_path) -> None:
    settings = {
        **ONE_BY_ONE,
        "INSTASPIDER_SANDBOX": "1",
        "INSTASPIDER_STATE": str(tmp_path / "state"),
        "FEEDS": {str(tmp_path / "out.jsonl"): {"format": "jsonlines"}},
    }
    given = {"users": ",".join(HASHED), "limit": "40", "mode": "fast"}
    first = await crawl({**settings, "CLOSESPIDER_ITEMCOUNT": 15}, tmp_path, "posts", **given)
    assert "not_done" in {row["outcome"] for row in first.rows}
    second = await crawl(settings, tmp_path, "posts", **given)
    assert {row["input"]: row["outcome"] for row in second.rows} == dict.fromkeys(HASHED, "done")
    found = [item["pk"] for item in read_json_lines(tmp_path / "out.jsonl")]
    assert len(found) == len({*found}) > 15
