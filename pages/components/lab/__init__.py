"""The cold-start lab on the page: somebody new, something new."""
