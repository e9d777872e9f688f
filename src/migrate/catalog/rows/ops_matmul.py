"""Products of matrices and tensors.

https://www.tensorflow.org/api_docs/python/tf/linalg and
https://pytorch.org/docs/stable/torch.html#blas-and-lapack-operations
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import LABEL

X = {"x": normal(3, 4, 5)}
MATRICES = {"a": normal(2, 3, 4), "b": normal(2, 4, 5)}

ROWS = (
    Function(
        source="tf.matmul(a, b, transpose_a=False, transpose_b=False, adjoint_a=False, adjoint_b=False, "
        "a_is_sparse=False, b_is_sparse=False, output_type=None, grad_a=False, grad_b=False, name=None)",
        target="torch.matmul(input, other)",
        aliases=("tf.linalg.matmul",),
        tensors=("a", "b"),
        renderings=(
            Rendering(
                "torch.matmul(a.mT if transpose_a else as_tensor(a), b.mT if transpose_b else as_tensor(b))"
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.matmul(a, b)", MATRICES),
            Proof("tf.linalg.matmul(a=a, b=b, transpose_a=True)", {"a": normal(4, 3), "b": normal(4, 5)}),
            Proof(
                "tf.matmul(a, b, transpose_b=True, name='m')", {"a": normal(2, 3, 4), "b": normal(2, 5, 4)}
            ),
        ),
    ),
    Function(
        source="keras.ops.matmul(x1, x2)",
        target="torch.matmul(input, other)",
        tensors=("x1", "x2"),
        renderings=(Rendering("torch.matmul(x1, x2)"),),
        proofs=(Proof("keras.ops.matmul(a, b)", MATRICES), Proof("keras.ops.matmul(x1=a, x2=b)", MATRICES)),
    ),
    Function(
        source="keras.backend.batch_dot(x, y, axes=None)",
        target="torch.matmul(input, other)",
        tensors=("x", "y"),
        renderings=(
            Rendering(
                "torch.matmul(x, y)",
                when="rank(x) == 3 and rank(y) == 3 and (axes is None or axes in ([2, 1], (2, 1)))",
            ),
            Rendering(
                "torch.matmul(x, y.mT)", when="rank(x) == 3 and rank(y) == 3 and axes in (2, [2, 2], (2, 2))"
            ),
        ),
        proofs=(
            Proof("tf.keras.backend.batch_dot(a, b)", MATRICES),
            Proof("tf.keras.backend.batch_dot(a, b, axes=[2, 1])", MATRICES),
            Proof("tf.keras.backend.batch_dot(a, b, axes=2)", {"a": normal(2, 3, 4), "b": normal(2, 5, 4)}),
        ),
    ),
    Function(
        source="keras.backend.dot(x, y)",
        target="torch.tensordot(a, b, dims=2)",
        tensors=("x", "y"),
        renderings=(
            Rendering("torch.matmul(x, y)", when="surely(rank(y) == 2)"),
            Rendering("torch.tensordot(x, y, dims=([-1], [-2]))"),
        ),
        proofs=(
            Proof("tf.keras.backend.dot(a, b)", {"a": normal(3, 4), "b": normal(4, 5)}),
            Proof("tf.keras.backend.dot(a, b)", {"a": normal(2, 3, 4), "b": normal(4, 5)}),
            Proof("tf.keras.backend.dot(x=a, y=b)", {"a": normal(2, 3, 4), "b": normal(5, 4, 2)}),
        ),
    ),
    Function(
        source="tf.linalg.matvec(a, b, transpose_a=False, adjoint_a=False, a_is_sparse=False, "
        "b_is_sparse=False, name=None)",
        target="torch.matmul(input, other)",
        tensors=("a", "b"),
        renderings=(
            Rendering("torch.mv(a, b)", when="surely(rank(a) == 2 and rank(b) == 1) and not transpose_a"),
            Rendering("torch.matmul(a.mT if transpose_a else a, b.unsqueeze(-1)).squeeze(-1)"),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.linalg.matvec(a, b)", {"a": normal(3, 4), "b": normal(4)}),
            Proof("tf.linalg.matvec(a, b, transpose_a=True)", {"a": normal(2, 4, 3), "b": normal(2, 4)}),
        ),
    ),
    Function(
        source="tf.tensordot(a, b, axes, name=None)",
        target="torch.tensordot(a, b, dims=2)",
        aliases=("keras.ops.tensordot",),
        renamed={"x1": "a", "x2": "b"},
        tensors=("a", "b"),
        renderings=(Rendering("torch.tensordot(a, b, dims=axes)"),),
        ignored=LABEL,
        proofs=(
            Proof("tf.tensordot(a, b, 1)", {"a": normal(2, 3, 4), "b": normal(4, 5)}),
            Proof(
                "tf.tensordot(a=a, b=b, axes=[[1, 2], [0, 1]])", {"a": normal(2, 3, 4), "b": normal(3, 4, 5)}
            ),
            Proof("keras.ops.tensordot(a, b, axes=2)", {"a": normal(2, 3, 4), "b": normal(3, 4, 5)}),
        ),
    ),
    Function(
        source="tf.einsum(equation, *inputs, name=None)",
        target="torch.einsum(*args)",
        aliases=("tf.linalg.einsum", "keras.ops.einsum"),
        renamed={"subscripts": "equation"},
        renderings=(Rendering("torch.einsum(equation, *inputs)"),),
        ignored=LABEL,
        proofs=(
            Proof("tf.einsum('bij,bjk->bik', a, b)", MATRICES),
            Proof("tf.einsum('ijk->kij', x, name='e')", X),
            Proof("keras.ops.einsum('bij,bjk->bki', a, b)", MATRICES),
        ),
    ),
)
