"""Ragged tensors: lists of rows, which is how PyTorch programs keep sequences of differing lengths.

https://www.tensorflow.org/api_docs/python/tf/ragged
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, integers, normal, words

NOTE = "a list of tensors (of strings, of arrays), with the methods of a ragged tensor that programs use most"
KINDS = {
    "name": "a label of the graph",
    "row_splits_dtype": "a list has no row splits",
    "ragged_rank": "the nesting of the lists says it",
    "inner_shape": "the lists say it",
    "validate": "what does not fit is an error",
}
SPARSE = "tf.SparseTensor([[0, 0], [0, 1], [2, 0]], x, [4, 3])"


def _made(name: str, parameters: str, *proofs: Proof) -> Function:
    """One of the ways to make rows from values."""
    names = [item.partition("=")[0] for item in parameters.split(", ")]
    code = ", ".join(f"{item}={item}" if position else item for position, item in enumerate(names))
    return Function(
        source=f"tf.RaggedTensor.{name}",
        target=f"support.Ragged.{name.partition('(')[0]}({parameters})",
        ignored=KINDS,
        note=NOTE,
        requires="ragged_rank in (1, None)" if "ragged_rank" in name else "True",
        renderings=(Rendering(f"support.Ragged.{name.partition('(')[0]}({code})"),),
        proofs=proofs,
    )


ROWS = (
    Function(
        source="tf.ragged.constant(pylist, dtype=None, ragged_rank=None, inner_shape=None, name=None, "
        "row_splits_dtype='int64')",
        target="support.Ragged.of(rows, dtype=None)",
        ignored=KINDS,
        note=NOTE,
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
    _made("from_row_splits(values, row_splits, name=None, validate=True)", "values, row_splits",
          Proof("tf.RaggedTensor.from_row_splits([3, 1, 4, 1], [0, 2, 2, 4])"),
          Proof("tf.RaggedTensor.from_row_splits(values=x, row_splits=[0, 1, 6])", {"x": words(6)})),
    _made("from_row_lengths(values, row_lengths, name=None, validate=True)", "values, row_lengths",
          Proof("tf.RaggedTensor.from_row_lengths(values=['a', 'b', 'c'], row_lengths=[1, 0, 2])"),
          Proof("tf.RaggedTensor.from_row_lengths(x, i)", {"x": integers(6, high=9), "i": integers(6, low=1, high=2)})),
    _made("from_tensor(tensor, lengths=None, padding=None, ragged_rank=1, name=None, row_splits_dtype='int64')",
          "tensor, lengths=None, padding=None",
          Proof("tf.RaggedTensor.from_tensor(x, lengths=[2, 0, 3])", {"x": integers(3, 4, high=9)}),
          Proof("tf.RaggedTensor.from_tensor(x, padding=0)", {"x": integers(9, 4, high=3)}),
          Proof("tf.RaggedTensor.from_tensor(tensor=x)", {"x": integers(3, 4, high=9)})),
    _made("from_sparse(st_input, name=None, row_splits_dtype='int64')", "st_input",
          Proof(f"tf.RaggedTensor.from_sparse({SPARSE})", {"x": normal(3)}, gradients=False,
                reason="the rows are told as text")),
)  # fmt: skip
