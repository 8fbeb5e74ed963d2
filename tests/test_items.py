"""Items: every field is documented, unknown is None, times are written in UTC."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from datetime import UTC, datetime, timedelta, timezone

import pytest
from itemadapter import ItemAdapter

import instaspider.items
from instaspider.exceptions import (
    AbsentError,
    ConfigurationError,
    InputError,
    InstaspiderError,
    ParseError,
    SandboxError,
)
from instaspider.items import ITEMS, BioLink, Profile, isoformat

PROFILE = (
    "input endpoint scraped_at pk username full_name biography external_url bio_links"
    " follower_count following_count media_count is_private is_verified is_business"
    " is_professional category pronouns profile_pic_url profile_pic_url_hd highlight_count"
    " has_clips fbid latest_shortcodes email phone address"
)


def test_fields_of_a_profile() -> None:
    assert [field.name for field in dataclasses.fields(Profile)] == PROFILE.split()


def test_what_is_unknown_is_none() -> None:
    assert set(vars(Profile()).values()) == {None}
    assert BioLink(url="https://a").title is None


@pytest.mark.parametrize("item", [*ITEMS.values(), BioLink], ids=lambda item: item.__name__)
def test_every_field_says_what_it_means(item) -> None:
    tree = ast.parse(inspect.getsource(instaspider.items))
    (node,) = (n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == item.__name__)
    documented = [
        before.target.id
        for before, after in zip(node.body, node.body[1:], strict=False)
        if isinstance(before, ast.AnnAssign)
        and isinstance(before.target, ast.Name)
        and isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
        and str(after.value.value).strip()
    ]
    assert documented == [field.name for field in dataclasses.fields(item)]
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
