"""Answers as data: what is asked for and who may ask in ``rows.toml``, what it looks like in
``shapes/``, what it holds in ``values/``."""
