"""Defines what an input is read and asked by: a spider together with its arguments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from instaspider.visits.bounds import Bounds
from instaspider.visits.step import Step
from instaspider.visits.visit import Plan


class Asking(Plan, Protocol):
    """Reads inputs and says what is asked for them. One crawl may take inputs from several such
    objects, each with arguments of its own."""

    @classmethod
    def parse_input(cls, text: str) -> Any:
        """Read one entry. Raises ValueError with the reason as a clause."""

    def key(self, value: Any) -> str:
        """Return what makes two entries the same input."""

    def row_arguments(self, value: Any) -> dict[str, str]:
        """Return what catalogue rows take for an entry, e.g. ``{"username": "nasa"}``."""

    def first_steps(self, value: Any) -> Sequence[Step]:
        """Return what is asked for an entry, the first question last."""

    def bounds_after(self, visited: float | None) -> Bounds:
        """Return how much of an entry's lists is wanted. ``visited``: Unix time of the last
        visit."""
