"""Shares one run among many workers. PostgreSQL, which is the store, leases inputs and
addresses."""
