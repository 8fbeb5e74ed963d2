"""Holds the signs that tell what an answer turned out to be."""

from instaspider.verdicts.signs.facts import Facts
from instaspider.verdicts.signs.sign import Sign, Verdict
from instaspider.verdicts.signs.table import SIGNS

__all__ = ["SIGNS", "Facts", "Sign", "Verdict"]
