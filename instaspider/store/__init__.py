"""Where items go: tables of a database, one for each kind of item."""
