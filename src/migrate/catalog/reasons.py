"""Reasons that many rows share: arguments of the source that may be dropped, and why."""

INITIALISERS = {
    "name": "a label; the attribute's name takes its place",
    "input_shape": "the shape is inferred and written into the constructor",
    "input_dim": "the shape is inferred and written into the constructor",
    "kernel_initializer": "statistical: initial values only; see init_weights",
    "bias_initializer": "statistical: initial values only; see init_weights",
}
"""Arguments of layers without effect on a trained model's numbers."""
