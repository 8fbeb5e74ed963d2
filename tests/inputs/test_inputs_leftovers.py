"""What is left around an entry or a list: slashes, queries, commas, encodings, endings of files."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from instaspider.exceptions import InputError
from instaspider.inputs import (
    QUERY_COLUMNS,
    TAG_COLUMNS,
    HighlightInput,
    User,
    open_inputs,
    parse_media,
    parse_place,
    parse_query,
    parse_reel,
    parse_tag,
    parse_user,
)


@pytest.fixture(autouse=True)
def _in_an_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refusal(spec: str, **options: object) -> str:
    with pytest.raises(InputError) as caught:
        open_inputs(spec, **options)  # type: ignore[call-overload]
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["nasa/", "@nasa/", "nasa//", "nasa?igsh=abc", "nasa/?igsh=MzRlODBiNWFlZA==", "@nasa?hl=en"]
    + ["nasa,", "nasa, ", "nasa;", '"nasa",', "'nasa',", "nasa,  # the agency", "nasa/,"],
)
def test_a_name_that_was_cut_out_of_an_address_or_a_list(text: str, tmp_path: Path) -> None:
    assert parse_user(text) == User(username="nasa")
    (tmp_path / "list.txt").write_text(f"{text}\n")
    assert [entry.value for entry in open_inputs("list.txt")] == [User(username="nasa")]


def test_others_that_were_cut_out() -> None:
    assert (
        parse_media("B1LbfVPlwIA/")
        == parse_media("B1LbfVPlwIA?igsh=x")
        == parse_media("B1LbfVPlwIA,")
    )
    assert parse_reel("highlight:17900000000000001,") == HighlightInput("17900000000000001")
    assert parse_tag("cats,") == parse_tag("#cats/") == "cats"
    assert parse_place("213385402,") == parse_place("213385402/") == "213385402"
    assert parse_query("who, what,") == "who, what,"
    assert parse_user("528817151,") == User(pk="528817151")


@pytest.mark.parametrize("text", ["528817151/", "528817151?igsh=abc"])
def test_digits_with_a_rest_of_an_address_may_be_both(text: str) -> None:
    with pytest.raises(ValueError, match="may be a name or an id"):
        parse_user(text)
    assert parse_user(f"@{text}") == User(username="528817151")


@pytest.mark.parametrize("text", ["a/b", "/nasa", "nasa/esa/", "na sa/", "?", "/", "nasa,esa"])
def test_what_is_no_rest_stays_invalid(text: str) -> None:
    with pytest.raises(ValueError, match=r"no username has|names nobody"):
        parse_user(text)


def test_inline_names_may_have_it_too(tmp_path: Path) -> None:
    assert [entry.value for entry in open_inputs("nasa/,esa?igsh=x")] == [
        User(username="nasa"),
        User(username="esa"),
    ]
    (tmp_path / "lists").mkdir()
    assert refusal("lists/").startswith("lists/ is a folder, not a list")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.txt", "nasa\r\nesa\r\n"),
        ("list.csv", "Имя;Страна;username\r\nАнна;Россия;nasa\r\n"),
        ("list.tsv", "username\tx\r\nnasa\t1\r\n"),
        ("list.jsonl", '"nasa"\n'),
        ("list", "nasa\n"),
    ],
)
def test_utf_16_without_a_mark_is_named(
    tmp_path: Path, name: str, text: str, encoding: str
) -> None:
    (tmp_path / name).write_bytes(text.encode(encoding))
    assert refusal(name) == (f"{name} is UTF-16 without a byte order mark: save it as UTF-8.")
    if name == "list.txt":
        pipe = io.BytesIO(text.encode(encoding))
        assert "is UTF-16 without a byte order mark" in refusal("-", stdin=pipe)


def test_utf_32_is_named_and_json_may_be_in_any_of_them(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_bytes("nasa\n".encode("utf-32"))
    assert refusal("list.txt") == "list.txt is in UTF-32, not a list: save it as UTF-8."
    (tmp_path / "list.json").write_bytes('["nasa"]'.encode("utf-16-le"))
    assert [entry.value for entry in open_inputs("list.json")] == [User(username="nasa")]


def test_a_name_with_one_nul_is_no_utf_16(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_bytes(b"nasa\nn\0asa\nesa\njaxa\n")
    assert [entry.problem for entry in open_inputs("list.txt")][1] == "it holds a NUL byte"


@pytest.mark.parametrize(
    "ending", [".txt", ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".jl", ".CSV"]
)
def test_a_list_without_its_ending_is_refused_with_its_name(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"mylist{ending}").write_text("nasa\n")
    assert refusal("mylist") == (
        f"There is no file mylist, and mylist{ending} lies there: write mylist{ending} for that"
        " list, or @mylist for the entry itself."
    )
    assert [entry.value for entry in open_inputs("@mylist")] == [User(username="mylist")]
    assert [entry.value for entry in open_inputs("mylist,")] == [User(username="mylist")]


def test_so_is_one_with_a_column_or_in_a_folder_or_with_another_ending(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    for name in ("mylist.csv", "lists/mine.txt"):
        (tmp_path / name).write_text("username\nnasa\n")
    assert "write mylist.csv:username for that list" in refusal("mylist:username")
    assert "did you mean lists/mine.txt, which is there?" in refusal("lists/mine")
    assert "did you mean mylist.csv, which is there?" in refusal("mylist.txt")


def test_a_list_of_that_name_hides_none_and_a_file_without_an_ending_wins(tmp_path: Path) -> None:
    (tmp_path / "mylist.txt").write_text("nasa\n")
    (tmp_path / "highlight.csv").write_text("x\n")
    (tmp_path / "mylist").write_text("esa\n")
    assert [entry.value for entry in open_inputs("mylist")] == [User(username="esa")]
    assert [entry.value for entry in open_inputs("nasa,mylist")][1] == User(username="mylist")
    (entry,) = open_inputs("highlight:17900000000000001", parse_reel)
    assert entry.value == HighlightInput("17900000000000001")


def test_files_that_the_crawl_writes_are_no_lists(tmp_path: Path) -> None:
    (tmp_path / "nasa.csv").write_text("username\nnasa\n")
    assert "nasa.csv lies there" in refusal("nasa")
    written = [tmp_path / "nasa.csv"]
    assert [entry.text for entry in open_inputs("nasa", written=written)] == ["nasa"]


def test_other_lists_have_their_own_way_to_force_an_entry(tmp_path: Path) -> None:
    (tmp_path / "cats.txt").write_text("dogs\n")
    assert "or #cats for the entry itself" in refusal("cats", parse=parse_tag, columns=TAG_COLUMNS)
    assert [entry.value for entry in open_inputs("#cats", parse_tag)] == ["cats"]
    assert "or cats, for the entry itself" in refusal(
        "cats", parse=parse_query, columns=QUERY_COLUMNS
    )
    assert [entry.value for entry in open_inputs("cats,", parse_query)] == ["cats"]
