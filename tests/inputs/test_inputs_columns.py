"""Which column is read, and what its heading says of its values: names, ids, or either."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from instaspider.exceptions import InputError
from instaspider.inputs import (
    COLUMNS,
    MEDIA_COLUMNS,
    PLACE_COLUMNS,
    TAG_COLUMNS,
    Columns,
    User,
    open_inputs,
    parse_media,
    parse_place,
    parse_tag,
    parse_user,
)
from instaspider.parsing.shortcodes import pk_of

DIGITS = "207284695556312010"
BEYOND = "51589128473872617"
LOST = "and digits are lost: export it as text"
KINDS = {
    "users": (parse_user, COLUMNS),
    "media": (parse_media, MEDIA_COLUMNS),
    "locations": (parse_place, PLACE_COLUMNS),
    "tags": (parse_tag, TAG_COLUMNS),
}


def opened(path: Path, column: str = "", kind: str = "users") -> Any:
    parse, columns = KINDS[kind]
    assert isinstance(columns, Columns)
    return open_inputs(f"{path}{column}", parse, columns=columns)  # type: ignore[operator]


def values(path: Path, column: str = "", kind: str = "users") -> list[object]:
    """What entries name, or why they name nothing."""
    return [entry.value or entry.problem for entry in opened(path, column, kind)]


def write(path: Path, titles: list[str], *rows: list[object]) -> Path:
    """As a table or as objects, by the ending."""
    if path.suffix == ".jsonl":
        lines = [json.dumps(dict(zip(titles, row, strict=True))) for row in rows]
        path.write_text("\n".join(lines) + "\n")
    elif path.suffix == ".json":
        path.write_text(json.dumps([dict(zip(titles, row, strict=True)) for row in rows]))
    else:
        tab = {".tsv": "\t", ".bar": "|", ".semi": ";"}.get(path.suffix, ",")
        path = path.with_suffix(".tsv" if path.suffix == ".tsv" else ".csv")
        path.write_text("\n".join(tab.join(map(str, row)) for row in [titles, *rows]) + "\n")
    return path


def refusal(path: Path, column: str = "", kind: str = "users") -> str:
    with pytest.raises(InputError) as caught:
        opened(path, column, kind)
    return str(caught.value).replace(f"{path.parent}/", "")


def heard(path: Path, column: str = "", kind: str = "users") -> list[str]:
    sentences: list[str] = []
    opened(path, column, kind).said.to(sentences.append)
    return [sentence.replace(f"{path.parent}/", "") for sentence in sentences]


FORMS = pytest.mark.parametrize(
    "name", ["list.csv", "list.tsv", "list.semi", "list.bar", "list.json", "list.jsonl"]
)


@FORMS
@pytest.mark.parametrize(
    "title",
    ["username", "user_name", "User Name", "\u200bUSERNAME", "userName", "handle", "Account"]
    + ["Instagram", "Instagram handle", "instagram_username", "IG", "ig_handle", "Insta name"]
    + ["Handle (Instagram)", "Instagram account", "screen_name", "usernames", "user", "profile"]
    + ["Benutzername", "Instagram-Konto", "Nombre de usuario", "usuário", "Nom d\u2019utilisateur"]
    + [
        "cuenta de Instagram",
        "KULLANICI ADI",
        "имя пользователя",
        "ユーザー名",
        "用户名",
        "사용자 이름",
    ]
    + ["What is your Instagram handle?", "owner.username", "ownerUsername", "user.username"],
)
def test_digits_in_a_column_of_names_are_a_name(tmp_path: Path, name: str, title: str) -> None:
    path = write(tmp_path / name, ["pk", title, "Land"], [555, DIGITS, "x"], [5, "nasa", "y"])
    assert values(path) == [User(username=DIGITS), User(username="nasa")]
    kind = "key" if path.suffix.startswith(".json") else "column"
    (said,) = heard(path)
    assert said == f"{path.name}: the {kind} {title!r} is read; digits in it are names."


@FORMS
@pytest.mark.parametrize("title", ["pk", "PK", "id", "user_id", "User ID", "Instagram ID", "ig_id"])
def test_numbers_in_a_column_of_ids_are_ids(tmp_path: Path, name: str, title: str) -> None:
    rows: list[list[object]] = [[DIGITS, "x"], ["528817151.0", "y"], [f"{BEYOND}.0", "z"]]
    path = write(tmp_path / name, [title, "note"], *rows)
    first, second, third = values(path)
    assert (first, second) == (User(pk=DIGITS), User(pk="528817151"))
    assert str(third).endswith(LOST)
    assert heard(path)[0].endswith(f"{title!r} is read; its values are ids.")


@pytest.mark.parametrize(
    ("text", "pk"),
    [
        ("9007199254740991.0", "9007199254740991"),
        ("9007199254740992.00", "9007199254740992"),
        ("9007199254740994.0", None),
        ("528817151.", "528817151"),
        ('"528817151,0"', "528817151"),
        ('="51589128473872617"', BEYOND),
        ("'51589128473872617", BEYOND),
        ("5.1589E+16", None),
        ("5.1589128473872616E16", None),
        ("5e+16", None),
        ('"5,1589E+16"', None),
        ("1.5", None),
        ("-5.0", None),
        ("nan", None),
        ("None", None),
        ("n/a", None),
        ("51 589", None),
        ("1" * 5000 + ".0", None),
    ],
)
def test_what_stands_in_a_column_of_ids_is_the_id_or_invalid_never_a_name(
    tmp_path: Path, text: str, pk: str | None
) -> None:
    (tmp_path / "list.csv").write_text(f"pk,note\n{text},x\n")
    (entry,) = opened(tmp_path / "list.csv")
    assert entry.value == (None if pk is None else User(pk=pk))


def test_a_name_or_an_address_among_ids_that_says_so_is_taken(tmp_path: Path) -> None:
    path = write(tmp_path / "list.csv", ["pk", "x"], ["@nasa", 1], ["instagram.com/esa", 1])
    assert values(path) == [User(username="nasa"), User(username="esa")]


def test_numbers_of_json_are_what_their_key_says(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text(
        f'[{{"pk": 528817151.0}}, {{"pk": {BEYOND}.0}}, {{"pk": 5.1589e16}}, {{"pk": {BEYOND}}},'
        f' {{"username": {DIGITS}}}, {{"username": 7.0}}, {DIGITS}, 528817151.0]'
    )
    fraction = "is a fraction, where a name or an id should be"
    found = values(path)
    assert [found[n] for n in (0, 3, 4, 6)] == [
        User(pk="528817151"),
        User(pk=BEYOND),
        User(username=DIGITS),
        User(pk=DIGITS),
    ]
    assert str(found[1]).endswith(LOST)
    assert str(found[2]).endswith(LOST)
    assert found[5] == f"its key 'username' {fraction}"
    assert found[7] == f"it {fraction}"


@pytest.mark.parametrize("text", ["51589128473872617.0", "528817151.0", "5.1589E+16", "5.1589E16"])
@pytest.mark.parametrize("name", ["list.txt", "list.csv"])
def test_a_number_of_a_spreadsheet_is_a_name_nowhere(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(f"{'' if name == 'list.txt' else 'username'}\n{text}\n@{text}\n")
    number, name_of_digits = opened(tmp_path / name)
    assert number.value is None
    assert "spreadsheet" in number.problem
    if "+" not in text:
        assert name_of_digits.value == User(username=text.lower())


def test_what_is_written_down_says_again_whether_it_is_a_name(tmp_path: Path) -> None:
    table = write(tmp_path / "list.csv", ["username"], [DIGITS], ["nasa"])
    ids = write(tmp_path / "ids.csv", ["pk"], ["528817151.0"])
    texts = [entry.text for path in (table, ids) for entry in opened(path)]
    assert texts == [f"@{DIGITS}", "nasa", "528817151"]
    outcomes = write(tmp_path / "outcomes.csv", ["line", "input"], *([1, text] for text in texts))
    assert values(outcomes) == [
        User(username=DIGITS),
        User(username="nasa"),
        User(pk="528817151"),
    ]


@pytest.mark.parametrize(
    ("titles", "read"),
    [
        (["Name", "Instagram handle", "Land"], "Instagram handle"),
        (["id", "name", "IG"], "IG"),
        (["id", "username", "full_name"], "username"),
        (["input", "username"], "username"),
        (["input", "user", "pk"], "input"),
        (["twitter_handle", "instagram_handle"], "instagram_handle"),
        (["Instagram followers", "Instagram"], "Instagram"),
        (["E-Mail", "Profile URL"], "Profile URL"),
        (["Instagram link", "Website"], "Instagram link"),
        (["Land", "Link"], "Link"),
        (["name", "followers", "note"], "name"),
        (["#", "name"], "name"),
        (["id", "full_name"], "id"),
    ],
)
@pytest.mark.parametrize("name", ["list.csv", "list.jsonl"])
def test_the_heading_says_which_column_is_read(
    tmp_path: Path, titles: list[str], read: str, name: str
) -> None:
    row: list[object] = ["7" for _ in titles]
    path = write(tmp_path / name, titles, row)
    assert f"{read!r} is read" in heard(path)[0]


@pytest.mark.parametrize(
    ("titles", "named"),
    [
        (["username", "handle"], "(username, handle)"),
        (["x", "Handle", "Instagram"], "(Handle, Instagram)"),
        (["user_name", "User Name"], "(user_name, User Name)"),
        (["url", "link"], "(url, link)"),
        (["pk", "user_id"], "(pk, user_id)"),
        (["id", "Name"], "(id, Name)"),
        (["Name", "Land"], "The column 'Name' of"),
        (["E-Mail", "name", "Firma"], "The column 'name' of"),
        (["who", "Land"], "none of the columns"),
        (["E-Mail", "TikTok handle"], "none of the columns"),
    ],
)
@pytest.mark.parametrize("name", ["list.csv", "list.jsonl"])
def test_where_several_could_be_meant_nobody_guesses(
    tmp_path: Path, titles: list[str], named: str, name: str
) -> None:
    path = write(tmp_path / name, titles, ["nasa" for _ in titles])
    sentence = refusal(path)
    assert named in sentence
    assert f"{name}:" in sentence
    for title in titles:
        if title in named:
            assert values(path, f":{title}")


def test_a_column_that_is_there_twice_cannot_be_named(tmp_path: Path) -> None:
    path = write(tmp_path / "list.csv", ["username", "username"], ["nasa", "esa"])
    for column in ("", ":username"):
        assert refusal(path, column) == (
            "list.csv has the column 'username' twice: rename or remove one of them."
        )


def test_an_object_with_several_further_on_is_invalid(tmp_path: Path) -> None:
    lines = ['{"username": "nasa"}'] * 150 + ['{"handle": "a", "ig": "b"}', '{"ig": "esa"}']
    (tmp_path / "list.jsonl").write_text("\n".join(lines))
    assert values(tmp_path / "list.jsonl")[-2:] == [
        "several of its keys may name the entry",
        User(username="esa"),
    ]


def test_a_named_column_is_found_by_its_meaning_and_says_what_digits_are(tmp_path: Path) -> None:
    titles = ["Owner ID", "owner.username", "Customer"]
    path = write(tmp_path / "list.csv", titles, ["7.0", "7", "7"])
    assert values(path, ":owner_id") == [User(pk="7")]
    assert values(path, ":owner.username") == [User(username="7")]
    assert values(path, ":customer") == [User(pk="7")]
    assert heard(path, ":customer") == [
        "list.csv: the column 'Customer' is read; digits alone in it are ids."
    ]


def test_every_key_that_is_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "list.jsonl").write_text('{"username": "nasa"}\n"esa"\n{"pk": 7}\n')
    assert heard(tmp_path / "list.jsonl") == [
        "list.jsonl: the key 'username' is read; digits in it are names.",
        "list.jsonl: the key 'pk' is read; its values are ids.",
    ]


def test_a_key_within_an_object_is_named_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    path.write_text(
        f'{{"id": 5, "user": {{"pk": 6, "username": {DIGITS}}}}}\n'
        '{"id": 5, "owner": {"username": "esa"}, "node": {"by": {"handle": "jaxa", "pk": 8.0}}}\n'
        '{"id": 5, "user": {"pk": 7}}\n'
    )
    assert values(path) == [User(username=DIGITS), User(username="esa"), User(pk="7")]
    missing = "it has no key 'node.by.handle'"
    assert values(path, ":node.by.handle") == [missing, User(username="jaxa"), missing]
    assert values(path, ":node.by.pk")[1] == User(pk="8")


def test_an_object_without_the_key_is_not_asked_for_by_the_number_of_its_row(
    tmp_path: Path,
) -> None:
    path = tmp_path / "list.jsonl"
    path.write_text('{"id": 6}\n{"id": 5, "username": "nasa"}\n{"id": 4, "note": "x"}\n{"pk": 8}\n')
    none = "it has none of the keys that name an entry"
    assert values(path)[0] == none
    assert values(path)[1:] == [User(username="nasa"), none, User(pk="8")]


def test_an_id_beside_a_name_in_another_language_is_not_taken(tmp_path: Path) -> None:
    path = write(tmp_path / "list.csv", ["id", "Nutzername"], [4, "nasa"])
    assert values(path) == [User(username="nasa")]
    only = tmp_path / "only.csv"
    only.write_text("Benutzername\n528817151\n")
    assert values(only) == [User(username="528817151")]


@pytest.mark.parametrize(
    ("heading", "row", "problem"),
    [
        ("pk", "528,817,151", "its row has 3 cells and the heading 1: put values in quotes"),
        ("username", "1,78E+16", "its row has 2 cells and the heading 1: put values in quotes"),
        ("person,username", "Smith, John,nasa", "its row has 3 cells and the heading 2: put"),
    ],
)
def test_a_row_of_which_a_value_was_split_is_invalid(
    tmp_path: Path, heading: str, row: str, problem: str
) -> None:
    (tmp_path / "list.csv").write_text(f"{heading}\n{row}\n")
    (entry,) = opened(tmp_path / "list.csv")
    assert entry.value is None
    assert entry.problem.startswith(problem)
    (tmp_path / "list.csv").write_text(f"{heading}\n{'nasa,' * (heading.count(',') + 1)},,\n")
    assert values(tmp_path / "list.csv")


def test_a_heading_that_stands_there_again_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("username,x\nnasa,1\nusername,x\nesa,2\n")
    assert values(tmp_path / "list.csv") == [User(username="nasa"), User(username="esa")]
    (tmp_path / "list.csv").write_text("nasa\nesa\nnasa\n")
    assert len(values(tmp_path / "list.csv")) == 3


def test_a_table_without_a_heading_is_said(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("nasa\n528817151\n")
    assert heard(tmp_path / "list.csv") == ["list.csv: its only column is read; it has no heading."]
    assert values(tmp_path / "list.csv") == [User(username="nasa"), User(pk="528817151")]


CODE = "12345678901"


@FORMS
@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("shortcode", CODE, pk_of(CODE)),
        ("Code", CODE, pk_of(CODE)),
        ("media_pk", CODE, CODE),
        ("Media PK", f"{CODE}_5", CODE),
        ("pk", f"{CODE}.0", CODE),
        ("id", "3112233445566778899.0", None),
        ("pk", "3.11E+18", None),
        ("pk", "abcdefgh", None),
        ("post url", f"instagram.com/p/{CODE}/", pk_of(CODE)),
        ("Link", f"instagram.com/reel/{CODE}/", pk_of(CODE)),
    ],
)
def test_posts_are_shortcodes_or_pks_by_the_heading(
    tmp_path: Path, name: str, title: str, text: str, expected: str | None
) -> None:
    (entry,) = opened(write(tmp_path / name, [title, "note"], [text, "x"]), kind="media")
    assert (entry.value and entry.value.pk) == expected


def test_several_columns_with_posts(tmp_path: Path) -> None:
    path = write(tmp_path / "list.csv", ["media_pk", "post_id", "note"], ["12345", "23456", ""])
    assert "(media_pk, post_id)" in refusal(path, kind="media")
    assert len(values(path, ":post_id", "media")) == 1


@FORMS
def test_places_are_ids(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, ["Location ID", "x"], ["213385402.0", "a"], ["2.1E+08", "b"])
    first, second = values(path, kind="locations")
    assert first == "213385402"
    assert str(second).endswith(LOST)


def test_hashtags_are_named_and_not_by_ids(tmp_path: Path) -> None:
    path = write(tmp_path / "list.csv", ["pk", "Hashtag"], ["17843857450040591", "2024"])
    assert values(path, kind="tags") == ["2024"]
    assert values(path, ":pk", "tags") == ["its column holds ids, and nothing here is named by one"]


@pytest.mark.parametrize(
    ("first", "tab"),
    [("sep=;", ";"), ("SEP=,", ","), ('"sep=;"', ";"), ("sep=\t", "\t"), ("sep=|", "|")]
    + [("\ufeffsep=;;;", ";")],
)
def test_the_line_that_tells_excel_the_separator_is_passed_over(
    tmp_path: Path, first: str, tab: str
) -> None:
    (tmp_path / "list.csv").write_text(f"{first}\r\nusername{tab}note\r\nnasa{tab}x\r\n")
    (entry,) = opened(tmp_path / "list.csv")
    assert (entry.line, entry.text) == (3, "nasa")


def test_the_separator_is_what_stands_most_often_in_the_heading(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text('Name, first;"a,b,c";Username\nx;y;nasa\n')
    assert values(tmp_path / "list.csv") == [User(username="nasa")]
