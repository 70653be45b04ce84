"""Invented audiences: who they are, how they live, and what is kept of it."""
