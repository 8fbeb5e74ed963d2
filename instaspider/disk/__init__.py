"""Folders and files that are ours, made, overwritten and removed without following a link."""
