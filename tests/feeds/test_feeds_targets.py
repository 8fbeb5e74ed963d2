"""Feeds before a crawl starts: ``%(item)s``, and what would lose items without a word."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings
from spider_commands import SPIDERS

from instaspider.exceptions import ConfigurationError
from instaspider.feeds.csv_rows import CsvRows
from instaspider.feeds.kept import fleeting_feeds
from instaspider.feeds.targets import Names, prepare_feeds
from instaspider.items import (
    ITEMS,
    Action,
    Hashtag,
    Highlight,
    Item,
    Place,
    Post,
    Profile,
    Sound,
    UserRef,
)
from instaspider.spiders.base import InstagramSpider
from instaspider.startup import components

BOTH = (Highlight, Post)
# Others give the items that their docstring names, whatever their arguments are.
GIVES: dict[str, tuple[type[Item], ...]] = {
    "followers": (UserRef,),
    "followers mutual=1": (UserRef,),
    "hashtag": (Post,),
    "hashtag related=1": (Hashtag,),
    "highlights": (Highlight,),
    "highlights posts=1": BOTH,
    "location": (Place,),
    "location nearby=1": (Place,),
    "location posts=1": (Place, Post),
    "search": (UserRef,),
    "search kind=hashtag": (Hashtag,),
    "search kind=place": (Place,),
    "search kind=reel": (Post,),
    "sound": (Post,),
    "sound info=1": (Sound, Post),
    "timeline": (Post,),
    "timeline tab=trending": (Hashtag, UserRef),
    "tray": (UserRef,),
    "tray posts=1": (UserRef, Post),
    "unlike": (Action,),
}


def prepared(
    feeds: dict[Any, Any], classes: tuple[type[Item], ...] = (Place,), **settings: Any
) -> tuple[dict[str, Any], list[str]]:
    """FEEDS as the crawl will see them, and the warnings."""
    made = Settings({"FEEDS": feeds, **settings})
    components.apply_feeds(made)
    warnings: list[str] = []
    prepare_feeds(made, classes, Names(SPIDERS["posts"], {"users": "esa"}), warnings.append)
    return made.getdict("FEEDS"), warnings


def refusal(feeds: dict[Any, Any], *classes: type[Item], **settings: Any) -> str:
    with pytest.raises(ConfigurationError) as raised:
        prepared(feeds, classes or (Place,), **settings)
    return str(raised.value)


def test_what_spiders_give() -> None:
    found = {}
    for command in GIVES:
        name, *pairs = command.split()
        given = SPIDERS[name].read_arguments(dict(pair.split("=") for pair in pairs))
        found[command] = SPIDERS[name].item_classes(given)
    assert found == GIVES


def named(spider: type[InstagramSpider[Any]]) -> tuple[type[Item], ...]:
    """The classes of items that a spider's docstring names."""
    words = re.findall(r"``(\w+)``", spider.__doc__ or "")
    return tuple(ITEMS[word] for word in words if word in ITEMS)


@pytest.mark.parametrize("name", sorted(set(SPIDERS) - {each.split()[0] for each in GIVES}))
def test_spiders_give_what_their_docstrings_name(name: str) -> None:
    assert "item_classes" not in vars(SPIDERS[name])  # else a line of GIVES for each argument
    assert SPIDERS[name].gives == named(SPIDERS[name]) != ()


def test_a_feed_for_each_item() -> None:
    feeds, warnings = prepared({"%(item)s.csv": {"overwrite": True}, "all.jsonl": {}}, BOTH)
    assert list(feeds) == ["Highlight.csv", "Post.csv", "all.jsonl"]
    assert feeds["Post.csv"] == {
        "overwrite": True,
        "item_classes": [Post],
        "item_export_kwargs": {"item_class": Post},
    }
    assert feeds["all.jsonl"] == {}
    assert warnings == []


def test_a_second_class_needs_a_file(tmp_path: Path) -> None:
    for name in ("items.csv", "items.parquet"):
        told = refusal({str(tmp_path / name): {}}, *BOTH)
        assert "yields Highlight and Post items" in told
        assert f'-o "%(item)s{Path(name).suffix}"' in told
        assert "item_classes in FEEDS" in told
    for name in ("items.jsonl", "items.json", "items.xml"):
        assert prepared({name: {}}, BOTH)[1] == []


def test_a_class_without_a_feed_is_named() -> None:
    _, warnings = prepared({"posts.csv": {"item_classes": ["instaspider.Post"]}}, BOTH)
    assert warnings == ["None of the feeds takes the Highlight items of this crawl."]


def test_feeds_for_items_of_other_spiders_are_left_alone() -> None:
    own, other = {"item_classes": [Place]}, {"item_classes": [Profile], "overwrite": True}
    feeds, warnings = prepared({"places.csv": own, "profiles.csv": other})
    assert list(feeds) == ["places.csv"]
    assert warnings == []
    foreign = {"item_classes": ["collections.OrderedDict"]}
    assert list(prepared({"made.csv": foreign})[0]) == ["made.csv"]


