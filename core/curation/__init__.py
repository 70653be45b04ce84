"""Putting collections together: arranging by hand, and composing by measure."""
