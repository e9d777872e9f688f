"""Activation functions that are exactly zero, or one, beyond a bound, and the smooth one that resembles them.

https://keras.io/api/layers/activations/
"""

from migrate.catalog.model import Activation, Rendering
from migrate.catalog.proofs import Proof, normal

X = {"x": normal(6, 5, 40)}

ROWS = (
    Activation(
        source="keras.activations.squareplus(x, b=4)",
        names=("squareplus",),
        aliases=("keras.ops.squareplus",),
        target="torch.sqrt(input)",
        tensors=("x",),
        shape="shape(x)",
        renderings=(Rendering("(x + torch.sqrt(x.square() + b)) / 2"),),
        proofs=(
            Proof("keras.activations.squareplus(x)", X),
            Proof("keras.ops.squareplus(x, b=2)", X),
        ),
    ),
    Activation(
        source="keras.activations.sparse_plus(x)",
        names=("sparse_plus",),
        aliases=("keras.ops.sparse_plus",),
        target="torch.where(condition, input, other)",
        tensors=("x",),
        shape="shape(x)",
        renderings=(Rendering("torch.where(x < 1, (x + 1).clamp(min=0).square() / 4, x)"),),
        proofs=(Proof("keras.activations.sparse_plus(x)", X), Proof("keras.ops.sparse_plus(x)", X)),
    ),
    Activation(
        source="keras.activations.sparse_sigmoid(x)",
        names=("sparse_sigmoid",),
        aliases=("keras.ops.sparse_sigmoid",),
        target="torch.clamp(input, min=None, max=None)",
        tensors=("x",),
        shape="shape(x)",
        renderings=(Rendering("((x + 1) / 2).clamp(0.0, 1.0)"),),
        proofs=(Proof("keras.activations.sparse_sigmoid(x)", X), Proof("keras.ops.sparse_sigmoid(x)", X)),
    ),
)
