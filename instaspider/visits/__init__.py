"""Follows an input: what is asked for it, what came, how it ends."""
