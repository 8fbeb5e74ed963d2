"""How scripts of tests of the clients begin."""

from __future__ import annotations

SETTINGS = """
import asyncio, json, sys, warnings
import instaspider
warnings.simplefilter("error")
warnings.filterwarnings("always", category=ResourceWarning)
options = {
    "mode": "unlimited",
    "settings": {"INSTASPIDER_SANDBOX": sys.argv[1], "INSTASPIDER_SANDBOX_CA": sys.argv[2]},
}
NAMES = [f"u.{number}" for number in range(20)]
"""
