"""The picture of the house is drawn from the imports that tests/test_floors.py looks at."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

from test_floors import EDGES, FLOOR

from docs.generate.__main__ import PICTURE
from docs.generate.drawing import house
from docs.generate.house import arrows, floors, needed, uses

SVG = "{http://www.w3.org/2000/svg}"


def closure(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    found = set(pairs)
    while more := {(a, d) for a, b in found for c, d in found if b == c} - found:
        found |= more
    return found


def test_the_picture_is_that_of_the_imports() -> None:
    assert PICTURE.read_text("utf-8") == house()
    assert arrows() == EDGES


def test_each_room_stands_on_its_floor() -> None:
    assert floors(uses()) == FLOOR


def test_arrows_that_are_left_out_follow_from_those_that_are_drawn() -> None:
    drawn = set(needed(uses()))
    assert closure(drawn) == closure(set(EDGES))
    assert not any(closure(drawn - {each}) == closure(drawn) for each in drawn)


def test_all_rooms_and_arrows_are_drawn_and_no_room_covers_another() -> None:
    root = ElementTree.fromstring(PICTURE.read_text("utf-8"))
    named = [text.text for text in root.iter(f"{SVG}text")]
    assert sorted(name for name in named if name in FLOOR) == sorted(FLOOR)
    assert len(root.findall(f"{SVG}path")) == len(needed(uses()))
    width = float(root.attrib["viewBox"].split()[2])
    boxes: dict[str, list[tuple[float, float]]] = {}
    for rect in root.iter(f"{SVG}rect"):
        if "rx" in rect.attrib:
            left, wide = float(rect.attrib["x"]), float(rect.attrib["width"])
            boxes.setdefault(rect.attrib["y"], []).append((left, left + wide))
    for row in boxes.values():
        assert all(before[1] < after[0] for before, after in pairwise(sorted(row)))
        assert all(0 < left < right < width for left, right in row)


def test_a_room_of_which_nobody_knows_is_seen() -> None:
    users = {"a": frozenset({"b"}), "b": frozenset[str](), "alone": frozenset[str]()}
    assert floors(users) == {"a": 2, "b": 1, "alone": 1}
    assert needed(users) == [("a", "b")]
