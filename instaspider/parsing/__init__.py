"""Turns bodies of answers into items: one parser for each family of answers. Pure."""
