"""Why, on the page: reasons, evidence, questions back, and whether it is true."""
