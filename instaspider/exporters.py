"""Feeds: CSV in which every cell is plain text or JSON, never Python's own notation."""

from __future__ import annotations

import json
from dataclasses import is_dataclass
from typing import Any

from itemadapter import ItemAdapter
from scrapy.exporters import CsvItemExporter


class FlatCsvItemExporter(CsvItemExporter):
    """Lists of texts are joined by commas, lists of objects are JSON."""

    def serialize_field(self, field: Any, name: str, value: Any) -> Any:
        serialized = super().serialize_field(field, name, value)
        if isinstance(serialized, list | tuple | dict) or is_dataclass(serialized):
            return json.dumps(_plain(serialized), ensure_ascii=False)
        return serialized


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(element) for element in value]
    return ItemAdapter(value).asdict() if ItemAdapter.is_item(value) else value
