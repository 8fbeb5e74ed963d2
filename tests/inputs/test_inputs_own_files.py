"""Items and outcomes of one run are lists for the next, without naming a column."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from instaspider.inputs import open_inputs
from instaspider.items import Comment, Hashtag, Place, Post, Profile, UserRef
from instaspider.spiders.base import InstagramSpider
from instaspider.spiders.media import MediaSpider
from instaspider.spiders.public import HashtagSpider, LocationSpider, SearchSpider
from instaspider.spiders.users import ProfilesSpider
from instaspider.state.outcomes_file import COLUMNS as OUTCOME_COLUMNS

OWNER = UserRef(pk="11", username="esa")
CASES = [
    (ProfilesSpider, Profile(input="nasa", pk="10", username="nasa"), "nasa"),
    (ProfilesSpider, UserRef(input="nasa", pk="11", username="esa", relation="follower"), "esa"),
    (ProfilesSpider, Post(input="nasa", pk="1", shortcode="Dabc123", user=OWNER), "nasa"),
    (MediaSpider, Post(input="nasa", pk="1", shortcode="Dabc123", user=OWNER), "Dabc123"),
    (MediaSpider, Comment(input="Dabc123", pk="2", shortcode="Dabc123", user=OWNER), "Dabc123"),
    (HashtagSpider, Hashtag(input="cat", pk="3", name="cats"), "cats"),
    (LocationSpider, Place(input="paris", pk="213385402", name="Paris"), "213385402"),
    (SearchSpider, Place(input="paris", pk="213385402", name="Paris"), "Paris"),
]


def texts(spider: type[InstagramSpider[Any]], path: Path) -> list[str | None]:
    inputs = open_inputs(str(path), spider.parse_input, columns=spider.columns)
    return [entry.problem or entry.text for entry in inputs]


@pytest.mark.parametrize(("spider", "item", "expected"), CASES)
def test_items(tmp_path: Path, spider: Any, item: Any, expected: str) -> None:
    columns = asdict(item)
    with (tmp_path / "items.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerow(columns)
    lines = json.dumps(columns, default=str) + "\n"
    (tmp_path / "items.jsonl").write_text(lines)
    assert texts(spider, tmp_path / "items.csv") == [expected]
    assert texts(spider, tmp_path / "items.jsonl") == [expected]


@pytest.mark.parametrize(
    ("spider", "given"),
    [
        (ProfilesSpider, "nasa"),
        (MediaSpider, "Dabc123"),
        (HashtagSpider, "cats"),
        (LocationSpider, "213385402"),
        (SearchSpider, "two words"),
    ],
)
def test_outcomes(tmp_path: Path, spider: Any, given: str) -> None:
    row = {"line": 1, "input": given, "outcome": "done"}
    cells = [str(row.get(column, "")) for column in OUTCOME_COLUMNS]
    path = tmp_path / "outcomes.csv"
    path.write_text(f"{','.join(OUTCOME_COLUMNS)}\n{','.join(cells)}\n")
    assert texts(spider, path) == [given]
