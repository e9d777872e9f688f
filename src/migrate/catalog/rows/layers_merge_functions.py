"""The same as functions: ``keras.layers.add([a, b])``.

https://keras.io/api/layers/merging_layers/
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import LAYERS

TWO = {"a": normal(2, 4, 3), "b": normal(2, 4, 3)}
THREE = TWO | {"c": normal(2, 4, 3)}
PAIR = "count(inputs) == 2"
SHAPE = "elementwise(inputs)"
ONE_RANK = "of_one_rank(inputs)"

ROWS = (
    Function(
        source="keras.layers.concatenate(inputs, axis=-1, *, name=None)",
        target="torch.cat(tensors, dim=0)",
        tensors=("inputs",),
        layout="any",
        shape="concatenated(inputs, axis)",
        ignored=LAYERS,
        renderings=(Rendering("torch.cat(inputs, dim=dim(axis, inputs))"),),
        proofs=(
            Proof("keras.layers.concatenate([a, b])", TWO),
            Proof("keras.layers.concatenate(inputs=[a, b, c], axis=1, name='joined')", THREE),
        ),
    ),
    *(
        Function(
            source=f"keras.layers.{name}(inputs, *, name=None)",
            target=f"{target}(input, other)",
            tensors=("inputs",),
            layout="any",
            shape=SHAPE,
            requires=ONE_RANK,
            ignored=LAYERS,
            renderings=(
                Rendering(pair, when=PAIR),
                Rendering(f"torch.stack(inputs).{reduction}(dim=0)"),
            ),
            proofs=(
                Proof(f"keras.layers.{name}([a, b])", TWO),
                Proof(f"keras.layers.{name}(inputs=[a, b, c])", THREE),
            ),
        )
        for name, target, pair, reduction in (
            ("add", "torch.add", "inputs[0] + inputs[1]", "sum"),
            ("multiply", "torch.mul", "inputs[0] * inputs[1]", "prod"),
            ("average", "torch.mean", "(inputs[0] + inputs[1]) / 2", "mean"),
            ("maximum", "torch.maximum", "torch.maximum(inputs[0], inputs[1])", "amax"),
            ("minimum", "torch.minimum", "torch.minimum(inputs[0], inputs[1])", "amin"),
        )
    ),
    Function(
        source="keras.layers.subtract(inputs, *, name=None)",
        target="torch.sub(input, other)",
        tensors=("inputs",),
        layout="any",
        shape=SHAPE,
        requires=ONE_RANK,
        ignored=LAYERS,
        renderings=(Rendering("inputs[0] - inputs[1]", when=PAIR),),
        proofs=(Proof("keras.layers.subtract([a, b])", TWO),),
    ),
)
