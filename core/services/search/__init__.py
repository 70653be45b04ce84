"""Finding items: a question in every way there is, and how sure each answer is."""
