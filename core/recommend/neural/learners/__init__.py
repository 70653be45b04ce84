"""The training side of the neural strategies: imports torch, hence is imported inside `fit` only."""
