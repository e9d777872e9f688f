"""Ragged tensors: lists of rows, which is how PyTorch programs keep sequences of differing lengths.

https://www.tensorflow.org/api_docs/python/tf/ragged
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof

ROWS_NOTE = (
    "a list of tensors (of strings, of arrays), with the methods of a ragged tensor that programs use most"
)
KINDS = {
    "name": "a label of the graph",
    "row_splits_dtype": "a list has no row splits",
    "ragged_rank": "the nesting of the lists says it",
    "inner_shape": "the lists say it",
}

ROWS = (
    Function(
        source="tf.ragged.constant(pylist, dtype=None, ragged_rank=None, inner_shape=None, name=None, "
        "row_splits_dtype='int64')",
        target="support.Ragged.of(rows, dtype=None)",
        ignored=KINDS,
        note=ROWS_NOTE,
        renderings=(
            Rendering("support.Ragged.of(pylist)", when="dtype is None"),
            Rendering("support.Ragged.of(pylist, dtype=str)", when="is_string(dtype)"),
            Rendering("support.Ragged.of(pylist, dtype=torch_dtype(dtype))"),
        ),
        proofs=(
            Proof("tf.ragged.constant([[1, 2, 3], [], [4]])"),
            Proof("tf.ragged.constant([[1.5], [2.0, 3.0]], name='r')"),
            Proof("tf.ragged.constant(pylist=[[1], [2, 3]], dtype=tf.float32)"),
            Proof("tf.ragged.constant([['a', 'é'], ['東京']], dtype=tf.string)"),
            Proof("tf.ragged.constant([[[1, 2], [3]], [], [[4]]])"),
            Proof("tf.ragged.constant([[1, 2, 3], [], [4]])",
                  uses=("made.to_tensor()", "made.to_tensor(default_value=-1)", "made.row_lengths()", "made.to_list()",
                        "made.flat_values", "int(made.nrows())")),
            Proof("tf.ragged.constant([['a', 'é'], ['東京']])",
                  uses=("made.to_tensor()", "made.flat_values", "made.to_list()")),
            Proof("tf.ragged.constant([[[1, 2], [3]], [], [[4]]])",
                  uses=("made.to_tensor()", "made.flat_values", "made.row_lengths()", "made.to_list()")),
        ),
    ),
)  # fmt: skip
