"""Items as people meet them: browse, describe, delete, look closer."""
