"""Writes items into tables of a database, one table for each class of items."""
