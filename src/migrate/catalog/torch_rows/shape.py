"""Functions that join, split and rearrange tensors, whose axes mean what they mean in torch.

https://pytorch.org/docs/stable/torch.html#indexing-slicing-joining-mutating-ops
"""

from migrate.catalog.model import Rendering
from migrate.catalog.proofs import normal
from migrate.catalog.torch_first import back, function
from migrate.catalog.torch_proofs import TorchProof

X = {"x": normal(3, 1, 4)}
CUBE = {"x": normal(2, 3, 4)}
PAIR = {"a": normal(3, 4), "b": normal(3, 4)}
ROW = {"x": normal(7, 4)}

ROWS = (
    back(
        "torch.cat(tensors, dim=0, *, out=None)",
        [
            "torch.cat([a, b])",
            "torch.cat((a, b), 1)",
            "torch.cat([a, b], dim=-1)",
            "torch.cat((a, torch.ones(2, 4)), dim=0)",
        ],
        PAIR,
    ),
    back(
        "torch.stack(tensors, dim=0, *, out=None)",
        ["torch.stack([a, b])", "torch.stack((a, b), dim=1)"],
        PAIR,
    ),
    back(
        "torch.squeeze(input, dim=None)",
        ["torch.squeeze(x)", "torch.squeeze(x, 1)", "torch.squeeze(x, dim=1)"],
        X,
    ),
    back("torch.unsqueeze(input, dim)", ["torch.unsqueeze(x, 1)", "torch.unsqueeze(x, dim=-1)"], X),
    back(
        "torch.reshape(input, shape)",
        ["torch.reshape(x, (2, -1))", "torch.reshape(x, shape=(-1, 2, 3))"],
        CUBE,
    ),
    function(
        "torch.flatten(input, start_dim=0, end_dim=-1)",
        [
            Rendering("tf.reshape(input, [-1])", when="start_dim == 0 and end_dim == -1"),
            Rendering(
                "tf.reshape(input, tf.concat([tf.shape(input)[:start_dim], [-1]], 0))",
                when="is_int(start_dim) and end_dim == -1",
            ),
        ],
        ["torch.flatten(x)", "torch.flatten(x, 1)", "torch.flatten(x, start_dim=2)"],
        CUBE,
        tensors=("input",),
    ),
    function(
        "torch.transpose(input, dim0, dim1)",
        [
            Rendering(
                "tf.transpose(input, swapped(rank(input), dim0, dim1))",
                when="surely(known(swapped(rank(input), dim0, dim1)))",
            ),
            Rendering("tf.experimental.numpy.swapaxes(input, dim0, dim1)"),
        ],
        [
            "torch.transpose(x, 0, 2)",
            "torch.transpose(x, dim0=1, dim1=-1)",
            TorchProof("torch.transpose(x, -1, -2)", CUBE, known=False),
        ],
        CUBE,
        tensors=("input",),
    ),
    function(
        "torch.split(tensor, split_size_or_sections, dim=0)",
        [
            Rendering(
                "tf.split(tensor, split_size_or_sections, axis=dim)", when="is_list(split_size_or_sections)"
            ),
            Rendering("tf.split(tensor, chunks(size(tensor, dim), split_size_or_sections), axis=dim)"),
        ],
        [
            "torch.split(x, 3)",
            "torch.split(x, 2, dim=1)",
            "torch.split(tensor=x, split_size_or_sections=[2, 5])",
        ],
        ROW,
        target="tf.split(value, num_or_size_splits, axis=0, num=None)",
        tensors=("tensor",),
        note="torch takes the size of a part, TensorFlow the number of parts or the size of each",
    ),
    function(
        "torch.diag(input, diagonal=0, *, out=None)",
        [
            Rendering("tf.linalg.diag(input, k=diagonal)", when="rank(input) == 1"),
            Rendering("tf.linalg.diag_part(input, k=diagonal)", when="rank(input) == 2"),
        ],
        [
            TorchProof("torch.diag(x)", {"x": normal(4)}),
            TorchProof("torch.diag(x, 1)", {"x": normal(4)}),
            TorchProof("torch.diag(x)", {"x": normal(4, 4)}),
            TorchProof("torch.diag(x, diagonal=-1)", {"x": normal(4, 4)}),
        ],
        target="tf.linalg.diag(diagonal, k=0)",
        tensors=("input",),
    ),
    function(
        "torch.nn.utils.rnn.pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side='right')",
        [
            Rendering(
                "keras.utils.pad_sequences(sequences, dtype='float32', padding='post', value=padding_value)",
                when="batch_first and padding_side == 'right'",
            ),
        ],
        [
            TorchProof(
                "torch.nn.utils.rnn.pad_sequence([a, b], batch_first=True)",
                {"a": normal(5, 2), "b": normal(3, 2)},
                gradients=False,
                reason="Keras pads in NumPy, as a step of the data pipeline",
            ),
            TorchProof(
                "torch.nn.utils.rnn.pad_sequence([a, b], True, -1.0)",
                {"a": normal(2), "b": normal(6)},
                gradients=False,
                reason="Keras pads in NumPy, as a step of the data pipeline",
            ),
        ],
        tensors=("sequences",),
        note="of sequences of floats; for other dtypes give Keras's own",
    ),
)
