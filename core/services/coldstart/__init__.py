"""The cold-start lab: getting to know somebody new, finding people for something new."""
