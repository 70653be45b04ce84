"""Why: every layer of an explanation, for one list and for a strategy as a whole."""
