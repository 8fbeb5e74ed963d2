"""Computes files of pictures and videos from the media's name: nothing is stored."""
