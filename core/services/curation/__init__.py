"""What curators do with items: collections, status, bulk edits, imports, what waits for them."""
