"""Taking things along: what is gathered, written and kept ready."""
