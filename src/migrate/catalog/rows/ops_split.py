"""Cutting tensors in pieces. TensorFlow's split takes the number of pieces, torch's their size.

https://www.tensorflow.org/api_docs/python/tf/split and https://pytorch.org/docs/stable/generated/torch.chunk.html
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, normal

ROWS = (
    Function(
        source="tf.split(value, num_or_size_splits, axis=0, num=None, name='split')",
        target="torch.chunk(input, chunks, dim=0)",
        tensors=("value",),
        renderings=(
            # TensorFlow demands that n divides the axis, and then chunk gives exactly n.
            Rendering(
                "torch.chunk(value, num_or_size_splits, dim=dim(axis, value))",
                when="is_int(num_or_size_splits)",
            ),
            Rendering(
                "torch.split(value, num_or_size_splits, dim=dim(axis, value))",
                when="is_list(num_or_size_splits) and not surely(-1 in num_or_size_splits)",
            ),
        ),
        ignored={"name": "a label of the graph"},
        proofs=(
            Proof("tf.split(x, 3)", {"x": normal(6, 4)}),
            Proof("tf.split(value=x, num_or_size_splits=2, axis=-1)", {"x": normal(6, 4)}),
            Proof("tf.split(x, [1, 2, 3], 0)", {"x": normal(6, 4)}),
        ),
    ),
)
