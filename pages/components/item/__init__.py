"""One recording on the page."""
