"""Exports our items in Scrapy's feeds; items of other classes are written as Scrapy writes them."""

from __future__ import annotations

import codecs
import logging
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler
from scrapy.exporters import (
    BaseItemExporter,
    JsonItemExporter,
    JsonLinesItemExporter,
    XmlItemExporter,
)

from instaspider.exceptions import ConfigurationError
from instaspider.feeds.csv_records import BOM, check_header
from instaspider.feeds.csv_rows import CsvRows, Dialect, read_dialect
from instaspider.feeds.parquet import ParquetRows
from instaspider.feeds.plain import WHOLE, converter, item_to_bytes, to_bytes, to_json
from instaspider.feeds.storage import inner, name_of
from instaspider.items import isoformat
from instaspider.items.fields import has_columns
from instaspider.options import Options

logger = logging.getLogger(__name__)

# Matches characters that XML 1.0 cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class FlatCsvItemExporter(BaseItemExporter):
    """Writes CSV with dotted columns for nested parts, the same for all items of a class."""

    def __init__(
        self,
        file: IO[bytes],
        *,
        item_class: type | None = None,
        include_headers_line: bool = True,
        errors: str = "strict",
        bom: bool = False,
        **kwargs: Any,
    ) -> None:
        """``item_class`` is the class of the items to come; a file without items gets its header.
        The other arguments are those of Scrapy's exporter and of :func:`read_dialect`."""
        super().__init__(dont_fail=True, **kwargs)
        self._encoding = self.encoding or "utf-8"
        # Rows come in UTF-8. For another encoding they keep lone surrogates until they are encoded.
        utf8 = codecs.lookup(self._encoding).name == "utf-8"
        self._encoder = None if utf8 else codecs.getincrementalencoder(self._encoding)(errors)
        kept = errors if utf8 else "surrogatepass"
        self._dialect = replace(read_dialect(self._kwargs), errors=kept)
        self._file = file
        self._item_class = item_class
        self._header = include_headers_line
        self._bom = bom
        self._rows: CsvRows | OpenRows | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, file: IO[bytes], **kwargs: Any) -> FlatCsvItemExporter:
        options = Options.of(crawler.settings)
        wanted = {"bom": options.csv_bom, "excel_safe": options.csv_excel_safe}
        return cls(file, **{**wanted, **kwargs})

    def export_item(self, item: Any) -> None:
        rows = self._rows
        if rows is None or type(item) is not rows.item:
            rows = self._rows_for(item)
        self._write(rows.line(item))

    def finish_exporting(self) -> None:
        if self._rows is None and self._item_class is not None and not self._adds():
            self._begin(CsvRows(self._item_class, self._dialect, self.fields_to_export))

    def _adds(self) -> bool:
        """Whether the file on disk has rows already. The position in the file does not tell,
        because a plugin may have written the head of its format."""
        file = inner(self._file)
        adds = str(getattr(file, "mode", "")).startswith("a")
        return adds and os.fstat(file.fileno()).st_size > 0

    def _rows_for(self, item: Any) -> CsvRows | OpenRows:
        kind: Any = type(item)
        before = self._rows
        if isinstance(before, OpenRows) and not has_columns(kind):
            return before
        rows: CsvRows | OpenRows
        if has_columns(kind):
            rows = CsvRows(kind, self._dialect, self.fields_to_export)
        else:
            rows = OpenRows(item, self._dialect, self.fields_to_export, self)
        if before is None:
            self._begin(rows)
        elif rows.columns != before.columns:
            raise ConfigurationError(
                f"A {kind.__name__} item came for {name_of(self._file)}, which has the columns of"
                f" {before.item.__name__} items: give it a file of its own by item_classes in"
                ' FEEDS, or by -o "%(item)s.csv".'
            )
        self._rows = rows
        return rows

    def _begin(self, rows: CsvRows | OpenRows) -> None:
        """Write the header, unless rows are added to a file that has it."""
        if self._adds():
            if self._header and inner(self._file) is self._file:
                path = Path(self._file.name)
                check_header(path, rows.columns, self._dialect, self._encoding)
            if self._encoder is not None:
                self._encoder.setstate(0)  # no byte order mark in the middle
            return
        if self._bom and self._encoder is None:
            self._write(BOM.encode())
        if self._header:
            self._write(self._dialect.line(rows.columns))

    def _write(self, line: bytes) -> None:
        if self._encoder is not None:
            line = self._encoder.encode(line.decode("utf-8", "surrogatepass"))
        self._file.write(line)


