"""PyTorch's operators as Keras layers and operations: a family a file, found by the registry."""
