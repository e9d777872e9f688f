"""EinsumDense: a product of its input with a kernel, along any axes.

https://keras.io/api/layers/core_layers/einsum_dense/ and https://pytorch.org/docs/stable/generated/torch.einsum.html
"""

from migrate.catalog.model import Layer, Rendering, Weight
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, INITIALISERS, REGULARISERS
from migrate.catalog.transforms import Permute

X = {"x": normal(2, 5, 6)}
NAMED = BASE.removeprefix("*, ")
KERNEL = "einsum_kernel(equation, output_shape, shape(x))"
BIAS = "einsum_bias(equation, output_shape, bias_axes, shape(x))"

ROWS = (
    Layer(
        source="keras.layers.EinsumDense(equation, output_shape, activation=None, bias_axes=None, "
        "kernel_initializer='glorot_uniform', bias_initializer='zeros', kernel_regularizer=None, "
        "bias_regularizer=None, kernel_constraint=None, bias_constraint=None, lora_rank=None, lora_alpha=None, "
        f"gptq_unpacked_column_size=None, quantization_config=None, *, activity_regularizer=None, {NAMED})",
        requires="dtype in (None, 'float32')",
        caveats=REGULARISERS,
        target="support.EinsumDense(equation, kernel_shape, bias_shape=None)",
        ignored=INITIALISERS | {"output_shape": "only its sizes count"},
        layout="channels_last",
        shape="einsum_output(equation, output_shape, shape(x))",
        renderings=(
            Rendering(
                f"torch.nn.Linear(channels(x), {KERNEL}[1], bias=bias_axes is not None)",
                when="is_dense_einsum(equation, bias_axes)",
                target="torch.nn.Linear(in_features, out_features, bias=True)",
                forward="activation(layer(x))",
                weights=(
                    Weight(("kernel",), ("weight",), (Permute((1, 0)),)),
                    Weight(("bias",), ("bias",), when="bias_axes is not None"),
                ),
            ),
            Rendering(f"support.EinsumDense(equation, {KERNEL}, {BIAS})", forward="activation(layer(x))"),
        ),
        weights=(
            Weight(("kernel",), ("kernel",)),
            Weight(("bias",), ("bias",), when="bias_axes is not None"),
        ),
        proofs=(
            Proof("keras.layers.EinsumDense('abc,cd->abd', (None, 4))", X),
            Proof(
                "keras.layers.EinsumDense('...x,xy->...y', output_shape=4, activation='tanh', bias_axes='y')",
                X,
            ),
            Proof("keras.layers.EinsumDense('abc,cde->abde', (None, 3, 4), bias_axes='de')", X),
            Proof("keras.layers.EinsumDense(equation='abc,bd->adc', output_shape=(4, 6), bias_axes='d')", X),
            Proof("keras.layers.EinsumDense('...c,cde->...de', (3, 4), 'relu', 'e')", X),
            Proof("keras.layers.EinsumDense('ab...,bd->ad...', (4,), bias_axes='d')", X),
        ),
    ),
)
