"""What is inside an item: tracks, words, tags, transcript."""
