"""Judged queries on the demo collection, and pictures and sounds to search with that are not part of it."""
