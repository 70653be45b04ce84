"""The bundled demo: a small world drawn and synthesised from code, and the models trained on it."""
