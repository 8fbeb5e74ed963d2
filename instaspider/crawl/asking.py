"""Defines what reads inputs, and says what is asked for them: a spider with its arguments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from instaspider.visits.bounds import Bounds
from instaspider.visits.step import Step
from instaspider.visits.visit import Plan


class Asking(Plan, Protocol):
    """One crawl may take inputs from several of them, each with arguments of its own."""

    @classmethod
    def parse_input(cls, text: str) -> Any:
        """Read one entry. Raises ValueError with the reason as a clause."""

    def key(self, value: Any) -> str:
        """What makes two entries the same input."""

    def row_arguments(self, value: Any) -> dict[str, str]:
        """What catalogue rows take for it, e.g. ``{"username": "nasa"}``."""

    def first_steps(self, value: Any) -> Sequence[Step]:
        """What is asked for it, the first question last."""

    def bounds_after(self, visited: float | None) -> Bounds:
        """How much of its lists is wanted. ``visited``: when it was last, as Unix time."""
