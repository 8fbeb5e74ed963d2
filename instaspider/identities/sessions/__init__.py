"""Reads the login cookies of users from the files that hold them."""
