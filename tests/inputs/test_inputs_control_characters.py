"""Control characters in lists and answers: never raw in the log, in outcomes, on a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ledgers import end

from instaspider.exceptions import InputError
from instaspider.inputs import (
    QUERY_COLUMNS,
    Entry,
    open_inputs,
    open_values,
    parse_media,
    parse_query,
    parse_tag,
    parse_user,
)
from instaspider.inputs.entries import entry_of
from instaspider.parsing.visible import visible
from instaspider.state.outcomes_file import open_sink
from instaspider.visits.ledger import Ledger

RAW = "\x1b[31mred\x07\x9b2J\u202egpj\u2028\x85\r\nx"


def is_safe(text: str) -> bool:
    return visible(text) == text and not set(text) & set("\x1b\x07\x9b\u202e\u2028\x85\r\n")


def entries(path: Path) -> list[Entry[object]]:
    return list(open_inputs(str(path), parse_query, columns=QUERY_COLUMNS))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("nasa", "nasa"),
        ("\x1b[31m", "\u241b[31m"),
        ("a\r\nb\x7f", "a\u240d\u240ab\u2421"),
        ("a\x9bb\u202e\u2066\u2029", "a<U+009B>b<U+202E><U+2066><U+2029>"),
        ("ñandú 🦑 кошки", "ñandú 🦑 кошки"),
    ],
)
def test_each_gets_a_sign_that_can_be_seen(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("control", ["\x1b", "\x07", "\x9b", "\x90", "\u2028", "\x7f"])
@pytest.mark.parametrize("name", ["list.txt", "list.csv", "list.jsonl", "list.json"])
def test_an_entry_with_one_is_invalid_and_shown_without(
    tmp_path: Path, name: str, control: str
) -> None:
    odd = f"na{control}[2Jsa"
    text = {
        ".txt": f"{odd}\nesa\n",
        ".csv": f"query,x\n{odd},\nesa,\n",
        ".jsonl": f"{json.dumps(odd)}\n{json.dumps({'query': 'esa'})}\n",
        ".json": json.dumps([odd, "esa"]),
    }[Path(name).suffix]
    (tmp_path / name).write_text(text, encoding="utf-8")
    bad, good = entries(tmp_path / name)
    assert bad.problem == f"it holds a control character (U+{ord(control):04X})"
    assert is_safe(bad.text)
    assert good.text == "esa"


def test_a_newline_in_a_name_of_json_is_one(tmp_path: Path) -> None:
    (tmp_path / "list.jsonl").write_text('"nasa\\nWARNING: forged"\n')
    (entry,) = entries(tmp_path / "list.jsonl")
    assert entry.problem == "it holds a control character (U+000A)"
    assert entry.text == "nasa\u240aWARNING: forged"


def test_marks_of_direction_that_copying_brings_along_are_left_out() -> None:
    (entry,) = open_values(["\u202anasa\u202c"], parse_user)
    assert (entry.text, entry.value) == ("nasa", parse_user("nasa"))


def test_a_tab_is_a_space() -> None:
    comment, words = open_values(["nasa\t# the agency", "two\twords"], parse_query)
    assert (comment.text, words.text) == ("nasa # the agency", "two words")
    assert parse_user(comment.text) == parse_user("nasa")


def test_inputs_of_an_outcomes_file_are_looked_at_too() -> None:
    entry = entry_of(7, RAW, parse_query)
    assert entry.problem == "it holds a control character (U+001B)"
    assert is_safe(entry.text)


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (parse_user, "https://www.instagram.com/%1b%5b31mx/"),
        (parse_user, "https://www.instagram.com/nasa/%1b%0ax/"),
        (parse_user, "https://\x1b[31m.example/x"),
        (parse_media, "https://www.instagram.com/share/p/%1b%0a/"),
        (parse_media, "https://www.instagram.com/%1b/%0a/"),
        (parse_tag, "https://www.instagram.com/explore/tags/%1bc/"),
        (parse_tag, "https://www.instagram.com/explore/tags/a%E2%80%AEb/"),
    ],
)
def test_those_of_a_quoted_address_reach_no_reason(parse: object, text: str) -> None:
    entry = entry_of(1, text, parse)  # type: ignore[arg-type]
    assert entry.value is None
    assert entry.problem is not None
    assert is_safe(entry.problem)


def test_headings_in_a_refusal_are_shown_without(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("who\x1b[31m,what\x9b\nnasa,x\n", encoding="utf-8")
    for spec in (str(path), f"{path}:where"):
        with pytest.raises(InputError) as caught:
            open_inputs(spec)
        assert is_safe(str(caught.value))


def test_words_of_the_service_in_a_reason_are_shown_without(tmp_path: Path) -> None:
    path = tmp_path / "outcomes.jsonl"
    ledger = Ledger(open_sink(str(path)))
    ledger.open(1, "nasa", {})
    end(ledger, 1, "failed", reason=RAW)
    ledger.close(unread_from=None)
    assert is_safe(json.loads(path.read_text())["reason"])
    assert is_safe(ledger.reasons())
