"""Durable work: what is queued is done, once, whatever dies in between."""
