"""What training steps of a program's own are made of: rewrites of their own turn them into PyTorch's.

A row without a signature: the rewrite reads the call itself.
"""

from migrate.catalog.model import Owned

ROWS = (
    Owned(
        source="tf.GradientTape",
        target="torch.autograd.grad(outputs, inputs)",
        owner="to_torch.gradient_tape",
        note="zero_grad, backward and step where the gradients serve one step; else torch.autograd.grad",
        url="https://www.tensorflow.org/api_docs/python/tf/GradientTape",
    ),
)
