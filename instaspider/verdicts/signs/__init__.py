"""Holds the signs that tell what an answer turned out to be."""

from instaspider.verdicts.signs.facts import Facts
from instaspider.verdicts.signs.sign import SUCH_AS, Sign, Verdict
from instaspider.verdicts.signs.table import SIGNS

__all__ = ["SIGNS", "SUCH_AS", "Facts", "Sign", "Verdict"]
