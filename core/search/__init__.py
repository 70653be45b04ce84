"""Search: what a question asks, what answers it, and whether anything does."""
