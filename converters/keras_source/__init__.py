"""PyTorch to Keras: an exported program written out as readable Keras source, with trainable variables."""
