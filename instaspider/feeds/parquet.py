"""Writes items as Parquet: types from the item class, parts as structs, lists as lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from instaspider.exceptions import ConfigurationError
from instaspider.feeds.plain import RECORD, value_converter
from instaspider.items.fields import ItemField, fields_of

# How many items are turned into Arrow's columns at a time, to limit the memory for items.
_BATCH = 500
# Bytes of columns in a row group, which is written as a whole and read as a whole.
_ROW_GROUP = 32 << 20
# Kinds of columns for which each row group gets its least and greatest value. They are kept in
# memory until the end, so long texts such as addresses get none.
_IN_ORDER = ("integer", "number", "time", "flag")


def check_installed() -> None:
    """Raise :class:`ConfigurationError` where pyarrow is not installed."""
    if find_spec("pyarrow") is None:
        raise ConfigurationError(
            "Parquet needs pyarrow, which is not installed:"
            " pip install 'instaspider[parquet]', or write to .csv or .jsonl."
        )


def choose(
    item: type, fields: Mapping[str, str] | Iterable[str] | None
) -> list[tuple[ItemField, str]]:
    """Return the wanted fields of an item class, each with the name of its column.

    ``fields``: None means all. Raises :class:`ConfigurationError` for an unknown one.
    """
    known = {field.name: field for field in fields_of(item)}
    if fields is None:
        return [(field, name) for name, field in known.items()]
    pairs = fields.items() if isinstance(fields, Mapping) else [(name, name) for name in fields]
    unknown = [name for name, _ in pairs if name not in known]
    if unknown:
        raise ConfigurationError(
            f"{item.__name__} items have no field {unknown[0]!r}. They have: {', '.join(known)}."
        )
    return [(known[name], heading) for name, heading in pairs]


def schema(item: type, fields: Mapping[str, str] | Iterable[str] | None = None) -> Any:
    """Return the :class:`pyarrow.Schema` of an item class."""
    import pyarrow as pa

    chosen = choose(item, fields)
    return pa.schema([pa.field(name, _type(field, pa)) for field, name in chosen])


def _type(field: ItemField, pa: Any) -> Any:
    match field.kind:
        case "integer":
            return pa.int64()
        case "number":
            return pa.float64()
        case "flag":
            return pa.bool_()
        case "time":
            return pa.timestamp("us", tz="UTC")
        case "texts":
            return pa.list_(pa.string())
        case "part":
            return _struct(field, pa)
        case "parts":
            return pa.list_(_struct(field, pa))
        case _:
            return pa.string()


def _struct(field: ItemField, pa: Any) -> Any:
    assert field.part is not None
    return pa.struct([(each.name, _type(each, pa)) for each in fields_of(field.part, nested=True)])


class _Sink:
    """A write-only file that tells at which position the next byte goes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._written = 0
        self.closed = False

    def write(self, data: Any) -> int:
        self._file.write(bytes(data))
        self._written += len(data)
        return len(data)

    def tell(self) -> int:
        return self._written

    def flush(self) -> None:
        """Do nothing, because a Parquet file is of no use before it is whole."""

    def close(self) -> None:
        self.closed = True

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False


class ParquetRows:
    """Writes items of one class into an open file, one row group at a time."""

    def __init__(
        self,
        file: IO[bytes],
        item: type,
        fields: Mapping[str, str] | Iterable[str] | None = None,
        compression: str = "zstd",
    ) -> None:
        check_installed()
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter

        self.item = item
        self._schema = schema(item, fields)
        self._columns = [
            (field.name, value_converter(field, RECORD)) for field, _ in choose(item, fields)
        ]
        self._sink = pa.PythonFile(_Sink(file), mode="w")
        self._writer = ParquetWriter(
            self._sink,
            self._schema,
            compression=compression,
            write_statistics=[
                heading
                for field, heading in choose(item, fields)
                if field.kind in _IN_ORDER or field.name == "pk"
            ],
        )
        self._items: list[Any] = []
        self._batches: list[Any] = []
        self._bytes = 0

    def write(self, item: Any) -> None:
        """Add an item; it is in the file when the file is closed, or before."""
        self._items.append(item)
        if len(self._items) >= _BATCH:
            self._cut()
            if self._bytes >= _ROW_GROUP:
                self._write_group()

    def close(self) -> None:
        """Write the remaining rows and the file's end; the file itself stays open."""
        if self._items:
            self._cut()
        self._write_group()
        self._writer.close()
        self._sink.close()

    def _cut(self) -> None:
        """Turn the held items into columns."""
        import pyarrow as pa

        items, self._items = self._items, []
        arrays = []
        for (name, convert), field in zip(self._columns, self._schema, strict=True):
            values = [getattr(item, name) for item in items]
            if convert is not None:
                values = [None if value is None else convert(value) for value in values]
            arrays.append(pa.array(values, field.type))
        batch = pa.RecordBatch.from_arrays(arrays, schema=self._schema)
        self._batches.append(batch)
        self._bytes += batch.nbytes

    def _write_group(self) -> None:
        import pyarrow as pa

        if self._batches:
            table = pa.Table.from_batches(self._batches, self._schema)
            self._writer.write_table(table, row_group_size=table.num_rows)
        self._batches, self._bytes = [], 0


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file, with parts as dicts."""
    check_installed()
    from pyarrow.parquet import ParquetFile

    with ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_BATCH):
            yield from batch.to_pylist()