def test_adding_to_csv(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_bytes(CsvRows(Place).header())
    prepared({path: {}})
    told = refusal({path: {"fields": ["pk", "name"]}})
    assert "column 1 is 'input' there and 'pk' here" in told
    assert "over this one with -O" in told
    prepared({path: {"fields": ["pk", "name"], "overwrite": True}})
    assert "other columns" in refusal({path.as_uri(): {}}, Profile)
    path.write_text("input,endpo")
    prepared({path: {}})


def test_placeholders_are_looked_through(tmp_path: Path) -> None:
    (tmp_path / "posts-esa.csv").write_text("a,b\n")
    assert "other columns" in refusal({str(tmp_path / "%(name)s-%(users)s.csv"): {}})
    prepared({str(tmp_path / "%(name)s-%(time)s-%(batch_id)d.csv"): {}})
    prepared({str(tmp_path / "%(made_later)s.csv"): {}})
    made = Settings({"FEEDS": {"%(color)s.csv": {}}})
    components.apply_feeds(made)
    with pytest.raises(ConfigurationError, match=r"has %\(color\)s in its name"):
        prepare_feeds(made, (Place,), Names(object()), print)


def test_adding_to_what_cannot_be_added_to(tmp_path: Path) -> None:
    for name in ("x.parquet", "x.json", "x.xml", "x.jsonl"):
        (tmp_path / name).write_text("x")
    assert "no rows can be added to a Parquet file" in refusal({tmp_path / "x.parquet": {}})
    prepared({tmp_path / "x.parquet": {"overwrite": True}})
    for name, says in (("x.json", "no valid JSON"), ("x.xml", "no valid XML")):
        (warning,) = prepared({tmp_path / name: {}})[1]
        assert says in warning
    assert prepared({tmp_path / "x.jsonl": {}})[1] == []


def test_files_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "is a folder" in refusal({f"{tmp_path}": {"format": "csv"}})
    assert f"cannot be written: {tmp_path}/file is no folder." in refusal(
        {tmp_path / "file" / "x.csv": {}}
    )
    prepared({tmp_path / "new" / "folders" / "x.csv": {}})


def test_formats_columns_and_options() -> None:
    assert "has the unknown format 'txt'" in refusal({"x.txt": {}})
    assert "has the unknown format ''" in refusal({"x": {}})
    assert "no column 'color'" in refusal({"x.csv": {}}, FEED_EXPORT_FIELDS=["color"])
    assert "no field 'color'" in refusal({"x.parquet": {"fields": ["color"]}})
    kwargs = {"item_export_kwargs": {"escapechar": "!"}}
    assert "no option 'escapechar'" in refusal({"x.csv": kwargs})
    prepared({"x.csv": {"item_export_kwargs": {"delimiter": ";", "include_headers_line": False}}})


def test_pipelines_may_make_other_items(tmp_path: Path) -> None:
    made = {"ITEM_PIPELINES": {"shop.pipelines.Rename": 1}}
    _, warnings = prepared({"x.csv": {"fields": ["color"]}}, **made)
    assert "no column 'color'" in warnings[0]
    files = {"ITEM_PIPELINES": {"scrapy.pipelines.files.FilesPipeline": 1}}
    assert "no column 'color'" in refusal({"x.csv": {"fields": ["color"]}}, **files)


def test_parquet_needs_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("instaspider.feeds.parquet.find_spec", lambda name: None)
    assert "pip install 'instaspider[parquet]'" in refusal({"x.parquet": {}})


def test_exporters_and_storages_of_the_project_stay(tmp_path: Path) -> None:
    own = {"csv": "scrapy.exporters.CsvItemExporter"}
    feeds, _ = prepared({"x.csv": {}}, BOTH, FEED_EXPORTERS=own)
    assert feeds == {"x.csv": {}}
    extensions = {"scrapy.extensions.feedexport.FeedExporter": None}
    settings = Settings({"EXTENSIONS": extensions})
    components.apply_feeds(settings)
    assert settings.getdict("EXTENSIONS") == extensions
    settings = Settings()
    components.apply_feeds(settings)
    assert settings.getwithbase("EXTENSIONS")[components.OUR_FEED_EXPORTER] == 0


def test_rows_that_a_killed_process_loses() -> None:
    lasting = {"a.csv": {}, "b.jsonl": {}, "file:///tmp/c.jl": {}, "stdout:": {"format": "jsonl"}}
    fleeting = {
        "d.json": {},
        "e.xml": {},
        "f.parquet": {},
        "s3://key:secret@bucket/g.csv": {},
        "h.csv": {"postprocessing": ["scrapy.extensions.postprocessing.GzipPlugin"]},
    }
    found = fleeting_feeds(Settings({"FEEDS": {**lasting, **fleeting}}))
    assert found == ["d.json", "e.xml", "f.parquet", "s3://bucket/g.csv", "h.csv"]
