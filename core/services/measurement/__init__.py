"""How good strategies are: splits, evaluations, duels, logs, and what came of each."""
