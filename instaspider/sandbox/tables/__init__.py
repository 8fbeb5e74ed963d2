"""Makes answers from data: ``rows.toml`` says what can be asked for and by whom, ``shapes/`` what
the answer looks like, ``values/`` what it holds."""
