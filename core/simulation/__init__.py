"""Simulated people: who they are, what they choose and why, and what becomes of a recommender that serves them."""
