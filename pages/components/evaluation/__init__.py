"""Evaluations on the page: start one, look at it from all sides, take it along."""
