"""Move training code, trained weights and whole models between TensorFlow/Keras and PyTorch, with proof."""

__version__ = "0.1.0"
