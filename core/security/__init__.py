"""Who may, and who behaves oddly."""
