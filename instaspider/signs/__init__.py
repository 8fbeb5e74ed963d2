"""Signs -> verdict: what an answer turned out to be."""

from instaspider.signs.facts import Facts
from instaspider.signs.sign import Sign, Verdict
from instaspider.signs.table import SIGNS

__all__ = ["SIGNS", "Facts", "Sign", "Verdict"]
