"""Feeds: CSV and XML in which every value is plain text or JSON, never Python's notation."""

from __future__ import annotations

import json
from dataclasses import is_dataclass
from typing import Any

from itemadapter import ItemAdapter
from scrapy.exporters import CsvItemExporter, XmlItemExporter


class FlatCsvItemExporter(CsvItemExporter):
    """Lists of texts are joined by commas, lists of objects are JSON."""

    def serialize_field(self, field: Any, name: str, value: Any) -> Any:
        serialized = super().serialize_field(field, name, value)
        if isinstance(serialized, list | tuple | dict) or is_dataclass(serialized):
            return json.dumps(_plain(serialized), ensure_ascii=False)
        return serialized


class PlainXmlItemExporter(XmlItemExporter):
    """Nested items become nested elements, None an empty one."""

    def serialize_field(self, field: Any, name: str, value: Any) -> Any:
        return _filled(_plain(super().serialize_field(field, name, value)))


def _filled(value: Any) -> Any:
    """The same with empty text for every None, which XML would spell out."""
    if isinstance(value, list):
        return [_filled(element) for element in value]
    if isinstance(value, dict):
        return {key: _filled(element) for key, element in value.items()}
    return "" if value is None else value


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(element) for element in value]
    return ItemAdapter(value).asdict() if ItemAdapter.is_item(value) else value
