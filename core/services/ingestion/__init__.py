"""From a file to an item: taking it in, decoding it once, and everything that is worked out meanwhile."""
