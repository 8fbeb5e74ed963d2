"""Items: every field is documented, unknown is None, times are written in UTC."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta, timezone

import pytest
from item_fields import ALL, FIELDS
from itemadapter import ItemAdapter

from instaspider import items
from instaspider.exceptions import (
    AbsentError,
    ConfigurationError,
    InputError,
    InstaspiderError,
    ParseError,
    SandboxError,
)
from instaspider.items import (
    ITEMS,
    BioLink,
    Child,
    Image,
    Item,
    Music,
    Profile,
    TaggedUser,
    Video,
    isoformat,
)
from instaspider.items.schema import documentation


def test_fields() -> None:
    """Scripts and CSV files of users rely on them: add to them, rename none."""
    found = {
        name: [field.name for field in dataclasses.fields(item)] for name, item in ITEMS.items()
    }
    assert found == {name: [*ALL.split(), *fields.split()] for name, fields in FIELDS.items()}


def test_what_is_unknown_is_none() -> None:
    for item in ITEMS.values():
        assert set(vars(item()).values()) == {None}
    assert BioLink(url="https://a").title is None


PARTS = [BioLink, Child, Image, Music, TaggedUser, Video]


def test_all_classes_are_looked_at() -> None:
    classes = {found for name in items.__all__ if isinstance(found := getattr(items, name), type)}
    assert classes == {*ITEMS.values(), *PARTS, Item}


@pytest.mark.parametrize("item", [*ITEMS.values(), *PARTS, Item], ids=lambda item: item.__name__)
def test_every_field_says_what_it_means(item) -> None:
    documented = documentation(item)
    assert list(documented) == [field.name for field in dataclasses.fields(item)]
    assert all(documented.values())
    with pytest.raises(TypeError):
        item("positional")


def test_scrapy_can_read_and_change_them() -> None:
    profile = Profile(pk="1", bio_links=[BioLink(url="https://a")])
    adapter = ItemAdapter(profile)
    adapter["username"] = "nasa"
    assert profile.username == "nasa"
    assert adapter.asdict()["bio_links"] == [{"url": "https://a", "title": None}]
    assert adapter.get_field_meta("scraped_at")["serializer"] is isoformat


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, None),
        (datetime(2026, 11, 22, 17, 23, 0, 999999, tzinfo=UTC), "2026-11-22T17:23:00Z"),
        (
            datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2))),
            "2026-01-02T03:04:05+02:00",
        ),
    ],
)
def test_times(value, written) -> None:
    assert isoformat(value) == written


def test_tree_of_exceptions() -> None:
    parents = {
        ConfigurationError: (InstaspiderError, ValueError),
        InputError: (ConfigurationError,),
        SandboxError: (InstaspiderError,),
        ParseError: (InstaspiderError,),
        AbsentError: (ParseError,),
    }
    assert {error: error.__bases__ for error in parents} == parents


def test_parse_errors_say_where() -> None:
    error = AbsentError("users_info", "user", "null")
    assert str(error) == "users_info: user is null"
    assert (error.row, error.path, error.problem) == ("users_info", "user", "null")
    assert str(ParseError("users_info", "user.pk")) == "users_info: user.pk is missing"
