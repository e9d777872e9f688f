"""Sparse tensors. TensorFlow's indices are (count, rank), torch's (rank, count).

https://www.tensorflow.org/api_docs/python/tf/sparse and https://pytorch.org/docs/stable/sparse.html
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, integers, mask, normal
from migrate.catalog.reasons import LABEL

COO = "torch.sparse_coo_tensor(indices, values, size=None)"
MADE = "tf.SparseTensor([[0, 1], [2, 0], [2, 3]], x, [3, 4])"
THREE = {"x": normal(3)}
PARTS = "its parts are methods here: indices() (transposed), values(), and shape"

ROWS = (
    Function(
        source="tf.SparseTensor(indices, values, dense_shape)",
        aliases=("tf.sparse.SparseTensor",),
        target=COO,
        note=PARTS,
        renderings=(
            Rendering("torch.sparse_coo_tensor(torch.as_tensor(indices).t(), values, size=tuple(dense_shape))",
                      when="not is_text(values)"),
        ),
        proofs=(
            Proof("tf.SparseTensor([[0, 1], [2, 0]], [1.5, -2.0], [3, 4])"),
            Proof("tf.sparse.SparseTensor(indices=i, values=x, dense_shape=(9, 9, 9))",
                  {"i": integers(1, 3, high=9, dtype="int64"), "x": normal(1)}),
            Proof("tf.SparseTensor(indices=[[3], [7]], values=[1, 2], dense_shape=[9])"),
        ),
    ),
    Function(
        source="tf.sparse.to_dense(sp_input, default_value=None, validate_indices=True, name=None)",
        target="torch.Tensor.to_dense(self)",
        ignored={**LABEL, "validate_indices": "torch sums values at the same place, whose order does not matter"},
        renderings=(
            Rendering("sp_input.to_dense()", when="default_value is None or surely(default_value == 0)"),
            Rendering("support.sparse_to_dense(sp_input, default_value)",
                      target="support.sparse_to_dense(sparse, default_value)"),
        ),
        proofs=(
            Proof(f"tf.sparse.to_dense({MADE})", THREE),
            Proof(f"tf.sparse.to_dense(sp_input={MADE}, default_value=0.0)", THREE),
            Proof(f"tf.sparse.to_dense({MADE}, default_value=-1.5)", THREE),
            Proof("tf.sparse.to_dense(tf.SparseTensor([[0], [3]], [0, 5], [6]), -1, validate_indices=False)"),
        ),
    ),
    Function(
        source="tf.sparse.from_dense(tensor, name=None)",
        target="torch.Tensor.to_sparse(self)",
        tensors=("tensor",),
        ignored=LABEL,
        note=PARTS,
        renderings=(Rendering("tensor.to_sparse()"),),
        proofs=(
            Proof("tf.sparse.from_dense(i)", {"i": integers(4, 5, high=3)}),
            Proof("tf.sparse.from_dense(tensor=i)", {"i": mask(2, 3, 4)}),
        ),
    ),
    Function(
        source="tf.sparse.sparse_dense_matmul(sp_a, b, adjoint_a=False, adjoint_b=False, name=None)",
        target="torch.sparse.mm(sparse, dense)",
        aliases=("tf.sparse.matmul",),
        ignored=LABEL,
        renderings=(
            Rendering("torch.sparse.mm(sp_a, b)", when="not adjoint_a and not adjoint_b"),
            Rendering("torch.sparse.mm(sp_a.t(), b)", when="adjoint_a and not adjoint_b"),
            Rendering("torch.sparse.mm(sp_a, b.t())", when="not adjoint_a and adjoint_b"),
            Rendering("torch.sparse.mm(sp_a.t(), b.t())", when="adjoint_a and adjoint_b"),
        ),
        proofs=tuple(
            Proof(f"tf.sparse.sparse_dense_matmul({call})", {**THREE, "b": normal(*shape)})
            for call, shape in (
                (f"{MADE}, b", (4, 5)),
                (f"sp_a={MADE}, b=b, adjoint_a=True", (3, 5)),
                (f"{MADE}, b, adjoint_b=True", (5, 4)),
                (f"{MADE}, b, True, True", (5, 3)),
            )
        ),
    ),
    Function(
        source="tf.sparse.reorder(sp_input, name=None)",
        target="torch.Tensor.coalesce(self)",
        ignored=LABEL,
        note="values at the same place are added",
        renderings=(Rendering("sp_input.coalesce()"),),
        proofs=(Proof("tf.sparse.reorder(tf.SparseTensor([[2, 0], [0, 1], [0, 0]], x, [3, 4]))", THREE),),
    ),
    Function(
        source="tf.sparse.retain(sp_input, to_retain)",
        target="support.retain_values(sparse, kept)",
        renderings=(Rendering("support.retain_values(sp_input, to_retain)"),),
        proofs=(
            Proof(f"tf.sparse.retain({MADE}, [True, False, True])", THREE),
            Proof(f"tf.sparse.retain(sp_input={MADE}, to_retain=m)", {**THREE, "m": mask(3)}),
        ),
    ),
    Function(
        source="tf.IndexedSlices(values, indices, dense_shape=None)",
        target=COO,
        note="slices of a tensor: a sparse tensor whose last axes are dense, as torch gives for sparse gradients",
        renderings=(
            Rendering("torch.sparse_coo_tensor(torch.as_tensor(indices)[None], values, size=tuple(dense_shape))",
                      when="dense_shape is not None"),
            Rendering("torch.sparse_coo_tensor(torch.as_tensor(indices)[None], values)"),
        ),
        proofs=(
            Proof("tf.IndexedSlices(x, [1, 4], dense_shape=[6, 3])", {"x": normal(2, 3)}),
            Proof("tf.IndexedSlices(values=x, indices=[0, 2])", {"x": normal(2, 3)}),
        ),
    ),
)  # fmt: skip
