"""A strategy as a whole on the page."""
