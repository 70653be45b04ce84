"""Trained strategies on the page."""
