"""Patches of images that become channels, and back.

TensorFlow puts the pixels of a patch before its channels, `torch.nn.functional.pixel_unshuffle` behind them.
https://www.tensorflow.org/api_docs/python/tf/nn/space_to_depth
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import LABEL

LAST = "data_format == 'NHWC'"

ROWS = (
    Function(
        source="tf.nn.space_to_depth(input, block_size, data_format='NHWC', name=None)",
        target="torch.Tensor.unflatten(dim, sizes)",
        tensors=("input",),
        requires=LAST,
        shape="(size(input, 0), size(input, 1) // block_size, size(input, 2) // block_size, "
        "channels(input) * block_size * block_size)",
        renderings=(
            Rendering(
                "input.unflatten(2, (-1, block_size)).unflatten(1, (-1, block_size)).permute(0, 1, 3, 2, 4, 5)"
                ".flatten(3)"
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.nn.space_to_depth(x, 2)", {"x": normal(2, 4, 6, 3)}),
            Proof("tf.nn.space_to_depth(input=x, block_size=3, name='patches')", {"x": normal(2, 3, 6, 2)}),
        ),
    ),
    Function(
        source="tf.nn.depth_to_space(input, block_size, data_format='NHWC', name=None)",
        target="torch.Tensor.unflatten(dim, sizes)",
        tensors=("input",),
        requires=LAST,
        shape="(size(input, 0), size(input, 1) * block_size, size(input, 2) * block_size, "
        "channels(input) // (block_size * block_size))",
        renderings=(
            Rendering(
                "input.unflatten(3, (block_size, block_size, -1)).permute(0, 1, 3, 2, 4, 5).flatten(3, 4).flatten(1, 2)"
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.nn.depth_to_space(x, 2)", {"x": normal(2, 3, 5, 8)}),
            Proof("tf.nn.depth_to_space(input=x, block_size=3, name='pixels')", {"x": normal(2, 1, 2, 18)}),
        ),
    ),
)
