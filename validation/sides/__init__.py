"""The two sides: what runs inside the TensorFlow worker and inside the PyTorch worker, and what both share."""
