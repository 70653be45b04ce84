"""What is in an item, with times and confidences: one noun per file, pure functions of arrays and records."""
