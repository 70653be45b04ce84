"""What lasts: tables, files by content, and nothing that decides."""
