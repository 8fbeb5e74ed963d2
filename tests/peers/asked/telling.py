"""Runs a client's questions and prints what was told as JSON, or how the client failed."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Questions = Mapping[str, Callable[[], Any]]
MOST = 30
"""How much of a list is asked for: more than one page of it."""


def tell(questions: Callable[[Json], Questions]) -> None:
    """Ask all questions about the subjects of a JSON file; one that fails stops no other."""
    subjects = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    told: Json = {}
    for kind, ask in questions(subjects).items():
        try:
            told[kind] = ask()
        except Exception:  # whatever a client raises is what it tells
            told[kind] = {"failed": traceback.format_exc()}
    json.dump(told, sys.stdout)
