"""From vectors of moments to vectors of items."""
