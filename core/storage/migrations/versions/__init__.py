"""Versions of the tables; never change one that was released, add the next."""
