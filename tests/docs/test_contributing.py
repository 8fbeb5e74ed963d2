"""CONTRIBUTING.md names what is there; tests/test_floors.py looks at its picture."""

from __future__ import annotations

import re

import pytest
from paths import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`([a-z_/.]+(?:\.py|/))`", TEXT))))
def test_files_that_are_named_are_there(name) -> None:
    places = (ROOT, ROOT / "instaspider", ROOT / "instaspider" / "middlewares")
    assert any((place / name).exists() for place in places)
