"""Norms, and functions of matrices.

https://www.tensorflow.org/api_docs/python/tf/linalg and https://pytorch.org/docs/stable/torch.html#blas-and-lapack-operations
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import LABEL

X = {"x": normal(3, 4, 5)}
MATRICES = {"a": normal(2, 3, 4), "b": normal(2, 4, 5)}

ROWS = (
    Function(
        source="tf.norm(tensor, ord='euclidean', axis=None, keepdims=None, name=None)",
        target="torch.linalg.norm(A, ord=None, dim=None, keepdim=False)",
        aliases=("tf.linalg.norm",),
        renamed={"keep_dims": "keepdims"},
        tensors=("tensor",),
        shape="reduced(shape(tensor), axis, keepdims is not None and keepdims)",
        renderings=(
            Rendering(
                "torch.linalg.vector_norm(as_tensor(tensor), ord=2 if ord == 'euclidean' else ord, dim=axis, "
                "keepdim=keepdims is not None and keepdims)",
                target="torch.linalg.vector_norm(x, ord=2, dim=None, keepdim=False)",
                # Two axes mean a matrix norm, which for 'euclidean' is that of the elements.
                when="ord == 'euclidean' or (is_number(ord) and not is_list(axis))",
            ),
        ),
        note="at zero TensorFlow's gradient is NaN, torch's 0",
        ignored=LABEL,
        proofs=(
            Proof("tf.norm(x)", X),
            Proof("tf.linalg.norm(tensor=x, axis=-1, keepdims=True)", X),
            Proof("tf.norm(x, ord=1, axis=1)", X),
            Proof("tf.norm(x, axis=[1, 2])", X),
        ),
    ),
    Function(
        source="tf.math.l2_normalize(x, axis=None, epsilon=1e-12, name=None)",
        target="torch.nn.functional.normalize(input, p=2.0, dim=1, eps=1e-12)",
        aliases=("tf.nn.l2_normalize", "tf.linalg.l2_normalize"),
        renamed={"dim": "axis"},
        tensors=("x",),
        layout="any",
        shape="shape(x)",
        renderings=(
            # TensorFlow bounds the squared norm, torch the norm.
            Rendering(
                "torch.nn.functional.normalize(x, dim=dim(axis, x), eps=epsilon ** 0.5)",
                when="axis is not None",
            ),
            Rendering(
                "x * torch.rsqrt(x.square().sum().clamp(min=epsilon))",
                target="torch.rsqrt(input)",
                when="axis is None",
            ),
        ),
        note="below epsilon torch's gradient differs",
        ignored=LABEL,
        proofs=(
            Proof("tf.nn.l2_normalize(x, -1)", X),
            Proof("tf.math.l2_normalize(x=x, axis=[1, 2], epsilon=1e-6, name='n')", X),
            Proof("tf.math.l2_normalize(x)", X),
            Proof("tf.math.l2_normalize(x, None, 1e4)", X),
            Proof(
                "tf.nn.l2_normalize(x, axis=1, epsilon=4.0)",
                X,
                gradients=False,
                reason="below epsilon TensorFlow's gradient is that of the root's argument",
            ),
        ),
    ),
    Function(
        source="keras.ops.normalize(x, axis=-1, order=2, epsilon=None)",
        target="torch.nn.functional.normalize(input, p=2.0, dim=1, eps=1e-12)",
        tensors=("x",),
        layout="any",
        shape="shape(x)",
        requires="is_int(axis) and is_int(order)",
        renderings=(
            Rendering(
                "torch.nn.functional.normalize(x, p=order, dim=dim(axis, x), eps=1e-07 if epsilon is None else epsilon)"
            ),
        ),
        proofs=(
            Proof("keras.ops.normalize(x)", X),
            Proof("keras.ops.normalize(x, 1, 3)", X),
            Proof("keras.ops.normalize(x, axis=0, order=1, epsilon=1e-3)", X),
        ),
    ),
    Function(
        source="keras.backend.l2_normalize(x, axis=None)",
        target="torch.nn.functional.normalize(input, p=2.0, dim=1, eps=1e-12)",
        tensors=("x",),
        layout="any",
        shape="shape(x)",
        renderings=(
            Rendering(
                "torch.nn.functional.normalize(x, dim=dim(axis, x), eps=1e-06)", when="axis is not None"
            ),
        ),
        proofs=(Proof("tf.keras.backend.l2_normalize(x, axis=-1)", X),),
    ),
    *(
        Function(
            source=f"tf.linalg.{name}(input, name=None)",
            target=f"torch.linalg.{name}(A)",
            renderings=(Rendering(f"torch.linalg.{name}(input)"),),
            ignored=LABEL,
            tensors=("input",),
            proofs=(
                Proof(
                    f"tf.linalg.{name}(x)",
                    {"x": normal(2, 3, 3)},
                    tolerance=1e-4,
                    reason="the condition number of a random matrix",
                ),
            ),
        )
        for name in ("inv", "det")
    ),
    Function(
        source="tf.linalg.matrix_transpose(a, name='matrix_transpose', conjugate=False)",
        target="torch.adjoint(input)",
        tensors=("a",),
        renderings=(Rendering("a.mT"),),
        ignored=LABEL,
        proofs=(Proof("tf.linalg.matrix_transpose(x)", X),),
    ),
    Function(
        source="tf.linalg.band_part(input, num_lower, num_upper, name=None)",
        target="torch.tril(input, diagonal=0)",
        tensors=("input",),
        shape="shape(input)",
        renderings=(
            Rendering(
                "torch.tril(as_tensor(input), diagonal=num_upper)", when="num_lower == -1 and num_upper >= 0"
            ),
            Rendering(
                "torch.triu(as_tensor(input), diagonal=-num_lower)",
                target="torch.triu(input, diagonal=0)",
                when="num_upper == -1 and num_lower >= 0",
            ),
            Rendering(
                "torch.tril(torch.triu(as_tensor(input), diagonal=-num_lower), diagonal=num_upper)",
                when="num_lower >= 0 and num_upper >= 0",
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.linalg.band_part(x, -1, 0)", X),
            Proof("tf.linalg.band_part(x, 0, -1)", X),
            Proof("tf.linalg.band_part(input=x, num_lower=1, num_upper=2)", X),
        ),
    ),
    Function(
        source="tf.linalg.diag(diagonal, name='diag', k=0, num_rows=-1, num_cols=-1, padding_value=0, "
        "align='RIGHT_LEFT')",
        target="torch.diag_embed(input, offset=0, dim1=-2, dim2=-1)",
        tensors=("diagonal",),
        renderings=(Rendering("torch.diag_embed(as_tensor(diagonal))"),),
        ignored=LABEL,
        proofs=(Proof("tf.linalg.diag(x)", X), Proof("tf.linalg.diag([1.0, 2.0])")),
    ),
    Function(
        source="tf.linalg.diag_part(input, name='diag_part', k=0, padding_value=0, align='RIGHT_LEFT')",
        target="torch.diagonal(input, offset=0, dim1=0, dim2=1)",
        tensors=("input",),
        renderings=(Rendering("torch.diagonal(input, dim1=-2, dim2=-1)"),),
        ignored=LABEL,
        proofs=(Proof("tf.linalg.diag_part(x)", X),),
    ),
    Function(
        source="tf.linalg.set_diag(input, diagonal, name='set_diag', k=0, align='RIGHT_LEFT')",
        target="torch.diagonal_scatter(input, src, offset=0, dim1=0, dim2=1)",
        aliases=("tf.matrix_set_diag", "tf.compat.v1.matrix_set_diag"),
        tensors=("input", "diagonal"),
        requires="is_number(k)",
        renderings=(
            Rendering(
                "torch.diagonal_scatter(as_tensor(input), as_tensor(diagonal), offset=k, dim1=-2, dim2=-1)"
            ),
        ),
        ignored=LABEL | {"align": "of several diagonals at once"},
        proofs=(
            Proof("tf.linalg.set_diag(x, y)", {"x": normal(4, 4), "y": normal(4)}),
            Proof("tf.linalg.set_diag(input=x, diagonal=y, k=1)", {"x": normal(2, 3, 5), "y": normal(2, 3)}),
            Proof("tf.linalg.set_diag(x, y, 'd', -1, 'LEFT_RIGHT')", {"x": normal(4, 3), "y": normal(3)}),
        ),
        url="https://www.tensorflow.org/api_docs/python/tf/linalg/set_diag",
    ),
    Function(
        source="tf.linalg.solve(matrix, rhs, adjoint=False, name=None)",
        target="torch.linalg.solve(A, B)",
        tensors=("matrix", "rhs"),
        renderings=(Rendering("torch.linalg.solve(matrix, rhs)"),),
        ignored=LABEL,
        proofs=(
            Proof(
                "tf.linalg.solve(a, b)",
                {"a": normal(2, 3, 3), "b": normal(2, 3, 4)},
                tolerance=1e-4,
                reason="the condition number of a random matrix",
            ),
        ),
    ),
    Function(
        source="tf.clip_by_norm(t, clip_norm, axes=None, name=None)",
        target="torch.linalg.vector_norm(x, ord=2, dim=None, keepdim=False)",
        tensors=("t",),
        layout="any",
        shape="shape(t)",
        renderings=(
            Rendering(
                "t * (clip_norm / torch.linalg.vector_norm(t).clamp(min=clip_norm))",
                when="is_number(clip_norm)",
            ),
        ),
        ignored=LABEL,
        proofs=(Proof("tf.clip_by_norm(x, 2.0)", X), Proof("tf.clip_by_norm(t=x, clip_norm=100.0)", X)),
    ),
    Function(
        source="tf.linalg.trace(x, name=None)",
        target="torch.trace(input)",
        tensors=("x",),
        renderings=(Rendering("torch.diagonal(x, dim1=-2, dim2=-1).sum(-1)"),),
        ignored=LABEL,
        proofs=(Proof("tf.linalg.trace(x)", {"x": normal(2, 3, 3)}),),
    ),
)
