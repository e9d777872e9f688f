"""The provenance of the models of `sides/`, as the codemod would write it."""

from __future__ import annotations

from typing import Any

from migrate.catalog.transforms import MergeAxes, Permute, ReorderBlocks, Separate, WithZeros
from migrate.provenance import BlockLink, ClassLink, LayerLink, Provenance, WeightLink

GATES = ReorderBlocks(0, (1, 0, 2))


def link(attribute: str, row: str, *weights: WeightLink, line: int = 1, **options: Any) -> LayerLink:
    return LayerLink(f"keras.layers.{row}", attribute, line, "exact", weights=weights, **options)


def dense(attribute: str, *, bias: bool = True, **options: Any) -> LayerLink:
    weights = [WeightLink(("kernel",), ("weight",), (Permute((1, 0)),)), WeightLink(("bias",), ("bias",))]
    return link(attribute, "Dense", *weights[: 1 + bias], **options)


def conv1d(attribute: str) -> LayerLink:
    kernel = WeightLink(("kernel",), ("weight",), (Permute((2, 1, 0)),))
    return link(attribute, "Conv1D", kernel, WeightLink(("bias",), ("bias",)))


def conv2d(attribute: str, **options: Any) -> LayerLink:
    kernel = WeightLink(("kernel",), ("weight",), (Permute((3, 2, 0, 1)),))
    return link(attribute, "Conv2D", kernel, WeightLink(("bias",), ("bias",)), **options)


def batch_normalization(attribute: str) -> LayerLink:
    return link(
        attribute,
        "BatchNormalization",
        WeightLink(("gamma",), ("weight",)),
        WeightLink(("beta",), ("bias",)),
        WeightLink(("moving_mean",), ("running_mean",), trainable=False),
        WeightLink(("moving_variance",), ("running_var",), trainable=False),
    )


def layer_normalization(attribute: str) -> LayerLink:
    weights = (WeightLink(("gamma",), ("weight",)), WeightLink(("beta",), ("bias",)))
    return link(attribute, "LayerNormalization", *weights)


def lstm(attribute: str) -> LayerLink:
    return link(
        attribute,
        "LSTM",
        WeightLink(("kernel",), ("weight_ih_l0",), (Permute((1, 0)),)),
        WeightLink(("recurrent_kernel",), ("weight_hh_l0",), (Permute((1, 0)),)),
        WeightLink(("bias",), ("bias_ih_l0", "bias_hh_l0"), (WithZeros(),)),
    )


def gru(attribute: str) -> LayerLink:
    return link(
        attribute,
        "GRU",
        WeightLink(("kernel",), ("weight_ih_l0",), (Permute((1, 0)), GATES)),
        WeightLink(("recurrent_kernel",), ("weight_hh_l0",), (Permute((1, 0)), GATES)),
        WeightLink(("bias",), ("bias_ih_l0", "bias_hh_l0"), (Separate(0, 2, drop=True), GATES)),
    )


def bidirectional(attribute: str, inner: LayerLink) -> LayerLink:
    """Both directions of a recurrent layer, whose weights lie in a layer each."""
    weights = [
        WeightLink(
            tuple(f"{direction}/{name}" for name in weight.sources),
            tuple(name + suffix for name in weight.targets),
            weight.steps,
        )
        for direction, suffix in (("forward", ""), ("backward", "_reverse"))
        for weight in inner.weights
    ]
    return link(attribute, "Bidirectional", *weights)


def made_from(source: str, target: str, kind: str, *members: LayerLink | BlockLink) -> ClassLink:
    return ClassLink(f"keras_models:{source}", f"torch_models:{target}", kind, 1, members)


def block(attribute: str, target: str) -> BlockLink:
    return BlockLink(attribute, f"torch_models:{target}", 1)


def provenance(*classes: ClassLink) -> Provenance:
    return Provenance("framework-migrate 0.1.0", "exact", {"keras_models.py": "torch_models.py"}, classes)


ALTERNATING = provenance(
    made_from(
        "conv_unit",
        "ConvUnit",
        "function",
        conv1d("conv"),
        dense("dense", wrapper="keras.layers.TimeDistributed"),
    ),
    made_from(
        "alternating",
        "Alternating",
        "functional",
        block("wide.*", "ConvUnit"),
        block("narrow.*", "ConvUnit"),
        dense("shared"),
        batch_normalization("batch_norm"),
        dense("after", name="before"),
        link("dropout", "Dropout"),
        dense("final", name="after", bias=False),
    ),
)
SEQUENTIAL = provenance(
    made_from(
        "sequential", "Sequential", "sequential", *map(conv2d, "012"), link("flatten", "Flatten"), dense("3")
    )
)
NESTED = provenance(
    made_from(
        "nested",
        "Nested",
        "functional",
        block("inner", "Encoder"),
        dense("head.0"),
        batch_normalization("head.1"),
        dense("last"),
        dense("first"),
    ),
    made_from("nested.inner", "Encoder", "functional", dense("dense"), dense("dense_1")),
)
SUBCLASSED = provenance(
    made_from("Block", "Block", "subclass", dense("expand"), dense("project")),
    made_from(
        "Subclassed",
        "Subclassed",
        "subclass",
        dense("stem"),
        block("blocks.*", "Block"),
        dense("output_layer"),
        dense("between"),
        layer_normalization("norm"),
    ),
)
RECURRENT = provenance(
    made_from(
        "recurrent",
        "Recurrent",
        "functional",
        lstm("lstm"),
        gru("gru"),
        bidirectional("both", gru("both")),
        lstm("lstm_1"),
        bidirectional("both_1", lstm("both_1")),
    )
)
CENTRED = provenance(
    made_from(
        "centred",
        "Centred",
        "functional",
        link("norm", "BatchNormalization", *batch_normalization("norm").weights[1:]),
        dense("dense"),
        link("norm_1", "BatchNormalization", *batch_normalization("norm_1").weights[2:]),
    )
)
HEADS = (MergeAxes(1, (2, 4)), Permute((1, 0)))
ATTENDING = provenance(
    made_from(
        "attending",
        "Attending",
        "functional",
        link(
            "attention",
            "MultiHeadAttention",
            *(
                weight
                for name in ("query", "key", "value")
                for weight in (
                    WeightLink((f"{name}/kernel",), (f"{name}.weight",), HEADS),
                    WeightLink((f"{name}/bias",), (f"{name}.bias",), (MergeAxes(0, (2, 4)),)),
                )
            ),
            WeightLink(
                ("attention_output/kernel",), ("out.weight",), (MergeAxes(0, (2, 4)), Permute((1, 0)))
            ),
            WeightLink(("attention_output/bias",), ("out.bias",)),
        ),
    )
)
AMBIGUOUS = provenance(made_from("ambiguous", "Ambiguous", "functional", dense("steps.*"), dense("last")))
BY_MODEL = {
    "alternating": ALTERNATING,
    "sequential": SEQUENTIAL,
    "nested": NESTED,
    "subclassed": SUBCLASSED,
    "recurrent": RECURRENT,
    "centred": CENTRED,
    "attending": ATTENDING,
}
