"""``scrapy endpoints schema ITEM``: it says what the items say, and what feeds hold fits it."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from functools import cache

import pytest
from itemadapter import ItemAdapter
from jsonschema import Draft202012Validator, FormatChecker
from parsed_bodies import BODIES
from scrapy.exporters import JsonLinesItemExporter

from instaspider.items import ITEMS, Child, Image, Item, Place, Post, TaggedUser, UserRef
from instaspider.items.schema import documentation, json_schema

POST = Post(
    pk="1",
    media_type="carousel",
    taken_at=datetime(2026, 11, 22, tzinfo=UTC),
    taken_at_source="pk",
    like_count=3,
    user=UserRef(pk="2", username="nasa"),
    coauthors=[],
    tagged_users=[TaggedUser(pk="3", x=0.5, y=1.0)],
    location=Place(pk="4", name="Here", lat=1.5),
    children=[Child(pk="5", media_type="photo", images=[Image(url="https://a", width=1)])],
    files=[{"url": "https://a", "path": "a.jpg"}],
)


@pytest.mark.parametrize("item", ITEMS.values(), ids=lambda item: item.__name__)
def test_schemas_are_valid_and_complete(item) -> None:
    schema = json_schema(item)
    Draft202012Validator.check_schema(schema)
    assert schema["title"] == item.__name__
    names = [field.name for field in dataclasses.fields(item)]
    assert list(schema["properties"]) == names == schema["required"]
    for name, field in schema["properties"].items():
        assert field["description"] == documentation(item)[name] != ""


def exported(item, tmp_path) -> dict:
    with open(tmp_path / "out.jsonl", "wb") as file:
        exporter = JsonLinesItemExporter(file)
        exporter.export_item(item)
    return json.loads((tmp_path / "out.jsonl").read_text())


FORMATS = FormatChecker(())
FORMATS.checks("date-time", (ValueError, TypeError))(datetime.fromisoformat)


@cache
def validator(item: type) -> Draft202012Validator:
    return Draft202012Validator(json_schema(item), format_checker=FORMATS)


def errors(row: dict, item: type) -> list:
    return list(validator(item).iter_errors(row))


def test_what_feeds_hold_fits(tmp_path) -> None:
    assert errors(exported(POST, tmp_path), Post) == []
    assert errors(exported(Post(), tmp_path), Post) == []


@pytest.mark.parametrize("name", BODIES)
def test_what_comes_of_real_answers_fits(scene, tmp_path, name) -> None:
    parse, ask = BODIES[name]
    for item in parse(ask(scene), row=name).items[:5]:
        if not isinstance(item, Item):  # what the crawl itself looks for, such as a collection's id
            continue
        item.endpoint, item.input, item.scraped_at = name, "x", datetime.now(UTC)
        assert errors(exported(item, tmp_path), type(item)) == []


def test_parts_times_and_what_may_be_null() -> None:
    schema = json_schema(Post)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    fields = schema["properties"]
    assert fields["taken_at"]["anyOf"] == [
        {"type": "string", "format": "date-time"},
        {"type": "null"},
    ]
    assert fields["user"]["anyOf"] == [{"$ref": "#/$defs/UserRef"}, {"type": "null"}]
    parts = {"UserRef", "TaggedUser", "Place", "Music", "Image", "Video", "Child", "BioLink"}
    parts |= {"Comment"}
    assert schema["$defs"].keys() == parts


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pk", 1),
        ("like_count", "3"),
        ("media_type", "reel"),
        ("taken_at", "yesterday"),
        ("user", {"pk": "2"}),
        ("children", [{"pk": "5"}]),
        ("tagged_users", [None]),
    ],
)
def test_what_does_not_fit(tmp_path, name, value) -> None:
    row = exported(POST, tmp_path) | {name: value}
    assert [error.path[0] for error in errors(row, Post)] == [name]


def test_the_command(scrapy) -> None:
    done = scrapy("endpoints", "schema", "Profile")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json_schema(ITEMS["Profile"])


def test_a_wrong_item(scrapy) -> None:
    wrong = scrapy("endpoints", "schema", "Video")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert f"There is no item 'Video'. There are: {', '.join(ITEMS)}." in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_which_items_there_are(scrapy) -> None:
    done = scrapy("endpoints", "schema", "--json")
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["item"] for row in rows] == list(ITEMS)
    assert rows[0]["is"] == "One account, as this visitor may see it."


def test_adapter_and_schema_agree() -> None:
    assert list(ItemAdapter(POST).field_names()) == list(json_schema(Post)["properties"])
