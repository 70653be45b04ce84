"""What strategies learn from, how they are trained, and which version answers."""
