"""Files whose writer was killed: what is whole stays, what is torn goes."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled_items import filled

from instaspider.exceptions import ConfigurationError
from instaspider.feeds import torn_rows
from instaspider.feeds.csv_records import check_header, header_of
from instaspider.feeds.csv_rows import CsvRows, Dialect
from instaspider.feeds.reading import read_items
from instaspider.items import Comment, Place


@pytest.fixture(params=[1 << 20, 7], ids=["one block", "many blocks"])
def _blocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torn_rows, "_BLOCK", request.param)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b""),
        (b'{"a":1}\n', b'{"a":1}\n'),
        (b'{"a":1}\n{"a":2', b'{"a":1}\n'),
        (b'{"a":1}\n{"a":2}', b'{"a":1}\n{"a":2}\n'),
        (b'{"a":1}\n{"a":{}', b'{"a":1}\n'),
        (b'{"a":1}\n\xf0\x9f', b'{"a":1}\n'),
        (b'{"a', b""),
        (b'{"a":1}', b'{"a":1}\n'),
        (b"12", b""),
    ],
)
@pytest.mark.usefixtures("_blocks")
def test_lines(tmp_path: Path, before: bytes, after: bytes) -> None:
    path = tmp_path / "items.jsonl"
    path.write_bytes(before)
    assert torn_rows.repair_lines(path) == max(0, len(before) - len(after))
    assert path.read_bytes() == after
    assert torn_rows.repair_lines(path) == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b""),
        (b"a,b\r\n1,2\r\n", b"a,b\r\n1,2\r\n"),
        (b"a,b\r\n1,2\r\n3", b"a,b\r\n1,2\r\n"),
        (b"a,b\r\n1,2\r", b"a,b\r\n1,2\r\n"),
        (b"a,b\n1,2\n3,4", b"a,b\n1,2\n"),
        (b'a,b\r\n1,"x\r\ny"\r\n', b'a,b\r\n1,"x\r\ny"\r\n'),
        (b'a,b\r\n1,"x\r\ny', b"a,b\r\n"),
        (b'a,b\r\n1,"x\r\n', b"a,b\r\n"),
        (b'a,b\r\n1,"x\r', b"a,b\r\n"),
        (b'a,b\r\n1,"x ""y""\r\n\r\n\r\n', b"a,b\r\n"),
        (b'a,b\r\n1,"x ""y\r\n"" z\r\n"\r\n"', b'a,b\r\n1,"x ""y\r\n"" z\r\n"\r\n'),
        (b"a,b", b""),
        (b'"a', b""),
    ],
)
@pytest.mark.usefixtures("_blocks")
def test_csv(tmp_path: Path, before: bytes, after: bytes) -> None:
    path = tmp_path / "items.csv"
    path.write_bytes(before)
    assert torn_rows.repair_csv(path) == max(0, len(before) - len(after))
    assert path.read_bytes() == after
    assert torn_rows.repair_csv(path) == 0


def test_wherever_a_file_is_torn(tmp_path: Path) -> None:
    """Rows before the torn one stay as they are, to the byte."""
    items = [filled(Comment, seed) for seed in range(6)]
    rows = CsvRows(Comment)
    lines = [rows.header(), *(rows.line(item) for item in items)]
    whole = b"".join(lines)
    ends = {sum(map(len, lines[:count])) for count in range(len(lines) + 1)}
    path = tmp_path / "items.csv"
    for size in range(len(whole) + 1):
        path.write_bytes(whole[:size])
        torn_rows.repair_csv(path)
        left = path.read_bytes()
        assert whole.startswith(left)
        assert len(left) == max(end for end in ends if end <= size) or size + 1 in ends
    assert list(read_items(path, Comment)) == items


def test_headers(tmp_path: Path) -> None:
    path, columns = tmp_path / "items.csv", CsvRows(Place).columns
    for text in (
        "",
        "input,endpo",
        ",".join(columns) + "\r\n1,2",
        "\ufeff" + ",".join(columns) + "\n",
    ):
        path.write_text(text, encoding="utf-8")
        check_header(path, columns, Dialect(), "utf-8")
    assert header_of(path, Dialect(), "utf-8") == columns
    path.write_text("input,name\r\n")
    with pytest.raises(ConfigurationError, match=r"column 2 is 'name' there and 'endpoint' here"):
        check_header(path, columns, Dialect(), "utf-8")
    path.write_text(",".join(columns[:-1]) + "\r\n")
    with pytest.raises(ConfigurationError, match=r"is none there and 'media_count' here"):
        check_header(path, columns, Dialect(), "utf-8")
    path.write_bytes(b"\xff\xfe\x00\n")
    with pytest.raises(ConfigurationError, match="No rows can be added"):
        check_header(path, columns, Dialect(), "utf-8")
