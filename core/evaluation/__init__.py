"""Offline evaluation: how data is split, what is measured, and what a difference is worth."""
