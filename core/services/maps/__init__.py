"""The map of the collection: drawings, colours, what is selected on them."""
