"""Spiders: what a person asks for, one class each."""
