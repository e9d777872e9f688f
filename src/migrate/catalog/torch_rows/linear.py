"""Modules with weights whose layers of Keras take them over, and products of matrices.

https://pytorch.org/docs/stable/nn.html#linear-layers and https://pytorch.org/docs/stable/torch.html#blas-and-lapack-operations
"""

from migrate.catalog.model import Rendering, Weight
from migrate.catalog.proofs import integers, normal
from migrate.catalog.torch_first import back, function, layer
from migrate.catalog.torch_proofs import TorchProof
from migrate.catalog.transforms import Permute

MATRICES = {"a": normal(3, 4), "b": normal(4, 5)}
BATCHES = {"a": normal(2, 3, 4), "b": normal(2, 4, 5)}
VECTORS = {"a": normal(4), "b": normal(4)}
MATRIX_AND_VECTOR = {"a": normal(3, 4), "b": normal(4)}
EIGENVECTORS = (
    "the condition of a random matrix; eigenvectors are unique up to a factor of length one, so that neither they nor "
    "gradients of theirs can be compared as they are"
)

ROWS = (
    back(
        "torch.nn.Linear(in_features, out_features, bias=True, device=None, dtype=None)",
        [
            TorchProof("torch.nn.Linear(5, 4)", {"x": normal(3, 5)}),
            TorchProof("torch.nn.Linear(in_features=5, out_features=4, bias=False)", {"x": normal(3, 5)}),
            TorchProof("torch.nn.Linear(5, 4, device='cpu')", {"x": normal(2, 3, 5)}),
        ],
    ),
    layer(
        "torch.nn.LazyLinear(out_features, bias=True, device=None, dtype=None)",
        "keras.layers.Dense(out_features, use_bias=bias)",
        ["torch.nn.LazyLinear(4)", "torch.nn.LazyLinear(out_features=4, bias=False)"],
        {"x": normal(3, 5)},
        target="keras.layers.Dense(units, activation=None, use_bias=True)",
        requires="dtype is None",
        ignored={"device": "TensorFlow places tensors by itself"},
        shape="(*shape(x)[:-1], out_features)",
        weights=(
            Weight(("weight",), ("kernel",), (Permute((1, 0)),)),
            Weight(("bias",), ("bias",), when="bias"),
        ),
    ),
    back(
        "torch.nn.Embedding(num_embeddings, embedding_dim, padding_idx=None, max_norm=None, norm_type=2.0, "
        "scale_grad_by_freq=False, sparse=False, _weight=None, _freeze=False, device=None, dtype=None)",
        ["torch.nn.Embedding(10, 4)", "torch.nn.Embedding(num_embeddings=10, embedding_dim=6)"],
        {"inputs": integers(3, 5, high=10, dtype="int64")},
    ),
    back("torch.matmul(input, other, *, out=None)", ["torch.matmul(a, b)"], BATCHES),
    *(
        function(
            f"torch.{name}({parameters}, *, out=None)",
            f"tf.linalg.{code}",
            [f"torch.{name}(a, b)", f"torch.{name}(a, {parameters.split(', ')[1]}=b)"],
            inputs,
            tensors=tuple(parameters.split(", ")),
        )
        for name, parameters, code, inputs in (
            ("mm", "input, mat2", "matmul(input, mat2)", MATRICES),
            ("bmm", "input, mat2", "matmul(input, mat2)", BATCHES),
            ("mv", "input, vec", "matvec(input, vec)", MATRIX_AND_VECTOR),
            ("dot", "input, tensor", "tensordot(input, tensor, 1)", VECTORS),
        )
    ),
    function(
        "torch.nn.functional.linear(input, weight, bias=None)",
        [
            Rendering("tf.linalg.matmul(input, weight, transpose_b=True)", when="bias is None"),
            Rendering("tf.linalg.matmul(input, weight, transpose_b=True) + bias"),
        ],
        ["torch.nn.functional.linear(x, w)", "torch.nn.functional.linear(x, w, bias=b)"],
        {"x": normal(3, 4), "w": normal(5, 4), "b": normal(5)},
        tensors=("input", "weight", "bias"),
    ),
    back(
        "torch.einsum(equation, *operands)",
        ["torch.einsum('ij,jk->ik', a, b)", "torch.einsum('ij,jk->k', a, b)"],
        MATRICES,
    ),
    function(
        "torch.linalg.eig(A, *, out=None)",
        "tf.linalg.eig(A)",
        [
            TorchProof(call, {"x": normal(4, 4)}, tolerance=1e-4, gradients=False, reason=EIGENVECTORS)
            for call in ("torch.linalg.eig(x)[0]", "torch.abs(torch.linalg.eig(x)[1])")
        ],
        tensors=("A",),
    ),
)
