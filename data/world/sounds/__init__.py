"""The sounds of the demo world: what they are made of, and the sounds themselves by family."""
