"""Cold start: what to ask somebody new, what to show them meanwhile, and how a new item finds its people."""
