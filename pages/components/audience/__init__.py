"""Invented audiences on the page: who they are, their days, and what became of them."""
