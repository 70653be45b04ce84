"""The map on the page: what is asked of it, drawn on it and selected on it."""
