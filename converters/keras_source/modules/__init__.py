"""PyTorch's modules that are one Keras layer, though their program has many operators: one a file, found by name."""
