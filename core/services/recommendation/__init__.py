"""Lists for people: the served pipeline, its stages, and the way every list came."""
