"""Configures Sphinx: ``sphinx-build -W -n docs build/manual`` makes the manual as web pages."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from instaspider import __version__  # the line above lets it be found

project = "instaspider"
author = "the authors of instaspider"
copyright = f"the authors of {project}"  # noqa: A001  # the name that Sphinx gives it
version = release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc"]

# Anchors are those that GitHub makes, so that one link serves both.
myst_heading_anchors = 4
autodoc_typehints = "none"
autodoc_member_order = "bysource"
# Bases and results that other packages define.
nitpick_ignore_regex = [("py:.*", r"(?!instaspider).*")]
# Pygments does not know all of DuckDB's SQL.
suppress_warnings = ["misc.highlighting_failure"]

html_theme = "furo"
html_title = f"instaspider {version}"
html_copy_source = False
html_show_sourcelink = False
