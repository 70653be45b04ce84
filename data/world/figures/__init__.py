"""What appears in the scenes, drawn once for all: animals, flowers, wheels, flames."""
