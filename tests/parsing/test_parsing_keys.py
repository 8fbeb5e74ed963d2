"""What one key of an answer has to do with the fields of an item: those that are read from it, and
no others."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from bodies import GONE, at, paths, with_value
from item_fields import COMMON
from parsed_bodies import BODIES, Source, shortened
from parsed_elements import ELEMENTS, GRAPH, POST, REEL_TAB
from route_values import words

from instaspider.exceptions import AbsentError, ParseError

ODD = (None, GONE, 7, "x", [])

POSTS = (POST, REEL_TAB, GRAPH)

each_list = pytest.mark.parametrize(
    "name", [name for name, (path, _) in ELEMENTS.items() if "{}" in path]
)


def place(name: str, number: int) -> tuple[str | int, ...]:
    steps = ELEMENTS[name][0].format(number).split(".")
    return tuple(int(step) if step.isdecimal() else step for step in steps)


class Answer:
    """A body of two elements or more, and its reading."""

    def __init__(self, scene: Any, name: str) -> None:
        self.parse, ask = BODIES[name]
        self.value = json.loads(ask(scene))
        self.items = self.read(self.value).items

    def read(self, value: Any) -> Any:
        return self.parse(value, row="row")


@pytest.mark.parametrize("name", ELEMENTS)
def test_a_key_changes_the_fields_that_are_read_from_it(scene, name) -> None:
    answer = Answer(scene, name)
    table = ELEMENTS[name][1]
    body = shrunk(answer.value, name)
    number = -1 if "{}" in ELEMENTS[name][0] else 0
    before = vars(answer.read(body).items[number])
    element = at(body, place(name, 1 if number else 0))
    read = set()
    for path in list(paths(element)):
        for value in ODD:
            changed = changed_fields(answer, body, element, path, value, before)
            assert changed <= words(table.get(str(path[0]), "")), (path, value)
            read |= {str(path[0])} if changed else set()
    assert len(read) >= len(table.keys() & element.keys()) // 2  # and they are read at all


@pytest.mark.parametrize("name", [n for n, (_, keys) in ELEMENTS.items() if keys in POSTS])
def test_every_type_of_post_fills_a_field_of_a_common_key(scene, name) -> None:
    answer = Answer(scene, name)
    body = shrunk(answer.value, name)
    element = at(body, place(name, 0))
    keys = {field: key for field, (key, _) in COMMON.items()}
    for field, key in ({"has_audio": "has_audio"} | keys).items():
        for value in (True, False, None, 7, "x", []):
            element[key] = value
            told = getattr(answer.read(body).items[0], field)
            assert told is (value if isinstance(value, bool) else None), (key, value)
        del element[key]
        assert getattr(answer.read(body).items[0], field) is None


def shrunk(value: Any, name: str) -> Any:
    """Two elements of the list, with short lists in them; the second has the most keys."""
    if "{}" not in ELEMENTS[name][0]:
        return shortened(value)
    *above, _ = place(name, 0)[: ELEMENTS[name][0].split(".").index("{}") + 1]
    listed = at(value, tuple(above))
    below = place(name, 0)[len(above) + 1 :]
    richest = max(listed[1:], key=lambda each: len(json.dumps(at(each, below))))
    body = copy.deepcopy(value)
    at(body, tuple(above))[:] = [shortened(each) for each in (listed[0], richest)]
    return body


def changed_fields(answer, body, element, path, value, before) -> set[str]:
    """Fields of the last item that differ; an item that cannot be read differs in its id."""
    *above, last = path
    parent = at(element, tuple(above))
    kept = parent.copy()
    if value is GONE:
        del parent[last]
    else:
        parent[last] = value
    try:
        page = answer.read(body)
    except ParseError as error:
        return {needed(error.path)}
    finally:
        parent.clear()
        parent.update(kept) if isinstance(parent, dict) else parent.extend(kept)
    if page.broken:
        return {needed(page.broken[0].partition(": ")[0])}
    after = vars(page.items[-1])
    return {field for field in before if after[field] != before[field]}


def needed(path: str) -> str:
    """The field without which there is no item."""
    last = path.rpartition(".")[2]
    return last if last in ("username", "name") else "pk"


@each_list
@pytest.mark.parametrize("broken", [None, 5, "x", [], {}, {"pk": None, "id": None}])
def test_one_broken_element_costs_no_other(scene, name, broken) -> None:
    answer = Answer(scene, name)
    assert len(answer.items) > 1
    page = answer.read(with_value(answer.value, place(name, 1), broken))
    assert page.items == [*answer.items[:1], *answer.items[2:]]
    (reason,) = page.broken
    path, _, problem = reason.partition(": ")
    assert path
    assert problem


@each_list
def test_a_list_of_which_nothing_can_be_read_is_another_shape(scene, name) -> None:
    body = shrunk(Answer(scene, name).value, name)
    body = with_value(with_value(body, place(name, 0), {}), place(name, 1), None)
    with pytest.raises(ParseError) as caught:
        Answer(scene, name).read(body)
    assert not isinstance(caught.value, AbsentError)


def test_sections_lose_what_is_broken_in_them_and_no_more(scene) -> None:
    parse, ask = BODIES["hashtag_sections_recent"]
    value = json.loads(ask(scene))
    items = parse(value, row="row").items
    media = ("sections", 1, "layout_content", "medias")
    for broken in (None, 5, {"media": None}):
        page = parse(with_value(value, (*media, 1), broken), row="row")
        assert page.items == [*items[:4], *items[5:]]
        assert len(page.broken) == 1
    for broken in (None, 5, {}):
        page = parse(with_value(value, media[:2], broken), row="row")
        assert page.items == [*items[:3], *items[6:]]
        assert page.broken == ("sections[1].layout_content: null",)


GUARD = b"for (;;);"
PAGES = [name for name in BODIES if name.startswith(("html_", "embed", "keyword page"))]
WITHOUT_JSON = ["html_share_page", "html_post_embed", "html_page_token"]


@pytest.mark.parametrize("name", [name for name in BODIES if name not in WITHOUT_JSON])
def test_a_key_that_nothing_reads_changes_nothing(scene, name) -> None:
    parse, ask = BODIES[name]
    source = Source(ask(scene).removeprefix(GUARD))
    before = parse(source.body_with(source.value), row="row")
    for odd in (None, 7, "x", [{"pk": "1"}], {"id": 5, "edges": []}):
        assert parse(source.body_with(stuffed(source.value, odd)), row="row") == before


def stuffed(value: Any, odd: Any) -> Any:
    """With one more key in every object."""
    if isinstance(value, dict):
        return {"something_new": odd, **{key: stuffed(each, odd) for key, each in value.items()}}
    return [stuffed(each, odd) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", [name for name in BODIES if name not in PAGES])
def test_bytes_and_their_json_read_alike(scene, name) -> None:
    parse, ask = BODIES[name]
    body = ask(scene)
    whole = json.loads(body.removeprefix(GUARD))
    kept = copy.deepcopy(whole)
    assert parse(whole, row="row") == parse(body, row="row")
    assert whole == kept
