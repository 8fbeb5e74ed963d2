"""Tables of the pages are made from the code by ``python -m docs.generate``."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from paths import ROOT

from docs.generate import __main__ as command
from docs.generate.commands import SPIDERS
from docs.generate.pages import PAGES, filled, linked, markdown, placed, unplaced
from docs.generate.tables import TABLES
from instaspider.catalogue import ENDPOINTS
from instaspider.verdicts.effects import EFFECTS, OUTCOMES, OUTCOMES_MEAN, WORDS
from instaspider.verdicts.signs import SUCH_AS

FOLDERS = {
    name: path.relative_to(ROOT).parent
    for path in PAGES
    for name in placed(path.read_text("utf-8"))
}
PLACED = {name: text for path in PAGES for name, text in placed(path.read_text("utf-8")).items()}
PAGE = "before\n<!-- table: one -->\n| old |\n<!-- end -->\n| by hand |\n"


def one():
    return ("name", "means"), [("`a`", "first"), ("`b`", "")]


@pytest.mark.parametrize("name", TABLES)
def test_the_table_is_that_of_the_code(name):
    assert PLACED[name] == linked(markdown(*TABLES[name]()), FOLDERS[name])


def test_each_table_has_one_place():
    places = [name for path in PAGES for name in placed(path.read_text("utf-8"))]
    assert sorted(places) == sorted(TABLES)


def test_what_stands_around_a_table_stays():
    table = "| name | means |\n|---|---|\n| `a` | first |\n| `b` | |\n"
    assert filled(PAGE, {"one": one}) == PAGE.replace("| old |\n", table)


def test_a_place_for_a_table_that_nobody_defines_is_refused():
    with pytest.raises(KeyError, match="one"):
        filled(PAGE, {"two": one})


def test_a_table_without_a_place_is_named():
    assert unplaced(["one", "two"], [PAGE]) == ["two"]


@pytest.mark.parametrize("row", [("a", "b | c"), ("a", "b\nc"), ("a",)])
def test_what_would_break_the_table_is_refused(row):
    with pytest.raises(ValueError, match="no row"):
        markdown(("name", "means"), [row])


@pytest.mark.parametrize(
    ("folder", "to_writes"),
    [(".", "docs/reference/"), ("docs/reference", ""), ("docs/how-to", "../reference/")],
)
def test_links_in_cells_lead_to_the_page_from_each_folder(folder, to_writes):
    cell = "a [write](writes.md#x), [far](https://a.org/b.md), [here](#modes)"
    assert linked(cell, Path(folder)) == cell.replace("(writes", f"({to_writes}writes")


def test_no_two_pages_have_one_name():
    assert len({path.name for path in PAGES}) == len(PAGES)


@pytest.fixture
def pages(tmp_path, monkeypatch):
    """Copies of all pages, one with a cell that somebody changed by hand."""
    for path in PAGES:
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(exist_ok=True, parents=True)
        shutil.copy(path, copy)
    picture = tmp_path / command.PICTURE.relative_to(ROOT)
    picture.parent.mkdir(parents=True)
    shutil.copy(command.PICTURE, picture)
    monkeypatch.setattr(command, "PICTURE", picture)
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(command, "PAGES", [tmp_path / path.relative_to(ROOT) for path in PAGES])
    page = tmp_path / "docs/reference/modes.md"
    page.write_text(page.read_text("utf-8").replace("| `safe` | 30 |", "| `safe` | 31 |"), "utf-8")
    return page


def test_the_check_shows_the_difference_and_writes_nothing(pages, monkeypatch, capsys):
    before = pages.read_text("utf-8")
    monkeypatch.setattr(sys, "argv", ["generate", "--check"])
    assert command.main() == 1
    told = capsys.readouterr()
    assert "-| `safe` | 31 |" in told.out
    assert "+| `safe` | 30 |" in told.out
    assert "python -m docs.generate" in told.err
    assert pages.read_text("utf-8") == before


def test_the_command_writes_and_the_check_is_content(pages, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["generate"])
    assert command.main() == 0
    assert pages.read_text("utf-8") == (ROOT / "docs/reference/modes.md").read_text("utf-8")
    monkeypatch.setattr(sys, "argv", ["generate", "--check"])
    assert command.main() == 0
    assert capsys.readouterr() == ("", "")


def test_a_spider_that_does_not_say_what_it_gives_is_named(monkeypatch):
    monkeypatch.setattr(SPIDERS["posts"], "__doc__", "The posts of each account.")
    with pytest.raises(ValueError, match="PostsSpider"):
        markdown(*TABLES["spiders"]())


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("<!-- table: modes -->", "", "No page has a place for the tables modes"),
        (
            "<!-- table: modes -->",
            "<!-- table: mode -->\n<!-- end -->\n<!-- table: modes -->",
            "mode",
        ),
    ],
    ids=["no place", "no function"],
)
def test_a_table_and_its_place_must_both_be_there(pages, monkeypatch, was, now, told):
    pages.write_text(pages.read_text("utf-8").replace(was, now), "utf-8")
    monkeypatch.setattr(sys, "argv", ["generate", "--check"])
    with pytest.raises(SystemExit, match=told):
        command.main()


def test_each_verdict_and_outcome_has_its_words():
    assert set(SUCH_AS) == set(EFFECTS)
    assert tuple(OUTCOMES_MEAN) == OUTCOMES


def test_each_word_of_the_table_of_verdicts_is_explained():
    words = {
        word
        for effect in EFFECTS.values()
        for word in (effect.request, effect.identity, effect.route, effect.subject, effect.again)
    }
    assert set(WORDS) == words - {"", "none", "open", "never"}


def test_the_catalogue_is_not_empty():
    """Against generated tables that are nothing but a header."""
    assert PLACED["endpoints"].count("\n") == len(ENDPOINTS) + 2
    assert all(text.count("\n") > 2 for text in PLACED.values())