class OpenRows:
    """Makes rows of items whose columns are known only from the first item, such as dicts."""

    def __init__(
        self, item: Any, dialect: Dialect, chosen: Any, exporter: BaseItemExporter
    ) -> None:
        self.item = type(item)
        self._dialect = dialect
        self._exporter = exporter
        self._names = list(chosen or ItemAdapter(item).field_names())
        self.columns = list(chosen.values()) if isinstance(chosen, Mapping) else self._names
        self._said = False

    def line(self, item: Any) -> bytes:
        """Return the line of an item; fields without a column are named in the log, once."""
        adapter = ItemAdapter(item)
        rest = [name for name in adapter if name not in self._names]
        if rest and not self._said and self._exporter.fields_to_export is None:
            self._said = True
            logger.warning(
                "The CSV feed has no column for %s, so they are left out: name all columns in"
                " FEED_EXPORT_FIELDS.",
                ", ".join(rest),
            )
        return self._dialect.line(self._cell(adapter, name) for name in self._names)

    def _cell(self, adapter: ItemAdapter, name: str) -> str | None:
        value = adapter.get(name)
        if value is not None and name in adapter:
            value = self._exporter.serialize_field(adapter.get_field_meta(name), name, value)
        match value:
            case None | str():
                return value
            case datetime():
                return isoformat(value)
            case [*texts] if texts and all(isinstance(text, str) for text in texts):
                return self._dialect.separator.join(texts)
            case bool() | int() | float():
                return str(value)
            case _:
                return to_json(ItemAdapter(value).asdict() if ItemAdapter.is_item(value) else value)


class ParquetItemExporter(BaseItemExporter):
    """Writes Parquet with the columns and types of the item class."""

    def __init__(
        self,
        file: IO[bytes],
        *,
        item_class: type | None = None,
        compression: str = "zstd",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._file = file
        self._item_class = item_class
        self._compression = compression
        self._rows: ParquetRows | None = None

    def export_item(self, item: Any) -> None:
        if self._rows is None:
            self._rows = self._open(type(item))
        if type(item) is not self._rows.item:
            raise ConfigurationError(
                f"A {type(item).__name__} item came for {name_of(self._file)}, which has the"
                f" columns of {self._rows.item.__name__} items: give it a file of its own by"
                ' item_classes in FEEDS, or by -o "%(item)s.parquet".'
            )
        self._rows.write(item)

    def finish_exporting(self) -> None:
        if self._rows is None and self._item_class is not None:
            self._rows = self._open(self._item_class)
        if self._rows is not None:
            self._rows.close()

    def _open(self, kind: Any) -> ParquetRows:
        if not has_columns(kind):
            raise ConfigurationError(
                f"Parquet needs items whose types are known, and a pipeline made {kind.__name__}"
                " of them: write to .jsonl or .csv, or let the pipeline keep the items' classes."
            )
        return ParquetRows(self._file, kind, self.fields_to_export, self._compression)


class _WholeItems(BaseItemExporter):
    """Gives the fields of our items, with nested parts as dicts and times as ISO texts."""

    def get_serialized_fields(
        self, item: Any, default_value: Any = None, include_empty: bool | None = None
    ) -> Iterable[tuple[str, Any]]:
        kind: Any = type(item)
        if not has_columns(kind):
            return super().get_serialized_fields(item, default_value, include_empty)
        row: dict[str, Any] = converter(kind, WHOLE)(item)
        chosen = self.fields_to_export
        if chosen is None:
            return row.items()
        pairs = chosen.items() if isinstance(chosen, Mapping) else ((name, name) for name in chosen)
        return [(heading, row[name]) for name, heading in pairs if name in row]

    def _quickly(self, item: Any, plain: Mapping[str, Any]) -> bytes | None:
        """Return the JSON of one of our items; None if an option asks for another notation."""
        kind: Any = type(item)
        if self._kwargs != plain or not has_columns(kind):
            return None
        if str(self.encoding).lower().replace("-", "") != "utf8":
            return None
        if self.fields_to_export is None:
            return item_to_bytes(item)
        return to_bytes(dict(self.get_serialized_fields(item)))


class WholeJsonItemExporter(_WholeItems, JsonItemExporter):
    """Writes items as a JSON array."""

    def export_item(self, item: Any) -> None:
        data = self._quickly(item, {"indent": None, "ensure_ascii": False})
        if data is None:
            super().export_item(item)
            return
        self._add_comma_after_first()
        self.file.write(data)


class WholeJsonLinesItemExporter(_WholeItems, JsonLinesItemExporter):
    """Writes items as JSON objects, one a line."""

    def export_item(self, item: Any) -> None:
        data = self._quickly(item, {"ensure_ascii": False})
        if data is None:
            super().export_item(item)
        else:
            self.file.write(data + b"\n")


class PlainXmlItemExporter(_WholeItems, XmlItemExporter):
    """Writes XML: nested parts as nested elements, None as an empty one. Scrapy's own exporter
    would write both in Python's notation. Texts may hold any character."""

    def get_serialized_fields(
        self, item: Any, default_value: Any = None, include_empty: bool | None = None
    ) -> Iterable[tuple[str, Any]]:
        for name, value in super().get_serialized_fields(item, default_value, include_empty):
            yield name, _for_xml(value)


def _for_xml(value: Any) -> Any:
    """Return a value that XML can hold: an empty text for None, ``\ufffd`` for other characters."""
    match value:
        case None:
            return ""
        case str():
            return _NOT_XML.sub("\ufffd", value)
        case bool() | int() | float():
            return value
        case list() | tuple():
            return [_for_xml(element) for element in value]
        case dict():
            return {key: _for_xml(element) for key, element in value.items()}
        case _ if is_dataclass(value) or ItemAdapter.is_item(value):
            return _for_xml(ItemAdapter(value).asdict())
        case _:
            return value
