"""Search on the page: the question, its answers, and those that are kept."""
