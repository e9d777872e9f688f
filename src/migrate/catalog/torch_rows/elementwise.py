"""Elementwise functions, reductions, and what orders or compares elements.

https://pytorch.org/docs/stable/torch.html#math-operations
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import mask, normal, uniform
from migrate.catalog.torch_first import back, function
from migrate.catalog.torch_proofs import TorchProof

X = {"x": normal(3, 5, 4)}
POSITIVE = {"x": uniform(3, 5, low=0.1, high=2.0)}
PAIR = {"a": normal(3, 4), "b": normal(3, 4)}
INSIDE = {"x": uniform(3, 5, low=-0.9, high=0.9)}
ROW = {"x": normal(3, 9)}


def extreme(name: str) -> Function:
    """torch.max and torch.min: of all elements, along an axis with the places, or of two tensors."""
    reduced = f"tf.reduce_{name}(input, axis=dim, keepdims=keepdim)"
    places = f"tf.arg{name}(input, axis=dim)"
    return function(
        f"torch.{name}(input, dim=None, keepdim=False, *, other=None, out=None)",
        [
            Rendering(f"tf.reduce_{name}(input)", when="dim is None and other is None"),
            Rendering(f"({reduced}, {places})", when="is_int(dim) and not keepdim"),
            Rendering(f"({reduced}, tf.expand_dims({places}, dim))", when="is_int(dim)"),
            Rendering(f"tf.{name}imum(input, dim)", when="is_tensor(dim)"),
            Rendering(f"tf.{name}imum(input, other)", when="is_tensor(other)"),
        ],
        [
            f"torch.{name}(x)",
            f"torch.{name}(x, 1)",
            f"torch.{name}(x, dim=-1)[0]",
            f"torch.{name}(input=x, dim=1, keepdim=True)",
            TorchProof(f"torch.{name}(a, b)", PAIR),
            TorchProof(f"torch.{name}(a, other=b)", PAIR),
        ],
        X,
        target=f"tf.reduce_{name}(input_tensor, axis=None, keepdims=False, name=None)",
        tensors=("input", "dim", "other"),
        note="equal elements share a gradient in TensorFlow; in torch along an axis the first one has it",
    )


ROWS = (
    *(
        back(f"torch.{name}(input, *, out=None)", [f"torch.{name}(x)"], X)
        for name in ("exp", "sin", "cos", "abs", "square", "floor", "neg")
    ),
    *(
        back(f"torch.{name}(input, *, out=None)", [f"torch.{name}(x)"], POSITIVE)
        for name in ("sqrt", "log", "log2")
    ),
    back("torch.acos(input, *, out=None)", ["torch.acos(x)"], INSIDE),
    back("torch.pow(input, exponent, *, out=None)", ["torch.pow(x, 2)", "torch.pow(x, 0.5)"], POSITIVE),
    back(
        "torch.clamp(input, min=None, max=None, *, out=None)",
        ["torch.clamp(x, -1.0, 1.0)", "torch.clamp(x, min=-0.5, max=2.0)"],
        X,
        note="at the bounds themselves torch's gradient is 1, TensorFlow's 0",
    ),
    function(
        "torch.add(input, other, *, alpha=1, out=None)",
        [
            Rendering("tf.add(input, other)", when="alpha == 1"),
            Rendering("tf.add(input, alpha * other)", when="is_number(alpha)"),
        ],
        ["torch.add(a, b)", "torch.add(a, b, alpha=0.5)", "torch.add(a, other=2.0)"],
        PAIR,
        tensors=("input", "other"),
    ),
    function(
        "torch.eq(input, other, *, out=None)",
        "tf.equal(input, other)",
        [
            TorchProof("torch.eq(a, b)", {"a": mask(4, 5), "b": mask(4, 5)}),
            TorchProof("torch.eq(torch.floor(x), 0.0)", X),
        ],
        tensors=("input", "other"),
    ),
    function(
        "torch.allclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False)",
        "bool(tf.experimental.numpy.allclose(input, other, rtol=rtol, atol=atol))",
        [
            "torch.allclose(a, b)",
            "torch.allclose(a, a + 1e-4, atol=1e-3)",
            "torch.allclose(a, a * 1.001, rtol=1e-2)",
            "torch.allclose(a, a + 1e-3)",
        ],
        PAIR,
        target="tf.experimental.numpy.allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False)",
        requires="not equal_nan",
        tensors=("input", "other"),
    ),
    *(
        back(
            f"torch.{name}(input, dim=None, keepdim=False, *, dtype=None)",
            [
                f"torch.{name}(x)",
                f"torch.{name}(x, 1)",
                f"torch.{name}(x, dim=-1, keepdim=True)",
                f"torch.{name}(x, dim=(1, 2))",
            ],
            X,
        )
        for name in ("mean", "sum")
    ),
    extreme("max"),
    extreme("min"),
    function(
        "torch.norm(input, p='fro', dim=None, keepdim=False, out=None, dtype=None)",
        [
            Rendering("tf.norm(input, axis=dim, keepdims=keepdim)", when="p in ('fro', 2, None)"),
            Rendering(
                "tf.norm(input, ord=p, axis=dim, keepdims=keepdim)", when="is_number(p) and not is_list(dim)"
            ),
        ],
        [
            "torch.norm(x)",
            "torch.norm(x, 2, 1)",
            "torch.norm(x, p=1, dim=-1, keepdim=True)",
            "torch.norm(x, dim=(1, 2))",
        ],
        X,
        target="tf.norm(tensor, ord='euclidean', axis=None, keepdims=False, name=None)",
        requires="dtype is None",
        tensors=("input",),
        note="at zero TensorFlow's gradient is NaN, torch's 0",
    ),
    function(
        "torch.argmax(input, dim=None, keepdim=False)",
        [
            Rendering("tf.argmax(input, axis=dim)", when="dim is not None and not keepdim"),
            Rendering("tf.argmax(tf.reshape(input, [-1]))", when="dim is None"),
            Rendering("tf.expand_dims(tf.argmax(input, axis=dim), dim)", when="dim is not None and keepdim"),
        ],
        ["torch.argmax(x)", "torch.argmax(x, 1)", "torch.argmax(input=x, dim=-1, keepdim=True)"],
        X,
        tensors=("input",),
    ),
    function(
        "torch.sort(input, dim=-1, descending=False, *, stable=False, out=None)",
        [
            Rendering(
                "(tf.sort(input, axis=dim), tf.argsort(input, axis=dim, stable=True))", when="not descending"
            ),
            Rendering(
                "(tf.sort(input, axis=dim, direction='DESCENDING'), "
                "tf.argsort(input, axis=dim, direction='DESCENDING', stable=True))",
                when="descending",
            ),
        ],
        ["torch.sort(x)", "torch.sort(x, 1, descending=True)", "torch.sort(x, dim=0)[0]"],
        X,
        ignored={"stable": "what TensorFlow's sort is"},
        tensors=("input",),
    ),
    back("torch.topk(input, k, dim=-1, largest=True, sorted=True, *, out=None)", ["torch.topk(x, 3)"], ROW),
    back(
        "torch.where(condition, input, other)",
        ["torch.where(c, a, b)", "torch.where(c, a, torch.zeros_like(b))"],
        PAIR | {"c": mask(3, 4)},
    ),
    back("torch.triu(input, diagonal=0, *, out=None)", ["torch.triu(x)"], {"x": normal(5, 5)}),
    function(
        "torch.nn.functional.one_hot(tensor, num_classes=-1)",
        [Rendering("tf.one_hot(tensor, num_classes, dtype=tf.int64)", when="num_classes != -1")],
        [
            "torch.nn.functional.one_hot(torch.argmax(x, dim=1), 9)",
            "torch.nn.functional.one_hot(torch.argmax(x, dim=1), num_classes=12)",
        ],
        ROW,
        tensors=("tensor",),
        note="classes out of range are rows of zeros in TensorFlow, an error in torch",
    ),
)
