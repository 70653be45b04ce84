"""Pseudonyms: interactions never carry a name."""
