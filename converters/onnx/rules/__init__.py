"""How operators are written as PyTorch that one would write by hand; a family a file, each with its `RULES`."""
