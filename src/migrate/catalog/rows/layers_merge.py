"""Layers that join a list of tensors. All of them have to be in one layout.

https://keras.io/api/layers/merging_layers/
"""

from migrate.catalog.model import Layer, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, LAYERS

TWO = {"a": normal(2, 4, 3), "b": normal(2, 4, 3)}
THREE = TWO | {"c": normal(2, 4, 3)}
PAIR = "count(inputs) == 2"
SHAPE = "elementwise(inputs)"
ONE_RANK = "of_one_rank(inputs)"
OPERATORS = (("Add", "+", "torch.add"), ("Multiply", "*", "torch.mul"))
NAMED = (("Maximum", "torch.maximum", "amax"), ("Minimum", "torch.minimum", "amin"))

ROWS = (
    Layer(
        source=f"keras.layers.Concatenate(axis=-1, {BASE})",
        target="torch.cat(tensors, dim=0)",
        call="(*inputs)",
        shape="concatenated(inputs, axis)",
        ignored=LAYERS,
        renderings=(Rendering("", forward="torch.cat(inputs, dim=dim(axis, inputs))"),),
        proofs=(
            Proof("keras.layers.Concatenate()", {"a": normal(2, 4, 3), "b": normal(2, 4, 5)}),
            Proof(
                "keras.layers.Concatenate(axis=1)",
                {"a": normal(2, 4, 3), "b": normal(2, 1, 3), "c": normal(2, 2, 3)},
            ),
            Proof("keras.layers.Concatenate(axis=-1)", {"a": normal(2, 3), "b": normal(2, 5)}),
        ),
    ),
    *(
        Layer(
            source=f"keras.layers.{name}({BASE})",
            target=target,
            call="(*inputs)",
            shape=SHAPE,
            requires=ONE_RANK,
            ignored=LAYERS,
            renderings=(
                Rendering("", when=PAIR, forward=f"inputs[0] {sign} inputs[1]"),
                Rendering(
                    "", when="count(inputs) == 3", forward=f"inputs[0] {sign} inputs[1] {sign} inputs[2]"
                ),
            ),
            proofs=(
                Proof(f"keras.layers.{name}()", TWO),
                Proof(f"keras.layers.{name}()", {"a": normal(2, 1, 1, 3), "b": normal(2, 4, 5, 3)}),
                Proof(f"keras.layers.{name}(name='joined')", THREE),
            ),
        )
        for name, sign, target in OPERATORS
    ),
    Layer(
        source=f"keras.layers.Subtract({BASE})",
        target="torch.sub(input, other)",
        call="(*inputs)",
        shape=SHAPE,
        requires=ONE_RANK,
        ignored=LAYERS,
        renderings=(Rendering("", when=PAIR, forward="inputs[0] - inputs[1]"),),
        proofs=(Proof("keras.layers.Subtract()", TWO),),
    ),
    Layer(
        source=f"keras.layers.Average({BASE})",
        target="torch.mean(input, dim)",
        call="(*inputs)",
        shape=SHAPE,
        requires=ONE_RANK,
        ignored=LAYERS,
        renderings=(
            Rendering("", when=PAIR, forward="(inputs[0] + inputs[1]) / 2"),
            Rendering("", forward="torch.stack(inputs).mean(dim=0)"),
        ),
        proofs=(Proof("keras.layers.Average()", TWO), Proof("keras.layers.Average()", THREE)),
    ),
    *(
        Layer(
            source=f"keras.layers.{name}({BASE})",
            target=f"{target}(input, other)",
            call="(*inputs)",
            shape=SHAPE,
            requires=ONE_RANK,
            ignored=LAYERS,
            renderings=(
                Rendering("", when=PAIR, forward=f"{target}(inputs[0], inputs[1])"),
                Rendering("", forward=f"torch.stack(inputs).{reduction}(dim=0)"),
            ),
            proofs=(Proof(f"keras.layers.{name}()", TWO), Proof(f"keras.layers.{name}()", THREE)),
        )
        for name, target, reduction in NAMED
    ),
    Layer(
        source=f"keras.layers.Dot(axes, normalize=False, {BASE})",
        target="torch.matmul(input, other)",
        call="(*inputs)",
        layout="channels_last",
        requires="count(inputs) == 2",
        let={"axis": "repeat(axes, 2)", "first": "rank(inputs)"},
        shape="dotted(inputs, axis)",
        ignored=LAYERS,
        renderings=(
            Rendering(
                "",
                when="first == 2 and all_in(axis, (1, -1)) and normalize",
                forward="torch.nn.functional.cosine_similarity(inputs[0], inputs[1], eps=1e-07).unsqueeze(1)",
            ),
            Rendering(
                "",
                when="first == 2 and all_in(axis, (1, -1)) and not normalize",
                forward="(inputs[0] * inputs[1]).sum(dim=1, keepdim=True)",
            ),
            Rendering(
                "",
                when="first == 3 and all_in(axis, (2, -1)) and not normalize",
                forward="inputs[0] @ inputs[1].transpose(1, 2)",
            ),
            Rendering(
                "",
                when="first == 3 and axis[0] in (2, -1) and axis[1] in (1, -2) and not normalize",
                forward="inputs[0] @ inputs[1]",
            ),
            Rendering(
                "",
                when="first == 3 and all_in(axis, (1, -2)) and not normalize",
                forward="inputs[0].transpose(1, 2) @ inputs[1]",
            ),
        ),
        proofs=(
            Proof("keras.layers.Dot(1)", {"a": normal(3, 5), "b": normal(3, 5)}),
            Proof("keras.layers.Dot(axes=1, normalize=True)", {"a": normal(3, 5), "b": normal(3, 5)}),
            Proof("keras.layers.Dot(axes=-1)", {"a": normal(3, 4, 5), "b": normal(3, 6, 5)}),
            Proof("keras.layers.Dot(axes=(2, 1))", {"a": normal(3, 4, 5), "b": normal(3, 5, 6)}),
            Proof("keras.layers.Dot(axes=1)", {"a": normal(3, 5, 4), "b": normal(3, 5, 6)}),
        ),
    ),
)
